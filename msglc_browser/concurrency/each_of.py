"""Process many items, several at a time, and report the outcome of each."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from msglc_browser.errors import MsglcBrowserError, TargetExists

T = TypeVar("T")
_NAMED = 3  # in a message


@dataclass(slots=True)
class Course(Generic[T]):
    """The outcome: what failed and why, and what was not started or was interrupted."""

    failures: list[tuple[T, MsglcBrowserError]] = field(default_factory=list)
    untried: list[T] = field(default_factory=list)
    was_cancelled: bool = False


async def each_of(
    items: Sequence[T],
    work: Callable[[T], Awaitable[None]],
    *,
    concurrent: int,
    of_one: tuple[type[MsglcBrowserError], ...],
) -> Course[T]:
    """Apply `work` to each item.

    An error of a type in `of_one` concerns only its item; after any other error, and after a
    cancel, no further item is started. The first item runs alone, to see if the server responds.
    A cancel is not raised: running work is cancelled and awaited, and the outcome records it.
    """
    round_ = _Round(items, work, of_one)
    await round_.settle([asyncio.create_task(round_.ahead())])
    await round_.settle([asyncio.create_task(round_.rest()) for _ in range(concurrent)])
    round_.course.untried.extend(round_.waiting)
    return round_.course


def named(names: Iterable[str]) -> str:
    """The first three names, and the number of others."""
    every = list(names)
    more = len(every) - _NAMED
    return ", ".join(every[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def not_tried(count: int) -> str:
    """A sentence about the `count` items that were not started."""
    return "1 more was not tried." if count == 1 else f"{count:,} more were not tried."


def weightiest(
    errors: Sequence[MsglcBrowserError], of_one: tuple[type[MsglcBrowserError], ...]
) -> MsglcBrowserError:
    """The error that stopped the work, if any; else the first that is more than a taken name."""
    others = [each for each in errors if not isinstance(each, TargetExists)] or errors
    return next((each for each in others if not isinstance(each, of_one)), others[0])


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

    async def ahead(self) -> None:
        """The first failure."""
        if self.waiting and not self._is_stopped:
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
            self._is_stopped = self._is_stopped or not isinstance(error, self._of_one)
        except BaseException:
            self.course.untried.append(item)
            self._is_stopped = True
            raise

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
        current = asyncio.current_task()
        if current is not None:
            current.uncancel()
        self.course.was_cancelled = self._is_stopped = True
