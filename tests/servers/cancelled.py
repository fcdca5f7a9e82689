"""Work that is cancelled at any of its awaits."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

T = TypeVar("T")


def without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run what `asyncio.to_thread` is given on the loop, so that its turns can be counted."""

    async def inline(function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        await asyncio.sleep(0)
        result = function(*args, **kwargs)
        await asyncio.sleep(0)
        return result

    monkeypatch.setattr(asyncio, "to_thread", inline)


async def cancelled_after(turns: int, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
    """The task that did `work`, which was cancelled after so many turns of the loop unless it had
    ended by then; it has ended.
    """
    task = asyncio.ensure_future(work)
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    return task
