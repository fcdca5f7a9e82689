"""The same work on many items, a few of them at once, with a result for each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from msglc_browser.concurrency.first_failure import first_failure

T = TypeVar("T")
R = TypeVar("R")


async def run_limited(
    items: Sequence[T], work: Callable[[T], Awaitable[R]], *, limit: int
) -> list[R]:
    """The result of `work` for each item, in the order of `items`; at most `limit` run at once.

    Items are begun in order. The first failure cancels what is under way and is raised once all
    of it has ended; so is a cancel. Use `each_of` where a failure is no reason to stop.
    """
    waiting = iter(enumerate(items))
    results: dict[int, R] = {}

    async def worker() -> None:
        for number, item in waiting:
            results[number] = await work(item)

    with first_failure():
        async with asyncio.TaskGroup() as group:
            for _ in range(min(limit, len(items))):
                group.create_task(worker())
    if len(results) < len(items):  # a group takes work that cancels itself for finished
        raise asyncio.CancelledError
    return [results[number] for number in range(len(items))]
