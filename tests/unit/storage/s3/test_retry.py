"""Trying again."""

import asyncio

import pytest

from msglc_browser.errors import ServerFailed, StorageError
from msglc_browser.storage.s3.retry import NO_RETRY, Failure, Retry, RetryPolicy, retrying

QUICK = RetryPolicy(attempts=3, first_delay_s=0.001)


class Flaky:
    """Fails a number of times, then answers."""

    def __init__(self, failures: int, retry: Retry) -> None:
        self.calls = 0
        self._failures = failures
        self._retry = retry

    async def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self._failures:
            raise Failure(ServerFailed(f"failed {self.calls}"), self._retry)
        return "answer"


@pytest.mark.parametrize(
    ("retry", "is_repeatable", "calls"),
    [
        (Retry.REFUSED, False, 3),
        (Retry.REFUSED, True, 3),
        (Retry.BROKEN, True, 3),
        (Retry.BROKEN, False, 1),
        (Retry.NEVER, True, 1),
    ],
)
def test_retrying_repeats_only_what_does_no_harm(
    retry: Retry, is_repeatable: bool, calls: int
) -> None:
    flaky = Flaky(9, retry)
    with pytest.raises(ServerFailed, match=f"failed {calls}"):
        asyncio.run(retrying(flaky, QUICK, is_repeatable=is_repeatable))
    assert flaky.calls == calls


def test_retrying_answers_when_an_attempt_succeeds() -> None:
    flaky = Flaky(2, Retry.BROKEN)
    assert asyncio.run(retrying(flaky, QUICK, is_repeatable=True)) == "answer"


def test_retrying_stops_when_budget_is_spent() -> None:
    flaky = Flaky(9, Retry.REFUSED)
    policy = RetryPolicy(attempts=9, first_delay_s=0.1, budget_s=0.0)
    with pytest.raises(StorageError):
        asyncio.run(retrying(flaky, policy, is_repeatable=True))
    assert flaky.calls == 1


def test_no_retry_tries_once() -> None:
    flaky = Flaky(1, Retry.REFUSED)
    with pytest.raises(StorageError):
        asyncio.run(retrying(flaky, NO_RETRY, is_repeatable=True))
    assert flaky.calls == 1


def test_cancel_ends_the_pause_at_once() -> None:
    async def scenario() -> bool:
        flaky = Flaky(9, Retry.REFUSED)
        policy = RetryPolicy(first_delay_s=30, longest_delay_s=30, budget_s=100)
        task = asyncio.create_task(retrying(flaky, policy, is_repeatable=True))
        while not flaky.calls:
            await asyncio.sleep(0)
        task.cancel()
        for _ in range(10):  # rounds of the loop, which the pause does not end in
            await asyncio.sleep(0)
        return task.cancelled()

    assert asyncio.run(scenario())


def test_delay_grows_up_to_the_longest() -> None:
    policy = RetryPolicy(first_delay_s=0.2, longest_delay_s=1.0)
    assert 0.1 <= policy.delay_s(1) <= 0.2
    assert 0.5 <= policy.delay_s(9) <= 1.0
