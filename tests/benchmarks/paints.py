"""When a widget has been painted."""

import asyncio
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_PATIENCE_S = 60.0


class Paints(QObject):
    """Follows the paint events of one widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._condition: Callable[[], bool] | None = None
        self._painted: asyncio.Future[float] | None = None
        widget.installEventFilter(self)

    def next(self, condition: Callable[[], bool] = lambda: True) -> "asyncio.Future[float]":
        """When the next picture that is painted while `condition` holds was finished.

        As a moment of `time.monotonic`. Ask before causing it; await it with `patiently`.
        """
        self._condition = condition
        self._painted = asyncio.get_running_loop().create_future()
        return self._painted

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Comes before the widget paints: the next turn of the loop is after it."""
        if event.type() is QEvent.Type.Paint and self._condition and self._condition():
            self._condition = None
            QTimer.singleShot(0, self, self._tell)
        return False

    def _tell(self) -> None:
        if self._painted is not None and not self._painted.done():
            self._painted.set_result(time.monotonic())


async def patiently(painted: "asyncio.Future[float]") -> float:
    """The moment; raises TimeoutError after a minute."""
    async with asyncio.timeout(_PATIENCE_S):
        return await painted
