"""Takes a picture of the window when nothing changes any more."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

_POLL_MS: Final = 50
_CALM_POLLS: Final = 5  # in a row: a result often starts the next request
_PATIENCE_POLLS: Final = 60_000 // _POLL_MS


class Screenshot(QObject):
    """Waits until `is_idle()` stays true, saves a PNG, then `finished(error text, or "")`."""

    finished = Signal(str)

    def __init__(self, window: QWidget, path: Path, is_idle: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window = window
        self._path = path
        self._is_idle = is_idle
        self._calm = 0
        self._polls = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Start polling."""
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        self._polls += 1
        self._calm = self._calm + 1 if self._is_idle() else 0
        if self._calm >= _CALM_POLLS:
            self._timer.stop()
            self._save()
        elif self._polls > _PATIENCE_POLLS:
            self._timer.stop()
            self.finished.emit(self.tr("The window was still busy after one minute."))

    def _save(self) -> None:
        is_saved = self._window.grab().save(str(self._path), "PNG")
        failure = self.tr("Cannot write {}.").format(self._path)
        self.finished.emit("" if is_saved else failure)
