"""The same work on many items, a few of them at a time, with a result for each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from msglc_browser.concurrency.first_failure import first_failure

T = TypeVar("T")
R = TypeVar("R")


async def run_limited(
    items: Sequence[T], work: Callable[[T], Awaitable[R]], *, limit: int
) -> list[R]:
    """The result of `work` for each item, in the order of `items`; at most `limit` run at a time.

    Items are started in order. The first failure cancels the others in progress and is raised once
    they have all ended; so is a cancel. Use `each_of` if a failure should not stop the others.
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
    if len(results) < len(items):  # a group treats work that cancels itself as finished
        raise asyncio.CancelledError
    return [results[number] for number in range(len(items))]
