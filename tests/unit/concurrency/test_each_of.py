"""The same done to many things: what is under way, what stops it, what a bug does."""

import asyncio

import pytest

from msglc_browser.concurrency.each_of import Course, counted_were, each_of, named, not_tried
from msglc_browser.errors import (
    AccessDenied,
    ConnectionRefused,
    LocalFileError,
    MsglcBrowserError,
    NotFound,
    ServerFailed,
    ServerFull,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
    VerificationFailed,
    WrongCredentials,
)


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
    return asyncio.run(each_of(range(count), work, concurrent=3))


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
    assert run(work) == Course([(0, error)], list(range(1, 10)), stopper=error)
    assert work.begun == [0]


def test_bug_is_raised_when_nothing_runs_any_more() -> None:
    work = Work(n4=ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        run(work, 100)
    assert work.running == 0 and len(work.begun) < 10


def test_three_are_named() -> None:
    assert named("abc") == "a, b, c"
    assert named(["x"] * 1500) == "x, x, x and 1,497 more"
    assert named("abc", 1500) == "a, b, c and 1,497 more"


def test_one_was_and_several_were() -> None:
    words = [counted_were(count, "object") for count in (0, 1, 1234)]
    assert words == ["0 objects were", "1 object was", "1,234 objects were"]


def test_one_that_was_not_tried_is_singular() -> None:
    assert not_tried(1) == "1 more was not tried."
    assert not_tried(1200) == "1,200 more were not tried."


def test_error_that_stopped_the_work_is_the_reason() -> None:
    missing, dead = NotFound("missing"), ConnectionRefused("dead")
    assert Course([(1, missing), (2, dead)], stopper=dead).reasons == "dead"


def test_each_kind_of_failure_is_a_reason_once() -> None:
    taken, missing = TargetExists("taken"), NotFound("missing")
    many: list[tuple[int, MsglcBrowserError]] = [
        (0, taken),
        (1, missing),
        (2, NotFound("too")),
        (3, Unsupported("cold")),
    ]
    assert Course(many).reasons == "missing cold"
    assert Course([(0, taken), (1, TargetExists("too"))]).reasons == "taken"


def refusal(status: int) -> StorageError:
    error = ServerFailed("refused")
    error.status = status
    return error


@pytest.mark.parametrize(
    "error", [Unsupported("cold"), AccessDenied("no"), refusal(400), VerificationFailed("differs")]
)
@pytest.mark.parametrize("at", [0, 5])
def test_what_is_refused_for_one_stops_no_other(error: MsglcBrowserError, at: int) -> None:
    assert run(Work(**{f"n{at}": error})) == Course([(at, error)])


@pytest.mark.parametrize("error", [ServerFailed("broken"), TimedOut("no answer")])
def test_one_that_is_broken_on_the_server_stops_no_other(error: StorageError) -> None:
    assert run(Work(n5=error)) == Course([(5, error)])
    assert run(Work(n3=error, n7=error)) == Course([(3, error), (7, error)])


def test_first_that_is_broken_on_the_server_stops_no_other() -> None:
    error = ServerFailed("broken")
    assert run(Work(n0=error, n1=error)) == Course([(0, error), (1, error)])


def test_server_that_fails_several_times_in_a_row_is_asked_no_more() -> None:
    error = ServerFailed("broken")
    work = Work(**{f"n{number}": error for number in range(100)})
    course = run(work, 100)
    assert work.begun == [0, 1, 2]
    assert course.stopper is error
    assert len(course.untried) == 97


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefused("dead"),
        WrongCredentials("expired"),
        LocalFileError("full"),
        ServerFull("quota"),
    ],
)
@pytest.mark.parametrize("status", [400, 403, 507])
def test_error_of_the_connection_or_of_room_stops_all(error: StorageError, status: int) -> None:
    error.status = status
    course = run(Work(n4=error), 100)
    assert course.stopper is error
    assert len(course.untried) > 80
