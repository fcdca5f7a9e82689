"""Queries of one dialog, limited to the time it is open."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from msglc_browser.gui.base.bridge import Bridge, Pending

T = TypeVar("T")
U = TypeVar("U")
_PATIENCE_S: Final = 15.0  # more than requests have to be answered after a cancel


class DialogWork(QObject):
    """Runs operations for a dialog; closing the dialog cancels those still running."""

    def __init__(self, bridge: Bridge, dialog: QDialog) -> None:
        super().__init__(dialog)
        self._bridge = bridge
        self._asked: list[_Asked] = []
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
        stopped: Callable[[], None] | None = None,
    ) -> Pending:
        """Run `work`, then call one of the two, unless the dialog has been closed.

        `stopped` is called instead if it was closed while `work` was running, once that has ended:
        it may have been done all the same.
        """
        self._asked = [each for each in self._asked if each.pending.is_running]
        end = asyncio.Event()
        running = work if stopped is None else _to_end(work, end)

        def answered(callback: Callable[[U], None], outcome: U) -> None:
            """Not running any more, also if the callback closes the dialog."""
            self._asked = [each for each in self._asked if each.end is not end]
            callback(outcome)

        pending = self._bridge.start(
            running, done=partial(answered, done), failed=partial(answered, failed)
        )
        self._asked.append(_Asked(pending, end, stopped))
        return pending

    def _cancel(self) -> None:
        for each in self._asked:
            was_running = each.pending.is_running
            each.pending.cancel()
            if was_running and each.stopped is not None:
                self._tell(each.stopped, each.end)
        self._asked.clear()

    def _tell(self, stopped: Callable[[], None], end: asyncio.Event) -> None:
        self._bridge.start(_wait(end), done=lambda _none: stopped(), failed=lambda _error: None)


@dataclass(frozen=True, slots=True)
class _Asked:
    pending: Pending
    end: asyncio.Event  # set on the I/O loop
    stopped: Callable[[], None] | None


async def _to_end(work: Coroutine[Any, Any, T], end: asyncio.Event) -> T:
    try:
        return await work
    finally:
        end.set()


async def _wait(end: asyncio.Event) -> None:
    """Not for ever: what was cancelled before its first step does not end."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE_S):
            await end.wait()
