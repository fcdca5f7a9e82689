"""Process many items, several at a time, and report the outcome of each."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from msglc_browser.concurrency.uncancelled import forget_cancel
from msglc_browser.errors import (
    AccessDenied,
    BadInput,
    ClockSkewed,
    ConnectionRefused,
    HostNotFound,
    LocalFileError,
    MsglcBrowserError,
    NotAnS3Api,
    NotFound,
    ObjectChanged,
    ServerFailed,
    ServerFull,
    StorageError,
    TargetExists,
    TimedOut,
    TlsFailed,
    Unsupported,
    UnusableKey,
    VerificationFailed,
    WrongCredentials,
    WrongRegion,
)

T = TypeVar("T")
_NAMED = 3  # in a message
_OF_ALL = (
    ClockSkewed,
    ConnectionRefused,
    HostNotFound,
    LocalFileError,  # such as a full disk
    NotAnS3Api,
    ServerFull,
    TlsFailed,
    WrongCredentials,
    WrongRegion,
)
_OF_ONE = (
    AccessDenied,
    BadInput,
    NotFound,
    ObjectChanged,
    TargetExists,
    Unsupported,  # such as an object in cold storage
    UnusableKey,
    VerificationFailed,
)
_DOUBTFUL = (ServerFailed, TimedOut)
"""One item may be broken on the server, or the server."""
_MOST_DOUBTFUL = 3  # in a row


@dataclass(slots=True)
class Course(Generic[T]):
    """The outcome: what failed and why, and what was not started or was interrupted."""

    failures: list[tuple[T, MsglcBrowserError]] = field(default_factory=list)
    untried: list[T] = field(default_factory=list)
    was_cancelled: bool = False
    stopper: MsglcBrowserError | None = None

    @property
    def reasons(self) -> str:
        """What stopped the work, in words; else what happened to an item of each kind, up to three.

        A taken name is mentioned only if nothing else happened.
        """
        if self.stopper is not None:
            return self.stopper.message
        errors = [error for _item, error in self.failures]
        others = [each for each in errors if not isinstance(each, TargetExists)] or errors
        kinds: dict[object, str] = {}
        for error in others:
            kinds.setdefault((type(error), getattr(error, "code", "")), error.message)
        return " ".join(list(kinds.values())[:_NAMED])


async def each_of(
    items: Sequence[T],
    work: Callable[[T], Awaitable[None]],
    *,
    concurrent: int,
    of_one: tuple[type[MsglcBrowserError], ...] = (),
) -> Course[T]:
    """Apply `work` to each item.

    What a server refuses for one item concerns only that, as do errors of a type in `of_one`. After
    an error of the connection or the disk, when the server is full, after several failures of it in
    a row, and after a cancel, no further item is started. The first runs alone, to see if the
    server responds.
    A cancel is not raised: running work is cancelled and awaited, and the outcome records it.
    """
    round_ = _Round(items, work, of_one)
    await round_.settle([asyncio.create_task(round_.ahead())])
    await round_.settle([asyncio.create_task(round_.rest()) for _ in range(concurrent)])
    round_.course.untried.extend(round_.waiting)
    return round_.course


def named(names: Iterable[str], count: int | None = None) -> str:
    """The first three names, and the number of others: of `count` if only some are given."""
    every = list(names)
    more = (len(every) if count is None else count) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def counted(count: int, what: str) -> str:
    """ "1 object", or "1,234 objects"."""
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def counted_were(count: int, what: str) -> str:
    """ "1 object was", or "1,234 objects were"."""
    return f"{counted(count, what)} {'was' if count == 1 else 'were'}"


def not_tried(count: int) -> str:
    """A sentence about the `count` items that were not started."""
    return "1 more was not tried." if count == 1 else f"{count:,} more were not tried."


class _Round(Generic[T]):
    def __init__(
        self,
        items: Sequence[T],
        work: Callable[[T], Awaitable[None]],
        of_one: tuple[type[MsglcBrowserError], ...],
    ) -> None:
        self.waiting = deque(items)
        self.course: Course[T] = Course()
        self._work = work
        self._of_one = of_one
        self._is_stopped = False
        self._has_responded = False
        self._doubtful = 0  # failures since the server last did something

    async def ahead(self) -> None:
        """Process items until the server has done, or refused, one of them."""
        while self.waiting and not (self._is_stopped or self._has_responded):
            await self._next()

    async def rest(self) -> None:
        """Process items one after another, alongside other workers."""
        while self.waiting and not self._is_stopped:
            await self._next()

    async def _next(self) -> None:
        item = self.waiting.popleft()
        try:
            await self._work(item)
        except MsglcBrowserError as error:
            self.course.failures.append((item, error))
            if self._stops(error):
                self._is_stopped = True
                self.course.stopper = self.course.stopper or error
        except BaseException:
            self.course.untried.append(item)
            self._is_stopped = True
            raise
        else:
            self._has_responded, self._doubtful = True, 0

    def _stops(self, error: MsglcBrowserError) -> bool:
        """Whether the other items would fail as well, as far as is known."""
        if isinstance(error, self._of_one):
            return False
        if isinstance(error, _OF_ALL):
            return True
        is_refusal = isinstance(error, StorageError) and error.is_refusal
        if isinstance(error, _OF_ONE) or is_refusal:
            self._has_responded, self._doubtful = True, 0
            return False
        if not isinstance(error, _DOUBTFUL):
            return True
        self._doubtful += 1
        is_silent = isinstance(error, TimedOut) and not self._has_responded
        return is_silent or self._doubtful >= _MOST_DOUBTFUL

    async def settle(self, tasks: Sequence["asyncio.Task[Any]"]) -> None:
        """Wait for all workers; raises only unexpected errors."""
        while not all(task.done() for task in tasks):
            try:
                await asyncio.wait(tasks)
            except asyncio.CancelledError:
                self._stop(tasks)
        for task in tasks:
            if not task.cancelled():
                task.result()

    def _stop(self, tasks: Sequence["asyncio.Task[Any]"]) -> None:
        if not self.course.was_cancelled:
            for task in tasks:
                task.cancel()
        forget_cancel()
        self.course.was_cancelled = self._is_stopped = True
