"""archive.arrange: remove, rename and reorder the children of a combined archive."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from msglc_browser.errors import describe
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.base.context import is_folder
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.combining.arrange_dialog import ArrangeDialog
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.verbs.desk import Desk, serve_target
from msglc_browser.gui.verbs.job_request import JobRequest, StartJob
from msglc_browser.gui.verbs.selection import beside, profile_id_beside, selected_objects
from msglc_browser.operations.combining.arrange import ArrangeSpec, arrange, children_of
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import Location


def arrange_children(desk: Desk) -> None:
    """archive.arrange: open a dialog for the open archive or the single selected object."""
    chosen = _chosen_archive(desk.tabs)
    if chosen is None:
        return
    location, etag = chosen
    profiles = desk.workspace.profiles()
    dialog = ArrangeDialog(
        location,
        beside(location, f"{Path(location.name).stem}-arranged"),
        desk.window,
        etag=etag,
        profiles=profiles,
        profile_id=profile_id_beside(location, profiles),
    )
    serve_arrange(desk, dialog)
    dialog.open()


def serve_arrange(desk: Desk, dialog: ArrangeDialog) -> None:
    """Answer the dialog's requests while it is open, and start the job it asks for."""
    work = serve_target(desk, dialog)
    dialog.children_wanted.connect(
        lambda location: work.ask(
            children_of(desk.workspace, location, dialog.etag),
            done=dialog.show_children,
            failed=lambda error: dialog.show_failed(describe(error)),
        )
    )
    dialog.write_wanted.connect(lambda spec: desk.jobs.submit(arrange_job(desk.workspace, spec)))


def arrange_job(workspace: Workspace, spec: ArrangeSpec) -> JobRequest[WriteResult]:
    """The job that rewrites the archive: in place, or to the target of the spec."""
    title = _tr("Arrange {source}").format(source=place_text(spec.source))
    if spec.target is not None:
        title = f"{title} → {place_text(spec.target)}"

    def again(start: StartJob) -> None:
        start(arrange_job(workspace, replace(spec, overwrite=True)))

    return JobRequest(
        title,
        lambda progress: arrange(workspace, spec, progress),
        written_text,
        overwrite=again if spec.target is not None else None,
    )


def _chosen_archive(tabs: DocumentTabs) -> tuple[Location, str] | None:
    """Its location and ETag; the ETag is "" while it is still being opened."""
    page = tabs.current()
    if isinstance(page, ArchivePage):
        return page.location, page.document.version if page.document is not None else ""
    objects = selected_objects(page) if isinstance(page, ObjectsPage) else []
    if len(objects) != 1 or is_folder(objects[0].location):
        return None
    return objects[0].location, objects[0].etag


def _tr(text: str) -> str:
    return QCoreApplication.translate("Arrange", text)
