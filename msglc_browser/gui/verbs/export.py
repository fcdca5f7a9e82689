"""node.export: write the selected nodes to files or objects."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.errors import ArchiveError, BadInput, TargetExists
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.archive.archive_texts import export_name
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.exporting.last_export import last_folder, note_export
from msglc_browser.gui.verbs.desk import Desk, serve_target
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.gui.verbs.selection import archive_page, shown_folder
from msglc_browser.operations.exporting.export import ExportSpec, export_node
from msglc_browser.operations.exporting.export_many import ExportManySpec, ManyExport
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult

_CHOICE: Final = "export.nodes"


def export_nodes(desk: Desk) -> None:
    """node.export: open a dialog for the selected nodes of the archive shown."""
    shown = archive_page(desk.tabs)
    if shown is None:
        return
    page, document = shown
    nodes = page.selected_nodes()
    if not nodes:
        return
    dialog = ExportDialog(
        nodes,
        name=export_name(page.title(), nodes[0]),
        folder=last_folder(desk.choices),
        profiles=desk.workspace.profiles(),
        profile_id=desk.typing_profile_id(),
        s3_folder=shown_folder(desk.tabs),
        format_name=desk.choices.of(_CHOICE),
        parent=desk.window,
    )
    serve_export(desk, dialog, document, nodes)
    dialog.open()


def serve_export(
    desk: Desk, dialog: ExportDialog, document: Document, nodes: Sequence[Node]
) -> None:
    """Answer the dialog's requests while it is open, and start the job it asks for."""
    serve_target(desk, dialog)
    dialog.write_wanted.connect(
        lambda spec: desk.jobs.submit(export_job(desk.workspace, document, tuple(nodes), spec))
    )
    dialog.write_wanted.connect(lambda spec: note_export(desk.choices, _CHOICE, spec))


def export_job(
    workspace: Workspace,
    document: Document,
    nodes: Sequence[Node],
    spec: ExportSpec | ExportManySpec,
) -> JobRequest[WriteResult]:
    """The job that writes each node to a file or object; it keeps the document open."""
    is_many = isinstance(spec, ExportManySpec)
    instead = replace(spec, overwrite=True)
    return JobRequest(
        _title(document, nodes, spec),
        _work(workspace, document, nodes, spec),
        written_text,
        if_stopped=_tr("Files already completed are kept.") if is_many else "",
        overwrite=lambda start: start(export_job(workspace, document, nodes, instead)),
        document=document,
        # The document is one version: what is in it stays as it is.
        final=(TargetExists, ArchiveError, BadInput),
    )


def _title(document: Document, nodes: Sequence[Node], spec: ExportSpec | ExportManySpec) -> str:
    if isinstance(spec, ExportManySpec):
        count = _tr("{n} entries").format(n=len(nodes))
        return _tr("Export {path} → {target}").format(path=count, target=spec.folder)
    path = format_path(nodes[0].path).lstrip("/") or document.name
    return _tr("Export {path} → {target}").format(path=path, target=place_text(spec.target))


def _work(
    workspace: Workspace,
    document: Document,
    nodes: Sequence[Node],
    spec: ExportSpec | ExportManySpec,
) -> Callable[[ProgressSink], Coroutine[Any, Any, WriteResult]]:
    if isinstance(spec, ExportManySpec):
        return ManyExport(workspace, document, nodes, spec).run
    return partial(export_node, workspace, document, nodes[0], spec)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Export", text)
