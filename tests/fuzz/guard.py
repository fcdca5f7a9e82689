"""What no input may make the program do, monitored inside a dedicated process."""

import asyncio
import faulthandler
import os
import resource
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar, TypeVarTuple

MAX_SECONDS = 2.0
"""Processor time for each action a user can request."""

_ALL_SECONDS = 30.0
"""For everything done with one input."""

MAX_MEMORY = 64 * 1024 * 1024
MAX_FRAMES = 60
"""Frames that walking may add to those of the event loop; recursion would need more."""

_HARMLESS = frozenset({"array.__new__", "builtins.id"})

_STUCK_SECONDS = 120
"""Wall clock time, for code no signal interrupts: the process ends with a traceback."""

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Violation(BaseException):
    """The input made the program do something forbidden; nothing swallows this."""


class Guard:
    """Limits for this process: no code run, nothing opened, little time, memory and depth.

    Audit hooks and limits cannot be undone, so use it only in a separate process.
    """

    def __init__(self) -> None:
        self._is_armed = False
        self._violation: Violation | None = None
        self._usual_limit = sys.getrecursionlimit()
        warnings.simplefilter("error")
        sys.addaudithook(self._audit)
        signal.signal(signal.SIGPROF, self._out_of_time)
        self._memory_before = peak_memory()
        _limit_address_space(MAX_MEMORY)

    @property
    def memory_growth(self) -> int:
        """Peak growth of the resident memory since the start, in bytes."""
        return peak_memory() - self._memory_before

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Monitor the block. Raises Violation, at the end if one was swallowed."""
        self._violation = None
        faulthandler.dump_traceback_later(_STUCK_SECONDS, exit=True)
        signal.setitimer(signal.ITIMER_PROF, _ALL_SECONDS, 0.5)
        sys.setrecursionlimit(_depth() + MAX_FRAMES)
        self._is_armed = True
        try:
            yield
        finally:
            self._disarm()
        if self.memory_growth > MAX_MEMORY:
            raise Violation(f"{self.memory_growth:,} bytes of memory")
        if self._violation is not None:
            raise self._violation

    def _disarm(self) -> None:
        self._is_armed = False
        sys.setrecursionlimit(self._usual_limit)
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._is_armed and event not in _HARMLESS:
            self._violated(f"audit event {event}{arguments!r:.200}")

    def _out_of_time(self, _number: int, _frame: FrameType | None) -> None:
        self._violated(f"more than {_ALL_SECONDS} seconds of processor time")

    def _violated(self, what: str) -> None:
        """Raise once; code handling it must be able to log and to open files."""
        self._is_armed = False
        sys.setrecursionlimit(self._usual_limit)
        self._violation = Violation(what)
        raise self._violation


def peak_memory() -> int:
    """Peak resident memory of this process, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class _AtOnce(asyncio.SelectorEventLoop):
    """A loop that runs worker code on the calling thread, where the guard sees it."""

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> "asyncio.Future[T]":
        future: asyncio.Future[T] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future


def new_loop() -> asyncio.AbstractEventLoop:
    """An event loop that runs everything in this thread."""
    return _AtOnce()


def _limit_address_space(room: int) -> None:
    """Limit memory that is allocated but never touched."""
    if sys.platform != "linux":
        return
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + room, resource.RLIM_INFINITY))


def _depth() -> int:
    frame: FrameType | None = sys._getframe()
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth
