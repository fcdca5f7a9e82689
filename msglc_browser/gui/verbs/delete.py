"""object.delete: delete objects and folders after the user has confirmed it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from msglc_browser.gui.activity.job_text import place_text
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.delete_question import ask_to_delete
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.verbs.delete_folders import ask_to_delete_folders
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.gui.verbs.selection import objects_page, selected_folders, selected_objects
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.operations.jobs.board import Lane
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.transfer.delete_many import Deleted, ManyDelete
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location


def delete_objects(desk: Desk) -> None:
    """object.delete: ask, then delete the selected objects and folders."""
    page = objects_page(desk.tabs)
    if page is None:
        return
    rows, folders = selected_objects(page), selected_folders(page)
    if folders:
        ask_to_delete_folders(desk, folders, rows)
    elif rows:
        _ask_to_delete_objects(desk, rows)


def _ask_to_delete_objects(desk: Desk, rows: Sequence[ObjectRow]) -> None:
    specs = [DeleteSpec(row.location, row.etag) for row in rows]

    def delete() -> None:
        desk.jobs.submit(delete_job(desk.workspace, specs, desk.jobs.deleted.emit))

    ask_to_delete(desk.window, rows, delete)


def accept_markers(desk: Desk, page: ObjectsPage) -> None:
    """Delete the object that marks an empty folder, after a question."""

    def ask(marker: ObjectRow) -> None:
        def delete() -> None:
            specs = [DeleteSpec(marker.location, marker.etag)]
            desk.jobs.submit(delete_job(desk.workspace, specs, desk.jobs.deleted.emit))

        ask_to_delete(desk.window, [marker], delete)

    page.marker_deletion_wanted.connect(ask)


def delete_job(
    workspace: Workspace,
    specs: Sequence[DeleteSpec],
    deleted: Callable[[tuple[S3Location, ...]], None],
) -> JobRequest[Deleted]:
    """The job that deletes objects; a retry continues with the remaining ones.

    `deleted` is called on the I/O thread at the end of each run, even if the run failed.
    """
    gone: list[S3Location] = []
    work = ManyDelete(workspace.store, specs, gone=gone.append)

    async def run(progress: ProgressSink) -> Deleted:
        try:
            return await work.run(progress)
        finally:
            deleted(tuple(gone))
            gone.clear()

    what = _tr("{count} objects").format(count=count_text(len(specs)))
    if len(specs) == 1:
        what = place_text(specs[0].location)
    return JobRequest(
        _tr("Delete {what}").format(what=what),
        run,
        _deleted_text,
        lane=Lane.LIGHT,
        if_stopped=_tr("Objects already deleted stay deleted."),
    )


def _deleted_text(result: Deleted) -> str:
    if not result.gone_already:
        return _tr("deleted")
    if result.count == result.gone_already == 1:
        return _tr("was already gone")
    count = count_text(result.gone_already)
    return _tr("deleted; {count} already gone").format(count=count)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Delete", text)
