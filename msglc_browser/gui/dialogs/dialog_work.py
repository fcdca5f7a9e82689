"""Queries of one dialog, limited to the time it is open."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from msglc_browser.gui.base.bridge import Bridge, Pending

T = TypeVar("T")


class DialogWork(QObject):
    """Runs operations for a dialog; closing the dialog cancels those still running."""

    def __init__(self, bridge: Bridge, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._bridge = bridge
        self._pending: list[Pending] = []
        dialog.finished.connect(self._cancel)

    @property
    def bridge(self) -> Bridge:
        """The workspace the operations use."""
        return self._bridge

    def ask(
        self,
        work: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Pending:
        """Run `work`, then call one of the two, unless the dialog has been closed."""
        self._pending = [pending for pending in self._pending if pending.is_running]
        asked = self._bridge.start(work, done=done, failed=failed)
        self._pending.append(asked)
        return asked

    def _cancel(self) -> None:
        for pending in self._pending:
            pending.cancel()
        self._pending.clear()
