"""Python's cycle collector, kept on the window's thread.

The collector runs in whatever thread happens to allocate. Run by the I/O thread it destroys Qt
objects there, while the window paints them: a crash, seen with PySide6 6.11 as a segmentation
fault inside `paintEvent`. So it is switched off, and run from a timer of the window's thread.
"""

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

_INTERVAL_MS: Final = 500
_YOUNG, _MIDDLE, _OLD = range(3)
_FULL_SHARE: Final = 0.01  # of the time, at most, goes into full collections


class CycleCollector(QObject):
    """While it runs, garbage in cycles is collected on the thread that made it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._may_be_full_s = 0.0
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._collect_some)

    def start(self) -> None:
        """Take over from the interpreter; what exists by now, modules mostly, is taken to stay."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def stop(self) -> None:
        """Collect what has come since the start, and give back."""
        self._timer.stop()
        gc.collect()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def _collect_some(self) -> None:
        """One generation at a time, when as much was allocated as Python would wait for."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[_OLD] > thresholds[_OLD] and time.monotonic() >= self._may_be_full_s:
            self._collect_all()
        elif counts[_MIDDLE] > thresholds[_MIDDLE]:
            gc.collect(_MIDDLE)
        elif counts[_YOUNG] > thresholds[_YOUNG]:
            gc.collect(_YOUNG)

    def _collect_all(self) -> None:
        start_s = time.monotonic()
        gc.collect(_OLD)
        end_s = time.monotonic()
        self._may_be_full_s = end_s + (end_s - start_s) / _FULL_SHARE
