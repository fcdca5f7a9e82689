"""Interrupted uploads: reported at startup, listed, finished or discarded."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from msglc_browser.errors import describe
from msglc_browser.gui.activity.job_text import place_text, written_text
from msglc_browser.gui.activity.unfinished_dialog import UnfinishedDialog
from msglc_browser.gui.base.bridge import Bridge, Pending
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.operations.jobs.board import JobBoard
from msglc_browser.operations.unfinished.unfinished import (
    UnfinishedUpload,
    abort_unfinished,
    finish_upload,
    forget_gone,
    own_unfinished,
    take_over_unfinished,
    unfinished_in,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location


class UnfinishedSession(QObject):
    """Serves `unfinishedDialog`, and finishes uploads as jobs."""

    found = Signal(int)  # number of uploads that earlier runs left behind; at least one

    def __init__(
        self, bridge: Bridge, workspace: Workspace, jobs: JobBoard, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._workspace = workspace
        self._jobs = jobs

    def look(self) -> None:
        """Clean up after earlier runs; emits `found` if they left uploads behind."""
        self._bridge.start(
            take_over_unfinished(self._workspace), done=self._tell, failed=lambda error: None
        )

    def open_dialog(self, bucket: S3Location | None, parent: QWidget) -> UnfinishedDialog:
        """Open a dialog of unfinished uploads; it deletes itself."""
        dialog = UnfinishedDialog(bucket, parent)
        work = DialogWork(self._bridge, dialog)
        dialog.list_wanted.connect(_Listing(work, self._workspace, dialog).start)
        dialog.abort_wanted.connect(partial(self._abort, work, dialog))
        dialog.continue_wanted.connect(self._continue)
        dialog.open()
        dialog.ask()
        return dialog

    def _tell(self, count: int) -> None:
        if count:
            self.found.emit(count)

    def _abort(
        self, work: DialogWork, dialog: UnfinishedDialog, uploads: tuple[UnfinishedUpload, ...]
    ) -> None:
        work.ask(
            abort_unfinished(self._workspace, uploads),
            done=lambda _: dialog.ask(),
            failed=lambda error: dialog.show_error(describe(error)),
        )

    @Slot(object)
    def _continue(self, uploads: tuple[UnfinishedUpload, ...]) -> None:
        for upload in uploads:
            begun = upload.begun_by_us
            if begun is None:
                continue
            self._jobs.submit(
                self.tr("Finish upload → {target}").format(target=place_text(upload.target)),
                partial(finish_upload, self._workspace, begun),
                summary=written_text,
            )


class _Listing(QObject):
    """Lists for one dialog; a new request replaces the last one."""

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
