"""The table of verbs: what each command does to data.

A verb is imported when its command runs for the first time, with its dialogs and operations: they
are most of the program, and none of them is needed for the first paint.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from msglc_browser.gui.verbs.desk import Desk


def _append_objects(desk: Desk) -> None:
    from msglc_browser.gui.verbs.append import append_objects  # noqa: PLC0415

    append_objects(desk)


def _arrange_children(desk: Desk) -> None:
    from msglc_browser.gui.verbs.arrange import arrange_children  # noqa: PLC0415

    arrange_children(desk)


def _combine_nodes(desk: Desk) -> None:
    from msglc_browser.gui.verbs.combine import combine_nodes  # noqa: PLC0415

    combine_nodes(desk)


def _combine_objects(desk: Desk) -> None:
    from msglc_browser.gui.verbs.combine import combine_objects  # noqa: PLC0415

    combine_objects(desk)


def _copy_addresses(form: str, desk: Desk) -> None:
    from msglc_browser.gui.verbs.copy_addresses import copy_addresses  # noqa: PLC0415
    from msglc_browser.operations.buckets.addresses import AddressForm  # noqa: PLC0415

    copy_addresses(desk, AddressForm[form])


def _copy_entries(desk: Desk) -> None:
    from msglc_browser.gui.verbs.copying import copy_entries  # noqa: PLC0415

    copy_entries(desk)


def _cut_entries(desk: Desk) -> None:
    from msglc_browser.gui.verbs.pasting import cut_entries  # noqa: PLC0415

    cut_entries(desk)


def _paste_entries(desk: Desk) -> None:
    from msglc_browser.gui.verbs.pasting import paste_entries  # noqa: PLC0415

    paste_entries(desk)


def _delete_objects(desk: Desk) -> None:
    from msglc_browser.gui.verbs.delete import delete_objects  # noqa: PLC0415

    delete_objects(desk)


def _download_objects(desk: Desk) -> None:
    from msglc_browser.gui.verbs.download import download_objects  # noqa: PLC0415

    download_objects(desk)


def _export_nodes(desk: Desk) -> None:
    from msglc_browser.gui.verbs.export import export_nodes  # noqa: PLC0415

    export_nodes(desk)


def _export_table(desk: Desk) -> None:
    from msglc_browser.gui.verbs.export_table import export_table  # noqa: PLC0415

    export_table(desk)


def _extract_node(desk: Desk) -> None:
    from msglc_browser.gui.verbs.extract import extract_node  # noqa: PLC0415

    extract_node(desk)


def _show_unfinished(desk: Desk) -> None:
    from msglc_browser.gui.verbs.finish_upload import show_unfinished  # noqa: PLC0415

    show_unfinished(desk)


def _duplicate_entries(desk: Desk) -> None:
    from msglc_browser.gui.verbs.copying import duplicate_entries  # noqa: PLC0415

    duplicate_entries(desk)


def _move_entries(desk: Desk) -> None:
    from msglc_browser.gui.verbs.copying import move_entries  # noqa: PLC0415

    move_entries(desk)


def _rename_entry(desk: Desk) -> None:
    from msglc_browser.gui.verbs.copying import rename_entry  # noqa: PLC0415

    rename_entry(desk)


def _link_object(desk: Desk) -> None:
    from msglc_browser.gui.verbs.make_link import link_object  # noqa: PLC0415

    link_object(desk)


def _make_archive(desk: Desk) -> None:
    from msglc_browser.gui.verbs.new_archive import make_archive  # noqa: PLC0415

    make_archive(desk)


def _make_new_folder(desk: Desk) -> None:
    from msglc_browser.gui.verbs.new_folder import make_new_folder  # noqa: PLC0415

    make_new_folder(desk)


def _choose_folder(desk: Desk) -> None:
    from msglc_browser.gui.verbs.upload import choose_folder  # noqa: PLC0415

    choose_folder(desk)


def _choose_files(desk: Desk) -> None:
    from msglc_browser.gui.verbs.upload import choose_files  # noqa: PLC0415

    choose_files(desk)


VERBS: Final[Mapping[str, Callable[[Desk], None]]] = {
    "archive.arrange": _arrange_children,
    "archive.new": _make_archive,
    "edit.cut": _cut_entries,
    "edit.paste": _paste_entries,
    "node.combine": _combine_nodes,
    "node.export": _export_nodes,
    "node.extract": _extract_node,
    "object.append": _append_objects,
    "object.combine": _combine_objects,
    "object.copy_arn": partial(_copy_addresses, "ARN"),
    "object.copy_key": partial(_copy_addresses, "KEY"),
    "object.copy_name": partial(_copy_addresses, "NAME"),
    "object.copy_uri": partial(_copy_addresses, "URI"),
    "object.copy_url": partial(_copy_addresses, "URL"),
    "object.copy_to": _copy_entries,
    "object.delete": _delete_objects,
    "object.download": _download_objects,
    "object.duplicate": _duplicate_entries,
    "object.move_to": _move_entries,
    "object.link": _link_object,
    "object.new_folder": _make_new_folder,
    "object.rename": _rename_entry,
    "object.upload": _choose_files,
    "object.upload_folder": _choose_folder,
    "table.export": _export_table,
    "upload.unfinished": _show_unfinished,
}


def verb_handlers(desk: Desk) -> dict[str, Callable[[], None]]:
    """The verb for each command id, bound to this desk."""
    return {command_id: partial(verb, desk) for command_id, verb in VERBS.items()}
