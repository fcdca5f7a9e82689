"""Reloads folders in which something changed: at once, then at most once a second."""

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Slot

from msglc_browser.storage.places.location import S3Location

_PAUSE_MS: Final = 1_000


class FolderReloads(QObject):
    """Many objects written one after another cost one listing a second.

    A folder that is still being read is reloaded once that is over: to start again each time would
    never end.
    """

    def __init__(
        self,
        reload: Callable[[Collection[S3Location]], None],
        is_busy: Callable[[S3Location], bool],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._reload = reload
        self._is_busy = is_busy
        self._wanted: dict[S3Location, None] = {}
        self._last = QElapsedTimer()
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._go_on)
        self._is_over = False

    @Slot()
    def stop(self) -> None:
        """The window is closed: nothing more will be reloaded."""
        self._is_over = True
        self._wanted.clear()
        self._pause.stop()

    def want(self, folders: Collection[S3Location]) -> None:
        """Something changed in `folders`."""
        if self._is_over:
            return
        self._wanted.update(dict.fromkeys(folders))
        if self._pause.isActive():
            return
        left_ms = _PAUSE_MS - self._last.elapsed() if self._last.isValid() else 0
        if left_ms <= 0:
            self._go_on()
        else:
            self._pause.start(int(left_ms))

    def want_now(self, folders: Collection[S3Location]) -> None:
        """The last of several changes in `folders`."""
        if self._is_over:
            return
        for folder in folders:
            self._wanted.pop(folder, None)
        if not self._wanted:
            self._pause.stop()
        self._reload(folders)

    @Slot()
    def _go_on(self) -> None:
        ready = [folder for folder in self._wanted if not self._is_busy(folder)]
        for folder in ready:
            del self._wanted[folder]
        if ready:
            self._last.start()
            self._reload(ready)
        if self._wanted:
            self._pause.start(_PAUSE_MS)
