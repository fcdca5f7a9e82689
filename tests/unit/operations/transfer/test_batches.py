"""Batches one after another: what is counted, what stops the work, what Retry does."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from msglc_browser.concurrency.each_of import Course
from msglc_browser.errors import (
    AccessDenied,
    MsglcBrowserError,
    NotFound,
    PartlyWritten,
    ServerFailed,
    TargetExists,
    TimedOut,
    WrongCredentials,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer import batches
from msglc_browser.operations.transfer.batches import Batches
from msglc_browser.operations.transfer.shortfall import UPLOADED, Shortfall
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation
from tests.servers.writing import Phases

PLACE = LocalLocation(Path("/x"))


@dataclass(eq=False)
class Ten:
    """Ten files of a byte; each run fails for the files that one of `failures` names.

    Before it ends, a run waits for `release`, and goes on although it is cancelled if it
    `ends_anyway`.
    """

    failures: list[dict[str, MsglcBrowserError]] = field(default_factory=list)
    raises: list[BaseException] = field(default_factory=list)
    stopper: MsglcBrowserError | None = None
    release: asyncio.Event | None = None
    ends_anyway: bool = False
    says_cancelled: bool = False
    total_items: int = 10
    done_items: int = 0
    runs: int = 0
    shortfall: Shortfall | None = None

    @property
    def done_bytes(self) -> int:
        return self.done_items

    async def run(self, progress: ProgressSink) -> WriteResult:
        self.runs += 1
        self.shortfall = None
        progress(Progress("Uploading", 5, 10, 5, 10))
        if self.raises:
            raise self.raises.pop(0)
        course: Course[str] = Course()
        try:
            if self.release is not None:
                await self.release.wait()
        except asyncio.CancelledError:
            course.was_cancelled = self.says_cancelled
            if not (self.ends_anyway or self.says_cancelled):
                raise
        failures = self.failures.pop(0) if self.failures else {}
        self.done_items = 10 - len(failures)
        if not failures:
            return WriteResult(PLACE, 10, "", 0.1, ("odd",), 10)
        course.failures = list(failures.items())
        course.stopper, self.stopper = self.stopper, None
        self.shortfall = Shortfall.of(course, str, lambda name, error: f"{name}: {error.message}")
        raise self.shortfall.error(UPLOADED, PLACE, self.done_items, 10)


class Work(Batches[Ten]):
    """The batches given, one after another; `made` fails first with `errors`."""

    def __init__(self, *tens: Ten, errors: tuple[MsglcBrowserError, ...] = (), at: int = 0) -> None:
        super().__init__(self._made, lambda: bool(self.left), UPLOADED, PLACE)
        self.left, self.made, self.errors, self.at = list(tens), 0, list(errors), at

    async def _made(self) -> Ten | None:
        if self.errors and self.made == self.at:
            raise self.errors.pop(0)
        self.made += 1
        return self.left.pop(0) if self.left else None


def denied(*names: str, error: MsglcBrowserError | None = None) -> dict[str, MsglcBrowserError]:
    return dict.fromkeys(names, error or AccessDenied("No."))


def run(work: Work, phases: Phases | None = None) -> WriteResult | None:
    return asyncio.run(work.run(phases or Phases()))


def failed(work: Work, kind: type[MsglcBrowserError]) -> MsglcBrowserError:
    with pytest.raises(MsglcBrowserError) as raised:
        run(work)
    assert type(raised.value) is kind
    return raised.value


def cancelled(work: Work, release: asyncio.Event, *, is_released: bool = False) -> None:
    """Cancel a run once it waits, or at the same moment as it need not wait any more."""

    async def play() -> None:
        task = asyncio.create_task(work.run(Phases()))
        for _ in range(20):
            await asyncio.sleep(0)
        if is_released:
            release.set()
        task.cancel()
        await task

    asyncio.run(play())


def test_all_are_counted() -> None:
    phases = Phases()
    result = run(Work(Ten(), Ten(), Ten()), phases)
    assert result is not None
    assert (result.files, result.size_bytes, result.notes) == (30, 30, ("odd",))
    assert phases.last == Progress("Uploading", 25, None, 25, None)


def test_what_failed_batches_have_done_is_counted_as_well() -> None:
    phases = Phases()
    with pytest.raises(PartlyWritten):
        run(Work(Ten([denied("a", "b")]), Ten()), phases)
    assert phases.last == Progress("Uploading", 13, None, 13, None)


def test_nothing_to_do() -> None:
    assert run(Work()) is None


def test_failure_of_one_does_not_stop_the_others() -> None:
    first, second = Ten([denied("a")]), Ten()
    work = Work(first, second)
    error = failed(work, PartlyWritten)
    assert error.message == "1 of 20 files could not be uploaded: a. No."
    assert error.hint == "19 of 20 files were uploaded. Retry continues with the remaining files."
    assert (first.runs, second.runs) == (1, 1)
    result = run(work)
    assert (first.runs, second.runs) == (2, 1)
    assert result is not None and result.files == 20


def test_several_failures_are_one() -> None:
    work = Work(
        Ten([denied("a", "b")]),
        Ten([denied("c", "d", error=NotFound("Gone."))]),
        *(Ten([denied(*"0123456789")]) for _ in range(2)),
    )
    error = failed(work, PartlyWritten)
    assert error.message == ("24 of 40 files could not be uploaded: a, b, c and 21 more. No. Gone.")
    assert error.details.startswith("a: No.\nb: No.\nc: Gone.\nd: Gone.\n0: No.")
    assert error.hint == "16 of 40 files were uploaded. Retry continues with the remaining files."


@pytest.mark.parametrize(
    ("second", "kind"), [(TargetExists, TargetExists), (NotFound, PartlyWritten)]
)
def test_names_that_are_taken_can_be_overwritten(
    second: type[MsglcBrowserError], kind: type[MsglcBrowserError]
) -> None:
    taken, other = denied("a", error=TargetExists("a exists.")), denied("b", error=second("b."))
    work = Work(Ten([taken]), Ten([other]))
    error = failed(work, kind)
    assert len(work.unfinished) == 2
    if kind is TargetExists:
        assert error.message == "a, b already exist in /x; they were not replaced."


def test_lost_connection_stops_and_retry_goes_on() -> None:
    first, second = Ten([denied("a", error=TimedOut("Lost."))], stopper=TimedOut("Lost.")), Ten()
    work = Work(first, second)
    error = failed(work, PartlyWritten)
    assert error.message == "1 file could not be uploaded: a. Lost. The rest was not tried."
    assert error.hint == "9 files were uploaded. Retry continues with the remaining files."
    assert second.runs == 0
    result = run(work)
    assert result is not None and result.files == 20


def test_batches_that_a_retry_did_not_reach_are_counted() -> None:
    lost = denied("z", error=TimedOut("Lost."))
    work = Work(Ten([denied("a", "b"), lost]), Ten([denied("c")]), Ten([denied(*"defghijklm")]))
    failed(work, PartlyWritten)
    assert isinstance(work.unfinished[0], Ten)
    work.unfinished[0].stopper = TimedOut("Lost.")
    assert failed(work, PartlyWritten).message == (
        "1 of 30 files could not be uploaded: z. Lost. 11 more were not tried."
    )


@pytest.mark.parametrize(("most", "runs"), [(2, 2), (3, 3)])
def test_so_many_failures_stop(monkeypatch: pytest.MonkeyPatch, most: int, runs: int) -> None:
    monkeypatch.setattr(batches, "_MOST_UNFINISHED", most)
    tens = [Ten([denied("a")]) for _ in range(4)]
    error = failed(Work(*tens), PartlyWritten)
    assert sum(ten.runs for ten in tens) == runs
    assert error.message.endswith(" No. The rest was not tried.")


def test_retry_begins_with_what_was_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MOST_UNFINISHED", 2)
    bad, good = [Ten([denied("a")] * 9) for _ in range(5)], [Ten() for _ in range(5)]
    work = Work(*bad[:2], *good[:2], *bad[2:4], *good[2:4], bad[4], good[4])
    failed(work, PartlyWritten)
    assert [ten.runs for ten in good] == [0, 0, 0, 0, 0]
    failed(work, PartlyWritten)
    assert [ten.runs for ten in good] == [1, 1, 0, 0, 0]
    assert [ten.runs for ten in bad] == [2, 2, 1, 1, 0]
    error = failed(work, PartlyWritten)
    assert [ten.runs for ten in good] == [1, 1, 1, 1, 1]
    assert error.message == "5 of 100 files could not be uploaded: a, a, a and 2 more. No."


def test_taken_names_are_no_reason_to_leave_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_MOST_UNFINISHED", 1)
    taken = denied("a", error=TargetExists("a exists."))
    work = Work(Ten([taken, taken]), Ten())
    failed(work, PartlyWritten)  # only this can be retried
    failed(work, TargetExists)
    assert work.left == []


def test_cancel_keeps_what_is_left() -> None:
    release = asyncio.Event()
    first, second, third = Ten([denied("a")]), Ten(release=release), Ten()
    work = Work(first, second, third)
    with pytest.raises(asyncio.CancelledError):
        cancelled(work, release)
    assert work.unfinished == [first, second]
    second.release = None
    result = run(work)
    assert result is not None and result.files == 30
    assert (first.runs, second.runs, third.runs) == (2, 2, 1)


@pytest.mark.parametrize("is_released", [True, False])
def test_cancel_that_comes_too_late_for_a_batch_stops_the_others(is_released: bool) -> None:
    release = asyncio.Event()
    first, second = Ten(release=release, ends_anyway=True), Ten()
    work = Work(first, second)
    with pytest.raises(asyncio.CancelledError):
        cancelled(work, release, is_released=is_released)
    assert (second.runs, work.unfinished) == (0, [])
    result = run(work)
    assert first.runs == 1  # it was counted
    assert result is not None and result.files == 20


def test_cancel_that_comes_too_late_for_the_last_batch_is_none() -> None:
    release = asyncio.Event()
    cancelled(work := Work(Ten(), Ten(release=release, ends_anyway=True)), release)
    assert work.unfinished == []


def test_cancel_during_the_last_batch_is_one_if_others_have_failed() -> None:
    release = asyncio.Event()
    first, second = Ten([denied("a")]), Ten(release=release, ends_anyway=True)
    work = Work(first, second)
    with pytest.raises(asyncio.CancelledError):
        cancelled(work, release)
    assert work.unfinished == [first]


def test_cancel_after_failures_stops_and_tells_them() -> None:
    release = asyncio.Event()
    second = Ten([denied("b")], release=release, says_cancelled=True)
    third = Ten()
    with pytest.raises(PartlyWritten) as raised:
        cancelled(Work(Ten([denied("a")]), second, third), release)
    assert raised.value.message == (
        "Cancelled. 2 files could not be uploaded: a, b. No. The rest was not tried."
    )
    assert third.runs == 0


def test_cancel_while_a_batch_is_made_loses_no_other() -> None:
    class Slow(Work):
        async def _made(self) -> Ten | None:
            if self.made == 1 and not release.is_set():
                await release.wait()
            return await super()._made()

    release = asyncio.Event()
    work = Slow(Ten([denied("a")]), Ten())
    with pytest.raises(asyncio.CancelledError):
        cancelled(work, release, is_released=True)
    result = run(work)
    assert result is not None and result.files == 20


def test_unexpected_error_loses_no_batch() -> None:
    first, second = Ten(raises=[ValueError("a bug")]), Ten()
    work = Work(first, second)
    with pytest.raises(ValueError, match="a bug"):
        run(work)
    result = run(work)
    assert result is not None and result.files == 20


def test_batch_that_cannot_be_made_is_made_again() -> None:
    work = Work(errors=(ServerFailed("503"),))
    assert failed(work, ServerFailed).target_note == ""
    assert run(work) is None


def test_what_was_done_before_a_batch_could_not_be_made_is_told() -> None:
    work = Work(Ten(), Ten(), errors=(WrongCredentials("Expired.", hint="Log in."),), at=1)
    error = failed(work, WrongCredentials)  # the window asks for others
    assert (error.message, error.target_note) == ("Expired.", "10 files were uploaded.")
    result = run(work)
    assert result is not None and result.files == 20


def test_failures_before_a_batch_could_not_be_made_are_told() -> None:
    error = failed(
        Work(Ten([denied("a")]), Ten(), errors=(ServerFailed("Busy.", hint="Wait."),), at=1),
        PartlyWritten,
    )
    assert error.message == ("1 file could not be uploaded: a. No. Busy. The rest was not tried.")
    assert error.hint == "Wait. 9 files were uploaded. Retry continues with the remaining files."


def test_error_of_a_batch_that_concerns_no_single_file_stops_the_others() -> None:
    second, third = Ten(raises=[NotFound("No such bucket.")]), Ten()
    work = Work(Ten([denied("a")]), second)
    assert failed(work, PartlyWritten).message == (
        "1 of 20 files could not be uploaded: a. No. No such bucket. 10 more were not tried."
    )
    second.raises = [NotFound("No such bucket.")]
    work.left = [third]
    third.raises = [NotFound("No such bucket.")]
    error = failed(work, NotFound)
    assert error.target_note == "9 of 30 files were uploaded."
    assert second.runs == 1
