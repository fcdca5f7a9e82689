"""Counts what is in folders for a dialog, step by step, while it is open."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.operations.folders.folder_total import FolderCount, FolderTotal
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location


class Counting(QObject):
    """Steps of a FolderCount; ends with the dialog, with `stop`, or when all is counted."""

    def __init__(
        self,
        work: DialogWork,
        workspace: Workspace,
        places: Sequence[S3Location],
        *,
        arrived: Callable[[FolderTotal], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """`arrived` is called with the sums so far, at most four times a second."""
        super().__init__(work)
        self._work = work
        self._count = FolderCount(workspace, places)
        self._arrived = arrived
        self._failed = failed
        self._is_stepping = False
        self._is_stopped = False

    @Slot()
    def start(self) -> None:
        """Begin, or go on after a stop or a failure."""
        self._is_stopped = False
        if not self._is_stepping:
            self._is_stepping = True
            self._work.ask(self._count.step(), done=self._on_step, failed=self._on_failed)

    @Slot()
    def stop(self) -> None:
        """The step under way is the last one, and its result is dropped."""
        self._is_stopped = True

    def _on_step(self, total: FolderTotal) -> None:
        self._is_stepping = False
        if self._is_stopped:
            return
        self._arrived(total)
        if not total.is_complete:
            self.start()

    def _on_failed(self, error: Exception) -> None:
        self._is_stepping = False
        if not self._is_stopped:
            self._failed(error)
