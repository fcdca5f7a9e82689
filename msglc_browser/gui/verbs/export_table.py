"""table.export: write what the table of the inspector shows to a file or an object."""

from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.errors import ArchiveError, BadInput, TargetExists
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.archive.archive_texts import export_name
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.exporting.last_export import last_folder, note_export
from msglc_browser.gui.verbs.desk import Desk, serve_target
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.gui.verbs.selection import archive_page, shown_folder
from msglc_browser.operations.exporting.export import ExportSpec, export_shown
from msglc_browser.operations.exporting.formats import TABLE_FORMATS
from msglc_browser.operations.exporting.tabular.shown_rows import ShownTable
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult

_CHOICE: Final = "export.table"


def export_table(desk: Desk) -> None:
    """table.export: open a dialog for the table shown."""
    found = archive_page(desk.tabs)
    shown = None if found is None else found[0].inspector.shown_table()
    if found is None or shown is None:
        return
    page, _document = found
    node = page.current_node() or page.selected_nodes()[0]
    dialog = ExportDialog(
        [node],
        name=export_name(page.title(), node),
        folder=last_folder(desk.choices),
        profiles=desk.workspace.profiles(),
        profile_id=desk.typing_profile_id(),
        s3_folder=shown_folder(desk.tabs),
        formats=TABLE_FORMATS,
        format_name=desk.choices.of(_CHOICE) or "CSV",
        heading=_tr("Export table"),
        facts=_facts(shown),
        parent=desk.window,
    )
    serve_target(desk, dialog)
    dialog.write_wanted.connect(
        lambda spec: desk.jobs.submit(_job(desk.workspace, shown, node, spec))
    )
    dialog.write_wanted.connect(lambda spec: note_export(desk.choices, _CHOICE, spec))
    dialog.open()


def _job(
    workspace: Workspace, shown: ShownTable, node: Node, spec: ExportSpec
) -> JobRequest[WriteResult]:
    """The job that writes the table; it keeps the document open."""
    document = shown.table.document
    path = format_path(node.path).lstrip("/") or document.name
    title = _tr("Export table {path} → {target}")
    instead = replace(spec, overwrite=True)
    return JobRequest(
        title.format(path=path, target=place_text(spec.target)),
        partial(export_shown, workspace, shown, spec),
        written_text,
        overwrite=lambda start: start(_job(workspace, shown, node, instead)),
        document=document,
        final=(TargetExists, ArchiveError, BadInput),
    )


def _facts(shown: ShownTable) -> str:
    """ "1,204 of 5,000 rows, 2 of 3 columns"; "at least" until all rows have been read."""
    table, count = shown.table, len(shown.columns)
    total = table.head.row_count
    rows = _tr("{0} row") if total == 1 else _tr("{0} rows")
    parts = [rows.format(_share(shown.row_count, total))]
    is_all = table.has_all_columns and table.head.column_count == shown.known
    columns = _tr("{0} columns") if is_all else _tr("at least {0} columns")
    if (shown.known if is_all else count) == 1:
        columns = _tr("{0} column") if is_all else _tr("at least {0} column")
    parts.append(columns.format(_share(count, shown.known) if is_all else count_text(count)))
    hidden = shown.known - count
    if hidden and not is_all:
        parts.append(_tr("{0} hidden").format(count_text(hidden)))
    return ", ".join(parts)


def _share(shown: int, total: int) -> str:
    if shown == total:
        return count_text(total)
    return _tr("{0} of {1}").format(count_text(shown), count_text(total))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Export", text)
