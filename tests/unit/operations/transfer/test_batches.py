"""Batches one after another: what is counted, what stops the work, what Retry does."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from msglc_browser.errors import (
    MsglcBrowserError,
    PartlyWritten,
    ServerFailed,
    TargetExists,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer import batches
from msglc_browser.operations.transfer.batches import Batch, Batches
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation
from tests.servers.writing import Phases

PLACE = LocalLocation(Path("/x"))


@dataclass
class Ten:
    """Ten files of a byte; fails with the errors given, one in each run."""

    errors: list[BaseException] = field(default_factory=list)
    was_stopped: bool = False
    runs: int = 0

    async def run(self, progress: ProgressSink) -> WriteResult:
        self.runs += 1
        progress(Progress("Uploading", 5, 10, 5, 10))
        if self.errors:
            raise self.errors.pop(0)
        return WriteResult(PLACE, 10, "", 0.1, ("odd",), 10)


def made(*tens: Ten) -> Batches:
    left = list(tens)

    async def next_batch() -> Batch | None:
        return left.pop(0) if left else None

    return Batches(next_batch)


def run(work: Batches, phases: Phases | None = None) -> WriteResult | None:
    return asyncio.run(work.run(phases or Phases()))


def failed(work: Batches, kind: type[MsglcBrowserError]) -> MsglcBrowserError:
    with pytest.raises(kind) as raised:
        run(work)
    return raised.value


def test_all_are_counted() -> None:
    phases = Phases()
    result = run(made(Ten(), Ten(), Ten()), phases)
    assert result is not None
    assert (result.files, result.size_bytes, result.notes) == (30, 30, ("odd",))
    assert phases.last == Progress("Uploading", 25, None, 25, None)


def test_nothing_to_do() -> None:
    assert run(made()) is None


def test_failure_of_one_does_not_stop_the_others() -> None:
    first, second = Ten([PartlyWritten("1 of 10 failed.", hint="Retry.")]), Ten()
    work = made(first, second)
    assert failed(work, PartlyWritten).message == "1 of 10 failed."
    assert (first.runs, second.runs) == (1, 1)
    result = run(work)
    assert (first.runs, second.runs) == (2, 1)
    assert result is not None and result.files == 20


def test_several_failures_are_one() -> None:
    work = made(
        *(Ten([PartlyWritten(f"{n} failed.", hint="Retry.", details=f"d{n}")]) for n in range(5))
    )
    error = failed(work, PartlyWritten)
    assert error.message == "0 failed. 1 failed. 2 failed."
    assert error.details == "d0\nd1\nd2\nd3\nd4"
    assert error.hint == "Retry."


@pytest.mark.parametrize(
    ("second", "kind"), [(TargetExists, TargetExists), (PartlyWritten, PartlyWritten)]
)
def test_names_that_are_taken_can_be_overwritten(
    second: type[MsglcBrowserError], kind: type[MsglcBrowserError]
) -> None:
    work = made(Ten([TargetExists("a exists.")]), Ten([second("b exists.")]))
    assert type(failed(work, MsglcBrowserError)) is kind
    assert len(work.unfinished) == 2


def test_lost_connection_stops_and_retry_goes_on() -> None:
    first, second = Ten([PartlyWritten("Gone.")], was_stopped=True), Ten()
    work = made(first, second)
    failed(work, PartlyWritten)
    assert second.runs == 0
    first.was_stopped = False
    result = run(work)
    assert result is not None and result.files == 20


@pytest.mark.parametrize(("most", "runs"), [(2, 2), (3, 3)])
def test_so_many_failures_stop(monkeypatch: pytest.MonkeyPatch, most: int, runs: int) -> None:
    monkeypatch.setattr(batches, "_MOST_UNFINISHED", most)
    tens = [Ten([PartlyWritten("No.")]) for _ in range(4)]
    failed(made(*tens), PartlyWritten)
    assert sum(ten.runs for ten in tens) == runs


def test_cancel_keeps_what_is_left() -> None:
    first, second, third = Ten([PartlyWritten("No.")]), Ten(), Ten()
    work = made(first, second, third)
    failed(work, PartlyWritten)
    first.errors = [asyncio.CancelledError()]
    with pytest.raises(asyncio.CancelledError):
        run(work)
    assert work.unfinished == [first]
    result = run(work)
    assert result is not None and result.files == 30


def test_batch_that_cannot_be_made_is_made_again() -> None:
    errors = [ServerFailed("503")]

    async def next_batch() -> Batch | None:
        if errors:
            raise errors.pop()
        return None

    work = Batches(next_batch)
    failed(work, ServerFailed)
    assert run(work) is None
