"""Uncaught exceptions: logged and shown as a notice in the window, never a crash."""

import asyncio
import logging
import sys
import threading
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Signal

_log = logging.getLogger(__name__)


class UnexpectedErrors(QObject):
    """While installed, `happened(error)` is emitted for uncaught exceptions of any thread."""

    happened = Signal(object)  # BaseException

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._loop = loop
        self._old = (sys.excepthook, threading.excepthook, loop.get_exception_handler())

    def install(self) -> None:
        """Install the hooks, in place of Python's own."""
        sys.excepthook = self._from_interpreter
        threading.excepthook = self._from_thread
        self._loop.set_exception_handler(self._from_loop)

    def remove(self) -> None:
        """Restore the previous hooks."""
        sys.excepthook, threading.excepthook, handler = self._old
        self._loop.set_exception_handler(handler)

    def _from_interpreter(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._tell(error)

    def _from_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._tell(arguments.exc_value)

    def _from_loop(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._tell(error)
        else:
            _log.error("event loop: %s", context.get("message"))

    def _tell(self, error: BaseException) -> None:
        _log.error("uncaught exception", exc_info=error)
        self.happened.emit(error)
