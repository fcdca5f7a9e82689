"""A time limit that progress extends."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from msglc_browser.storage.s3.answers.bad_answers import TooSlow
from msglc_browser.storage.s3.time_limit import PROGRESS_BYTES, time_limit
from tests.servers.stepped_loop import SteppedLoop


async def _pass(seconds: float) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SteppedLoop)
    loop.step(seconds)
    for _ in range(3):  # turns in which a timer that is due cancels
        await asyncio.sleep(0)


def _run(work: Callable[[Callable[[int], None]], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with time_limit(10.0) as moved:
            await work(moved)

    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        runner.run(limited())


@pytest.mark.parametrize(("seconds", "is_late"), [(9.9, False), (10.0, True)])
def test_limit_ends_what_takes_that_long(seconds: float, is_late: bool) -> None:
    async def work(_moved: Callable[[int], None]) -> None:
        await _pass(seconds)

    if is_late:
        with pytest.raises(TooSlow):
            _run(work)
    else:
        _run(work)


@pytest.mark.parametrize(
    ("count", "is_late"), [(PROGRESS_BYTES, False), (PROGRESS_BYTES - 1, True)]
)
def test_limit_starts_again_with_enough_bytes(count: int, is_late: bool) -> None:
    async def work(moved: Callable[[int], None]) -> None:
        for _ in range(3):
            await _pass(6.0)
            moved(count - 1)
            moved(1)

    if is_late:
        with pytest.raises(TooSlow):
            _run(work)
    else:
        _run(work)


def test_bytes_that_move_after_the_end_are_harmless() -> None:
    async def work() -> None:
        async with time_limit(10.0) as moved:
            pass
        moved(PROGRESS_BYTES)

    asyncio.run(work())


def test_timeout_of_another_kind_is_left_as_it_is() -> None:
    async def work(_moved: Callable[[int], None]) -> None:
        raise TimeoutError("of the socket")

    with pytest.raises(TimeoutError, match="of the socket"):
        _run(work)


def test_cancel_is_not_called_slow() -> None:
    async def work(_moved: Callable[[int], None]) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        _run(work)
