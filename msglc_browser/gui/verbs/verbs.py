"""The table of verbs: what each command does to data."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from msglc_browser.gui.verbs.append import append_objects
from msglc_browser.gui.verbs.arrange import arrange_children
from msglc_browser.gui.verbs.combine import combine_nodes, combine_objects
from msglc_browser.gui.verbs.delete import delete_objects
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.download import download_objects
from msglc_browser.gui.verbs.export import export_nodes
from msglc_browser.gui.verbs.export_table import export_table
from msglc_browser.gui.verbs.extract import extract_node
from msglc_browser.gui.verbs.finish_upload import show_unfinished
from msglc_browser.gui.verbs.new_archive import make_archive
from msglc_browser.gui.verbs.upload import choose_files

VERBS: Final[Mapping[str, Callable[[Desk], None]]] = {
    "archive.arrange": arrange_children,
    "archive.new": make_archive,
    "node.combine": combine_nodes,
    "node.export": export_nodes,
    "node.extract": extract_node,
    "object.append": append_objects,
    "object.combine": combine_objects,
    "object.delete": delete_objects,
    "object.download": download_objects,
    "object.upload": choose_files,
    "table.export": export_table,
    "upload.unfinished": show_unfinished,
}


def verb_handlers(desk: Desk) -> dict[str, Callable[[], None]]:
    """The verb for each command id, bound to this desk."""
    return {command_id: partial(verb, desk) for command_id, verb in VERBS.items()}
