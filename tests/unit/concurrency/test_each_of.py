"""The same done to many things: what is under way, what stops it, what a bug does."""

import asyncio

import pytest

from msglc_browser.concurrency.each_of import Course, each_of, named, not_tried, weightiest
from msglc_browser.errors import NotFound, TargetExists, TimedOut


class Work:
    """Does nothing to numbers, or raises what it is told to; counts how many at a time."""

    def __init__(self, **errors: Exception) -> None:
        self.errors = errors
        self.begun: list[int] = []
        self.running = self.most_running = 0

    async def __call__(self, number: int) -> None:
        self.begun.append(number)
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        await asyncio.sleep(0)
        self.running -= 1
        if f"n{number}" in self.errors:
            raise self.errors[f"n{number}"]


def run(work: Work, count: int = 10) -> Course[int]:
    return asyncio.run(each_of(range(count), work, concurrent=3, of_one=(NotFound,)))


def test_each_is_done_once_and_several_at_a_time() -> None:
    work = Work()
    assert run(work) == Course()
    assert work.begun == list(range(10)) and work.most_running == 3


def test_error_of_one_stops_no_other() -> None:
    error = NotFound("gone")
    course = run(Work(n0=error, n5=error))
    assert course == Course([(0, error), (5, error)])


def test_first_one_that_meets_no_server_is_the_only_one() -> None:
    error = TimedOut("no answer")
    work = Work(n0=error)
    assert run(work) == Course([(0, error)], list(range(1, 10)))
    assert work.begun == [0]


def test_bug_is_raised_when_nothing_runs_any_more() -> None:
    work = Work(n4=ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        run(work, 100)
    assert work.running == 0 and len(work.begun) < 10


def test_three_are_named() -> None:
    assert named("abc") == "a, b, c"
    assert named(["x"] * 1500) == "x, x, x and 1,497 more"


def test_one_that_was_not_tried_is_singular() -> None:
    assert not_tried(1) == "1 more was not tried."
    assert not_tried(1200) == "1,200 more were not tried."


def test_error_that_stopped_the_work_outweighs_those_of_single_items() -> None:
    taken, missing, timeout = TargetExists("taken"), NotFound("missing"), TimedOut("no answer")
    of_one = (TargetExists, NotFound)
    assert weightiest([taken, missing, timeout], of_one) is timeout
    assert weightiest([taken, missing], of_one) is missing
    assert weightiest([taken, TargetExists("too")], of_one) is taken
