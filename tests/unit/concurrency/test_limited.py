"""Much work, a little of it at once: the order of results, failures and cancels."""

import asyncio

import pytest

from msglc_browser.concurrency.limited import run_limited
from msglc_browser.errors import NotFound, ServerFailed


class Work:
    """Doubles numbers, the later ones faster; counts what runs and what has ended."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.running = self.most_running = 0
        self.never = asyncio.Event()
        self.errors: dict[int, BaseException] = {}

    async def __call__(self, number: int) -> int:
        self.begun.append(number)
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            for _ in range(1 + (20 - number) % 3):
                await asyncio.sleep(0)
            if number in self.errors:
                raise self.errors[number]
            if self.errors or number < 0:
                await self.never.wait()
        finally:
            self.running -= 1
        return 2 * number


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_results_are_in_order_and_no_more_run_than_allowed(limit: int) -> None:
    work = Work()
    assert asyncio.run(run_limited(range(20), work, limit=limit)) == list(range(0, 40, 2))
    assert work.begun == list(range(20))
    assert work.most_running == min(limit, 20)


def test_nothing_to_do_gives_nothing() -> None:
    assert asyncio.run(run_limited((), Work(), limit=3)) == []


def test_first_failure_is_raised_as_itself_and_cancels_the_rest() -> None:
    work = Work()
    work.errors = {1: NotFound("gone"), 6: ServerFailed("never reached")}
    with pytest.raises(NotFound, match="gone"):
        asyncio.run(run_limited(range(20), work, limit=4))
    assert work.running == 0 and len(work.begun) < 6


def test_cancel_leaves_nothing_running() -> None:
    work = Work()

    async def scenario() -> None:
        task = asyncio.create_task(run_limited([-1] * 20, work, limit=4))
        while work.running < 4:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert work.running == 0
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())
    assert len(work.begun) == 4


def test_work_that_cancels_itself_is_not_taken_for_done() -> None:
    work = Work()
    work.errors = {0: asyncio.CancelledError()}
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run_limited([0], work, limit=4))
