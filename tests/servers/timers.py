"""Qt timers that a test started."""

import weakref
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QTimer


class StartedTimers:
    """Remembers each QTimer that Python code starts, without keeping it alive."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._timers: weakref.WeakSet[QTimer] = weakref.WeakSet()
        start = QTimer.start

        def remembered(timer: QTimer, *args: Any) -> None:
            self._timers.add(timer)
            start(timer, *args)

        patch.setattr(QTimer, "start", remembered)

    def running(self) -> list[str]:
        """Those still running, by object name and owner."""
        alive = [timer for timer in self._timers if shiboken6.isValid(timer)]
        return [f"{t.objectName()!r} of {t.parent()!r}" for t in alive if t.isActive()]
