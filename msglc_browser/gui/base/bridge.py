"""Connects the window to the operations.

A view emits a request; a session starts an operation for it with `Bridge.start`,
which runs it on the I/O loop's thread and brings the result back to the window's thread.
"""

import asyncio
import concurrent.futures
import logging
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from msglc_browser.concurrency.io_loop import IoLoop

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Pending:
    """Work in progress for the window; `cancel()` stops it at once, without a callback."""

    def __init__(self, task: "asyncio.Task[None] | None") -> None:
        """Without a task it is already finished."""
        self._task = task

    @property
    def is_running(self) -> bool:
        """Whether neither `done` nor `failed` has been called, and `cancel()` neither."""
        return self._task is not None and not self._task.done()

    def cancel(self) -> None:
        """Stop the operation; harmless when it is finished."""
        if self._task is not None:
            self._task.cancel()


class Bridge(QObject):
    """Runs coroutines on the I/O loop and calls back on the window's thread."""

    def __init__(
        self, io: IoLoop, loop: asyncio.AbstractEventLoop, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._io = io
        self._loop = loop
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False

    def start(
        self,
        work: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Pending:
        """Run `work` on the I/O loop; then call `done(result)` or `failed(error)` here, never both.

        After `Pending.cancel()` neither is called. Callbacks must not assume that the object they
        were started for still exists: look it up by id. Once closed, nothing is started.
        """
        if self._is_closed:
            work.close()
            return Pending(None)
        # Submitted at once: a task cancelled before its first step would never await `work`.
        future = self._io.submit(work)
        task = self._loop.create_task(self._deliver(future, done, failed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: future.cancel())
        return Pending(task)

    async def _deliver(
        self,
        future: "concurrent.futures.Future[T]",
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        try:
            result = await asyncio.wrap_future(future, loop=self._loop)
        except Exception as error:
            _log.debug("operation failed", exc_info=error)
            self._call(failed, error)
        else:
            self._call(done, result)

    def _call(self, callback: Callable[[T], None], outcome: T) -> None:
        """An exception in a callback is reported at once.

        The task would keep it as long as its `Pending` is kept.
        """
        try:
            callback(outcome)
        except Exception as error:
            message = "a callback failed"
            self._loop.call_exception_handler({"message": message, "exception": error})

    @property
    def is_idle(self) -> bool:
        """Whether nothing is in progress."""
        return not self._tasks

    def close(self) -> None:
        """Stop everything in progress and start nothing more: the window was closed."""
        self._is_closed = True
        for task in tuple(self._tasks):
            task.cancel()
