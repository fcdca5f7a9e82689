"""Handles SIGINT and SIGTERM while Qt's loop sleeps in C."""

import signal
import socket
import threading
from types import TracebackType
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class StopSignals(QObject):
    """While entered, SIGINT and SIGTERM become `stop_wanted`; main thread only."""

    stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)
        self._old_fd = -1

    def __enter__(self) -> "StopSignals":
        if threading.current_thread() is threading.main_thread():
            # Python's own handler runs only between bytecodes; the socket wakes Qt's loop.
            self._old_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
            for number in _SIGNALS:
                signal.signal(number, lambda _number, _frame: None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        self._reader.close()
        self._writer.close()

    @Slot()
    def _woken(self) -> None:
        if self._reader.recv(64):
            self.stop_wanted.emit()
