"""Runs the checks of a dialog with sources: archives or not, and a folder's contents."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from msglc_browser.errors import describe
from msglc_browser.gui.base.bridge import Pending
from msglc_browser.gui.combining.add_folder_dialog import AddFolderDialog
from msglc_browser.gui.combining.sources_dialog import SourcesDialog
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.operations.combining.combine import SourceCheck, check_sources
from msglc_browser.operations.combining.find_archives import archives_below
from msglc_browser.operations.transfer.local_paths import look_at_paths
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import Location

_FIRST_BATCH: Final = 32
_BATCH: Final = 128
_PAUSE_S: Final = 0.05  # between two reported counts


class SourceWork(QObject):
    """Serves one dialog while it is open; the checks come in batches."""

    def __init__(self, work: DialogWork, workspace: Workspace, dialog: SourcesDialog) -> None:
        super().__init__(dialog)
        self._work = work
        self._workspace = workspace
        self._dialog = dialog
        self._waiting: deque[Location] = deque()
        self._is_checking = False
        self._batch_size = _FIRST_BATCH
        dialog.check_wanted.connect(self._check)
        dialog.folder_dialog_opened.connect(self._serve_folder)
        dialog.files_dropped.connect(self._look_at)

    @Slot(object)
    def _check(self, locations: tuple[Location, ...]) -> None:
        self._waiting += locations
        if not self._is_checking:
            self._check_some()

    def _check_some(self) -> None:
        self._is_checking = bool(self._waiting)
        if not self._is_checking:
            self._batch_size = _FIRST_BATCH
            return
        size = min(self._batch_size, len(self._waiting))
        batch = [self._waiting.popleft() for _ in range(size)]
        self._batch_size = _BATCH
        self._work.ask(
            check_sources(self._workspace, batch), done=self._show_checks, failed=self._show_failed
        )

    def _show_checks(self, checks: Sequence[SourceCheck]) -> None:
        self._dialog.show_checks(checks)
        self._check_some()

    def _show_failed(self, error: Exception) -> None:
        self._is_checking = False
        self._waiting.clear()
        self._dialog.show_check_failed(describe(error))

    @Slot(object)
    def _look_at(self, paths: tuple[Path, ...]) -> None:
        self._work.ask(look_at_paths(paths), done=self._dialog.add_paths, failed=self._show_failed)

    @Slot(object)
    def _serve_folder(self, dialog: AddFolderDialog) -> None:
        FolderWork(DialogWork(self._work.bridge, dialog), self._workspace, dialog)


class FolderWork(QObject):
    """Lists folders for one dialog; a new request replaces the last one."""

    _counted = Signal(object, object)  # archives, bytes: byte counts do not fit Qt's int

    def __init__(self, work: DialogWork, workspace: Workspace, dialog: AddFolderDialog) -> None:
        super().__init__(dialog)
        self._work = work
        self._workspace = workspace
        self._dialog = dialog
        self._pending: Pending | None = None
        # Counts are emitted on the I/O thread.
        self._counted.connect(dialog.show_count, Qt.ConnectionType.QueuedConnection)
        dialog.listing_wanted.connect(self._list)

    @Slot(object, bool, bool)
    def _list(self, folder: Location, is_deep: bool, any_name: bool) -> None:
        if self._pending is not None:
            self._pending.cancel()
        self._pending = self._work.ask(
            archives_below(
                self._workspace,
                folder,
                _calmly(self._counted.emit),
                is_deep=is_deep,
                any_name=any_name,
            ),
            done=self._dialog.show_found,
            failed=lambda error: self._dialog.show_failed(describe(error)),
        )


def _calmly(report: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Calls `report` at most 20 times a second."""
    reported_at = float("-inf")

    def report_sometimes(archives: int, size_bytes: int) -> None:
        nonlocal reported_at
        now = time.monotonic()
        if now - reported_at >= _PAUSE_S:
            reported_at = now
            with suppress(RuntimeError):  # the dialog has been deleted; the listing stops soon
                report(archives, size_bytes)

    return report_sometimes
