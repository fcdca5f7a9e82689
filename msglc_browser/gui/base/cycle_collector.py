"""Runs Python's cycle collector on the window's thread only.

The collector runs in whichever thread happens to allocate. In the I/O thread it would destroy Qt
objects while the window paints them: with PySide6 6.11 this crashed with a segmentation
fault inside `paintEvent`. It is therefore disabled and run from a timer of the window's thread.
"""

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from msglc_browser.gui.base.freed_memory import return_freed_memory

_INTERVAL_MS: Final = 500
_YOUNG, _MIDDLE, _OLD = range(3)
_FULL_SHARE: Final = 0.01  # of the time, at most, goes into full collections


class CycleCollector(QObject):
    """While it runs, cyclic garbage is collected on the window's thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._may_be_full_s = 0.0
        self._is_due = False
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._collect_some)

    def start(self) -> None:
        """Take over from the interpreter; existing objects, mostly modules, are not collected."""
        gc.disable()
        gc.freeze()
        self._timer.start()

    def collect_soon(self) -> None:
        """Collect everything at the next tick, and return the memory: a page was closed.

        Its widgets and what they show are in cycles, of which an idle program would not get rid.
        """
        self._is_due = True

    def skip_present(self) -> None:
        """Do not collect what exists now, mostly modules imported since the start."""
        gc.freeze()

    def stop(self) -> None:
        """Collect what was created since the start, and restore the interpreter's collector."""
        self._timer.stop()
        gc.collect()
        if self._was_enabled:
            gc.enable()

    @Slot()
    def _collect_some(self) -> None:
        """Collect one generation, at the thresholds Python itself would use."""
        if self._is_due:
            self._is_due = False
            self._collect_all()
            return_freed_memory()
            return
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
