"""object.combine and node.combine: combine archives or nodes into a new archive."""

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.base.context import is_value
from msglc_browser.gui.base.local_folder import export_folder
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.source_work import SourceWork
from msglc_browser.gui.verbs.desk import Desk, serve_target
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.gui.verbs.selection import (
    archive_page,
    node_source,
    object_sources,
    objects_page,
)
from msglc_browser.operations.combining.combine import CombineSpec, combine
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location


def combine_objects(desk: Desk) -> None:
    """object.combine: open a dialog for the selected objects, to which more can be added."""
    page = objects_page(desk.tabs)
    if page is not None:
        dialog = CombineDialog(
            object_sources(page), page.location, desk.window, profiles=desk.workspace.profiles()
        )
        serve_combine(desk, dialog)
        dialog.open()


def combine_nodes(desk: Desk) -> None:
    """node.combine: open the same dialog for the selected nodes."""
    shown = archive_page(desk.tabs)
    if shown is None:
        return
    page, document = shown
    nodes = [node for node in page.selected_nodes() if is_value(node)]
    if not nodes:
        return
    location = page.location
    dialog = CombineDialog(
        [node_source(document, node) for node in nodes],
        location.folder if isinstance(location, S3Location) else None,
        desk.window,
        profiles=desk.workspace.profiles(),
        local_folder=export_folder(),
    )
    serve_combine(desk, dialog)
    dialog.open()


def serve_combine(desk: Desk, dialog: CombineDialog) -> None:
    """Answer the dialog's requests while it is open, and start the job it asks for."""
    SourceWork(serve_target(desk, dialog), desk.workspace, dialog)
    dialog.write_wanted.connect(lambda spec: desk.jobs.submit(combine_job(desk.workspace, spec)))


def combine_job(workspace: Workspace, spec: CombineSpec) -> JobRequest[WriteResult]:
    """The job that combines."""
    title = _tr("Combine {count} → {target}").format(
        count=archive_count(len(spec.sources)), target=place_text(spec.target)
    )
    return JobRequest(
        title,
        lambda progress: combine(workspace, spec, progress),
        written_text,
        overwrite=lambda start: start(combine_job(workspace, replace(spec, overwrite=True))),
    )


def archive_count(count: int) -> str:
    """ "3 archives", for a job's title."""
    return _tr("1 archive") if count == 1 else _tr("{n} archives").format(n=count)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Combine", text)
