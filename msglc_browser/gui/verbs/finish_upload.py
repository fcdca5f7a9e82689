"""upload.unfinished: list, finish or discard interrupted uploads."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Slot

from msglc_browser.errors import describe
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.activity.unfinished_dialog import UnfinishedDialog
from msglc_browser.gui.base.bridge import Pending
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import JobRequest
from msglc_browser.operations.unfinished.unfinished import (
    UnfinishedUpload,
    abort_unfinished,
    finish_upload,
    forget_gone,
    own_unfinished,
    unfinished_in,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location


def show_unfinished(desk: Desk) -> None:
    """upload.unfinished: open a dialog for this program's uploads and the current bucket's."""
    page = desk.tabs.current()
    location = page.location if page is not None else None
    bucket = replace(location, key="") if isinstance(location, S3Location) else None
    dialog = UnfinishedDialog(bucket, desk.window)
    serve_unfinished(desk, dialog)
    dialog.open()
    dialog.ask()


def serve_unfinished(desk: Desk, dialog: UnfinishedDialog) -> None:
    """Answer the dialog's requests while it is open, and start the jobs it asks for."""
    work = DialogWork(desk.bridge, dialog)
    dialog.list_wanted.connect(_Listing(work, desk.workspace, dialog).start)
    dialog.abort_wanted.connect(partial(_abort, work, desk.workspace, dialog))
    dialog.continue_wanted.connect(partial(_finish_each, desk))


def _abort(
    work: DialogWork,
    workspace: Workspace,
    dialog: UnfinishedDialog,
    uploads: tuple[UnfinishedUpload, ...],
) -> None:
    work.ask(
        abort_unfinished(workspace, uploads),
        done=lambda _: dialog.ask(),
        failed=lambda error: dialog.show_error(describe(error)),
    )


def _finish_each(desk: Desk, uploads: tuple[UnfinishedUpload, ...]) -> None:
    for upload in uploads:
        request = finish_job(desk.workspace, upload)
        if request is not None:
            desk.jobs.submit(request)


def finish_job(workspace: Workspace, upload: UnfinishedUpload) -> JobRequest[WriteResult] | None:
    """The job that finishes an upload; None if this program did not start it."""
    begun = upload.begun_by_us
    if begun is None:
        return None
    return JobRequest(
        _tr("Finish upload → {target}").format(target=place_text(upload.target)),
        partial(finish_upload, workspace, begun),
        written_text,
    )


class _Listing(QObject):
    """Lists uploads for one dialog; a new request replaces the last one."""

    def __init__(self, work: DialogWork, workspace: Workspace, dialog: UnfinishedDialog) -> None:
        super().__init__(dialog)
        self._work = work
        self._workspace = workspace
        self._dialog = dialog
        self._pending: Pending | None = None

    @Slot(object)
    def start(self, bucket: S3Location | None) -> None:
        """List a bucket, or this program's own uploads."""
        if self._pending is not None:
            self._pending.cancel()
        workspace = self._workspace
        listing = own_unfinished(workspace) if bucket is None else unfinished_in(workspace, bucket)
        self._pending = self._work.ask(
            listing,
            done=self._show,
            failed=lambda error: self._dialog.show_error(describe(error)),
        )

    def _show(self, uploads: tuple[UnfinishedUpload, ...]) -> None:
        self._dialog.show_uploads(uploads)
        forget = partial(forget_gone, self._workspace, uploads)
        self._work.ask(forget(), done=lambda _: None, failed=lambda _: None)


def _tr(text: str) -> str:
    return QCoreApplication.translate("FinishUpload", text)
