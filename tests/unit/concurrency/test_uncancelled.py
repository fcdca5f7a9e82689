"""Steps that a cancel must not leave half done."""

import asyncio
import threading

import pytest

from msglc_browser.concurrency.uncancelled import (
    finish_anyway,
    finish_then_cancel,
    forget_cancel,
    run_to_end,
)


def test_run_to_end_cancelled_waits_for_the_thread() -> None:
    started, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def work() -> None:
        started.set()
        may_end.wait()
        ended.set()

    async def run() -> None:
        task = asyncio.create_task(run_to_end(work))
        await asyncio.to_thread(started.wait)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        assert not task.done()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()

    asyncio.run(run())


async def answer(gate: asyncio.Event, result: int | Exception) -> int:
    await gate.wait()
    if isinstance(result, Exception):
        raise result
    return result


def test_finish_anyway_cancelled_gives_a_result_that_comes_in_time() -> None:
    async def run() -> None:
        gate = asyncio.Event()
        task = asyncio.create_task(finish_anyway(answer(gate, 7), grace_s=30))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        gate.set()
        assert await task == 7

    asyncio.run(run())


def test_finish_anyway_cancelled_gives_an_error_that_comes_in_time() -> None:
    async def run() -> None:
        gate = asyncio.Event()
        task = asyncio.create_task(finish_anyway(answer(gate, ValueError("no")), grace_s=30))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        gate.set()
        with pytest.raises(ValueError, match="no"):
            await task

    asyncio.run(run())


def test_finish_anyway_gives_up_after_the_grace() -> None:
    async def run() -> None:
        task = asyncio.create_task(finish_anyway(answer(asyncio.Event(), 7), grace_s=0.01))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())


def test_finish_then_cancel_gives_the_result_and_cancels_afterwards() -> None:
    results: list[int] = []

    async def caller(gate: asyncio.Event) -> None:
        results.append(await finish_then_cancel(answer(gate, 7), grace_s=30))
        await asyncio.sleep(0)
        results.append(8)

    async def run() -> None:
        gate = asyncio.Event()
        task = asyncio.create_task(caller(gate))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        gate.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    assert results == [7]


def test_task_that_forgets_a_cancel_is_not_being_cancelled() -> None:
    async def caller() -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            forget_cancel()
        current = asyncio.current_task()
        return -1 if current is None else current.cancelling()

    async def run() -> int:
        task = asyncio.create_task(caller())
        await asyncio.sleep(0)
        task.cancel()
        return await task

    assert asyncio.run(run()) == 0
