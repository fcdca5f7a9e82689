"""Steps that a cancel must not leave half done or running unattended."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def run_to_end(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in a thread; a cancel takes effect once the thread has finished.

    For short operations on a file that is deleted or closed right afterwards.
    """
    task = asyncio.ensure_future(asyncio.to_thread(function, *args, **kwargs))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await _settled(task, None)
        raise


async def finish_anyway(work: Coroutine[Any, Any, T], *, grace_s: float) -> T:
    """Let `work` finish although the caller is cancelled, for at most `grace_s` seconds.

    If it finishes in time, its result or error goes to the caller, and the cancel came too late;
    otherwise it is cancelled too. For the request that makes a change visible, and for cleaning up.
    """
    result, _was_cancelled = await _finish(work, grace_s)
    return result


async def finish_then_cancel(work: Coroutine[Any, Any, T], *, grace_s: float) -> T:
    """Like `finish_anyway`, but the cancel is raised at the caller's next await.

    For a request whose result is needed in order to undo it.
    """
    result, was_cancelled = await _finish(work, grace_s)
    current = asyncio.current_task()
    if was_cancelled and current is not None:
        current.cancel()
    return result


def forget_cancel() -> None:
    """Let the task that calls this, and has caught a cancel, go on as if there had been none."""
    current = asyncio.current_task()
    if current is not None:
        current.uncancel()


async def _finish(work: Coroutine[Any, Any, T], grace_s: float) -> tuple[T, bool]:
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task), False
    except asyncio.CancelledError:
        await _settled(task, grace_s)
        if not task.done():
            task.cancel()
            await _settled(task, None)
        if task.cancelled():
            raise
        forget_cancel()
        return task.result(), True


async def _settled(task: "asyncio.Future[Any]", timeout_s: float | None) -> None:
    """Wait for `task`, whatever its outcome; a second cancel does not interrupt the wait."""
    loop = asyncio.get_running_loop()
    deadline = None if timeout_s is None else loop.time() + timeout_s
    while not task.done():
        left_s = None if deadline is None else deadline - loop.time()
        if left_s is not None and left_s <= 0:
            return
        try:
            await asyncio.wait({task}, timeout=left_s)
        except asyncio.CancelledError:
            continue
    if not task.cancelled():
        task.exception()  # retrieved: asyncio would otherwise log it as never retrieved
