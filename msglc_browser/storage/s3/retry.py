"""Retries under this program's control: short, bounded, and cancelled immediately.

The libraries' own retries nest: measured, a busy server cost 25 requests and 35 s, a truncated
body 77 s, a refused connection 10 s. They are disabled and replaced by this module.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from time import monotonic
from typing import TypeVar

from msglc_browser.errors import StorageError

T = TypeVar("T")


class Retry(Enum):
    """Whether a failed request may be sent again."""

    NEVER = "never"  # the answer would be the same
    REFUSED = "refused"  # the server did nothing and asked to retry later
    BROKEN = "broken"  # it is unknown whether the server performed it


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how soon; no attempt begins later than `budget_s` after the first."""

    attempts: int = 4
    first_delay_s: float = 0.2
    longest_delay_s: float = 3.0
    budget_s: float = 20.0

    def delay_s(self, attempt: int) -> float:
        """The pause after failed `attempt` (1 is the first), with jitter so that clients spread."""
        full = min(self.longest_delay_s, self.first_delay_s * 2.0 ** (attempt - 1))
        return full * random.uniform(0.5, 1.0)


NO_RETRY = RetryPolicy(attempts=1)


class Failure(Exception):
    """A failed attempt for `retrying`: the error to show, and whether to continue."""

    def __init__(self, error: StorageError, retry: Retry) -> None:
        super().__init__(error.message)
        self.error = error
        self.retry = retry


async def retrying(
    once: Callable[[], Awaitable[T]], policy: RetryPolicy, *, is_repeatable: bool
) -> T:
    """The result of the first successful attempt.

    `is_repeatable` means that repeating it is harmless; otherwise only refusals are retried.
    Raises the last failure's StorageError.
    """
    started = monotonic()
    for attempt in range(1, policy.attempts + 1):
        try:
            return await once()
        except Failure as failure:
            delay_s = policy.delay_s(attempt)
            is_late = monotonic() - started + delay_s > policy.budget_s
            may = failure.retry is Retry.REFUSED or (
                failure.retry is Retry.BROKEN and is_repeatable
            )
            if not may or is_late or attempt == policy.attempts:
                raise failure.error from failure.__cause__
        await asyncio.sleep(delay_s)
    raise AssertionError("a policy needs at least one attempt")
