"""object.delete of folders: counts what is in them, asks, then deletes them page by page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication

from msglc_browser.errors import describe
from msglc_browser.gui.activity.job_text import place_text
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.folders.counting import Counting
from msglc_browser.gui.folders.delete_folders_dialog import DeleteFoldersDialog
from msglc_browser.gui.folders.total_text import folders_text, objects_text
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.operations.buckets.versioning import versioning_of
from msglc_browser.operations.folders.delete_folders import FolderDelete, FoldersDeleted
from msglc_browser.operations.jobs.board import Lane
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location


def ask_to_delete_folders(desk: Desk, folders: Sequence[Folder], rows: Sequence[ObjectRow]) -> None:
    """Ask while it is counted; then delete the folders, and the objects `rows` beside them."""
    dialog = DeleteFoldersDialog(folders, rows, desk.window)
    work = DialogWork(desk.bridge, dialog)
    places = [each.location for each in folders]
    counting = Counting(
        work,
        desk.workspace,
        places,
        arrived=dialog.show_total,
        failed=lambda error: dialog.show_failure(describe(error)),
    )
    work.ask(
        versioning_of(desk.workspace, places[0]),
        done=dialog.show_versioning,
        failed=lambda _error: None,
    )

    def delete(expected: int | None) -> None:
        specs = [DeleteSpec(row.location, row.etag) for row in rows]
        request = folders_job(desk.workspace, places, specs, expected, desk.jobs.deleted.emit)
        desk.jobs.submit(request)

    dialog.delete_wanted.connect(delete)
    dialog.count_stopped.connect(counting.stop)
    counting.start()
    dialog.open()


def folders_job(
    workspace: Workspace,
    folders: Sequence[S3Location],
    objects: Sequence[DeleteSpec],
    expected: int | None,
    deleted: Callable[[Sequence[S3Location]], None],
) -> JobRequest[FoldersDeleted]:
    """The job that deletes folders; a retry continues with what is left.

    `deleted` is called on the I/O thread, with a page of objects at most.
    """
    work = FolderDelete(workspace, folders, objects, gone=deleted, expected=expected)
    what = place_text(folders[0]) if len(folders) == 1 else folders_text(len(folders))
    if objects:
        what = _tr("{folders} and {objects}").format(
            folders=folders_text(len(folders)), objects=objects_text(len(objects))
        )
    return JobRequest(
        _tr("Delete {what}").format(what=what),
        work.run,
        _deleted_text,
        lane=Lane.LIGHT,
        if_stopped=_tr("Objects already deleted stay deleted."),
    )


def _deleted_text(result: FoldersDeleted) -> str:
    if not (result.objects or result.left):
        return _tr("deleted")
    parts = [_tr("{objects} deleted").format(objects=objects_text(result.objects))]
    if result.gone_already:
        count = count_text(result.gone_already)
        parts.append(_tr("{count} already gone").format(count=count))
    if result.left:
        text = _tr("still listed: {objects}")
        parts.append(text.format(objects=objects_text(result.left)))
    return "; ".join(parts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeleteFolders", text)
