"""Tasks hold no more bytes together than the budget has, and none waits for ever."""

import asyncio

import pytest

from msglc_browser.concurrency.byte_budget import ByteBudget


async def _hold(budget: ByteBudget, size_bytes: int, held: list[int], until: asyncio.Event) -> None:
    async with budget.hold(size_bytes):
        held.append(size_bytes)
        await until.wait()


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize(("last", "fits"), [(4, True), (5, False)])
def test_no_more_is_held_than_the_budget(last: int, fits: bool) -> None:
    async def work() -> None:
        budget, held, until = ByteBudget(10), list[int](), asyncio.Event()
        tasks = [asyncio.create_task(_hold(budget, size, held, until)) for size in (6, last)]
        await _settle()
        assert held == ([6, last] if fits else [6])
        until.set()
        await asyncio.gather(*tasks)
        assert held == [6, last]
        assert budget._held_bytes == 0

    asyncio.run(work())


def test_small_one_does_not_overtake_a_large_one() -> None:
    async def work() -> None:
        budget, held, until = ByteBudget(10), list[int](), asyncio.Event()
        tasks = [asyncio.create_task(_hold(budget, size, held, until)) for size in (6, 8, 1)]
        await _settle()
        assert held == [6]
        until.set()
        await asyncio.gather(*tasks)
        assert held == [6, 8, 1]

    asyncio.run(work())


def test_more_than_everything_is_given_alone() -> None:
    async def work() -> None:
        budget = ByteBudget(10)
        async with budget.hold(11):
            assert budget._held_bytes == 11
        async with budget.hold(1):
            assert budget._held_bytes == 1

    asyncio.run(work())


@pytest.mark.parametrize("is_given", [False, True], ids=["while waiting", "when it is given"])
def test_cancelled_task_gives_back_its_turn(is_given: bool) -> None:
    async def work() -> None:
        budget, held, until = ByteBudget(10), list[int](), asyncio.Event()
        tasks = [asyncio.create_task(_hold(budget, size, held, until)) for size in (6, 8, 10)]
        await _settle()
        if is_given:
            until.set()
            tasks[0].cancel()
            await asyncio.sleep(0)
        tasks[1].cancel()
        until.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert held[-1] == 10
        assert budget._held_bytes == 0

    asyncio.run(work())


def test_all_that_are_cancelled_at_once_are_cancelled() -> None:
    async def work() -> None:
        budget, held, until = ByteBudget(10), list[int](), asyncio.Event()
        tasks = [asyncio.create_task(_hold(budget, 10, held, until)) for _ in range(3)]
        await _settle()
        for task in tasks:
            task.cancel()  # the first gives back before the others have heard of it
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [asyncio.CancelledError] * 3
        assert budget._held_bytes == 0
        assert not budget._waiting

    asyncio.run(work())
