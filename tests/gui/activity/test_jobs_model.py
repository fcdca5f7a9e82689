"""The table of jobs: order, words, and what may be done with each."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from msglc_browser.errors import TimedOut
from msglc_browser.gui.activity.job_text import amount_text, fraction_done, job_notes, status_text
from msglc_browser.gui.activity.jobs_model import (
    JobAction,
    JobColumn,
    JobsModel,
    job_action,
    written_location,
)
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState, Progress
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, S3Location


@pytest.fixture
def model(qapp: object) -> JobsModel:
    """An empty model, watched by Qt's own tester."""
    model = JobsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    return model


def _job(job_id: int, state: JobState = JobState.RUNNING, **more: object) -> JobSnapshot:
    return JobSnapshot(job_id, f"job {job_id}", state, **more)  # type: ignore[arg-type]


def _text(model: JobsModel, row: int, column: JobColumn) -> object:
    return model.index(row, column).data(Qt.ItemDataRole.DisplayRole)


def test_show_job_puts_newest_on_top_and_updates_in_place(model: JobsModel) -> None:
    for job_id in (1, 3, 2):
        model.show_job(_job(job_id))
    model.show_job(_job(2, JobState.DONE, result_text="5 B"))
    assert [job.job_id for job in model.jobs()] == [3, 2, 1]
    assert _text(model, 1, JobColumn.STATUS) == "5 B"


def test_newest_prefers_running_then_waiting_then_changed_last(model: JobsModel) -> None:
    model.show_job(_job(1))
    model.show_job(_job(2, JobState.QUEUED))
    model.show_job(_job(3, JobState.DONE))
    seen = [model.newest()]
    model.show_job(_job(1, JobState.DONE))
    seen.append(model.newest())
    model.show_job(_job(2, JobState.CANCELLED))
    seen.append(model.newest())
    assert [job.job_id for job in seen if job is not None] == [1, 2, 2]


def test_set_jobs_forgets_the_others(model: JobsModel) -> None:
    model.show_job(_job(1, JobState.DONE))
    model.set_jobs([])
    assert model.newest() is None
    assert model.rowCount() == 0


def test_status_of_running_job_names_phase_amount_speed_and_time() -> None:
    progress = Progress("uploading", 1_200_000_000, 1_900_000_000)
    job = _job(1, progress=progress, speed_bytes_s=88e6, remaining_s=8.0)
    assert status_text(job) == "uploading · 1.2 of 1.9 GB · 88.0 MB/s · 0:08 left"


def test_status_of_failed_job_is_the_error_in_words() -> None:
    error = TimedOut("The server did not answer in time.")
    assert status_text(_job(1, JobState.FAILED, error=error)) == error.message


def test_amount_keeps_both_units_when_they_differ() -> None:
    assert amount_text(Progress("", 900_000, 1_900_000)) == "900 kB of 1.9 MB"
    assert amount_text(Progress("", 0, None, 3, 10)) == "3 of 10"
    assert amount_text(Progress("", 900_000, None, 1204)) == "1,204 done, 900 kB"
    assert amount_text(Progress("", 900_000)) == "900 kB"


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (Progress("", 1, 4), 0.25),
        (Progress("", 9, 4), 1.0),
        (Progress("", 1, 0), None),
        (Progress("", 5, None, 1, 2), 0.5),
        (Progress("", 5), None),
    ],
)
def test_fraction_is_bounded_and_none_while_totals_are_unknown(
    progress: Progress, expected: float | None
) -> None:
    assert fraction_done(progress) == expected


def _done(location: S3Location | LocalLocation) -> JobSnapshot:
    return _job(1, JobState.DONE, result=WriteResult(location, 1, "", 0.1))


def test_action_follows_state_and_result() -> None:
    assert job_action(_job(1, can_cancel=True)) is JobAction.CANCEL
    assert job_action(_job(1, JobState.FAILED, can_retry=True)) is JobAction.RETRY
    assert job_action(_job(1, JobState.DONE)) is JobAction.NONE
    assert job_action(_done(S3Location("p", "b", "k"))) is JobAction.OPEN
    assert job_action(_done(LocalLocation(Path("/x/a.msg")))) is JobAction.OPEN
    assert job_action(_done(LocalLocation(Path("/x/a.json")))) is JobAction.SHOW


def test_title_with_control_characters_shows_them_as_escapes(model: JobsModel) -> None:
    model.show_job(JobSnapshot(1, "Save a\nb", JobState.RUNNING))
    assert _text(model, 0, JobColumn.TITLE) == "Save a\\nb"


def test_time_of_a_done_job_is_told_once(model: JobsModel) -> None:
    result = WriteResult(
        S3Location("test", "runs", "a.msglc"), 1_500_000, "e", 0.3, ("2 texts cut",)
    )
    summary = "1.5 MB · 0.3 s · 2 texts cut"
    model.show_job(_job(1, JobState.DONE, result_text=summary, result=result, elapsed_s=0.31))
    assert _text(model, 0, JobColumn.STATUS) == "1.5 MB · 2 texts cut"
    assert _text(model, 0, JobColumn.TIME) == "0.3 s"


def test_several_files_are_counted_and_shown_by_their_folder(model: JobsModel) -> None:
    local = WriteResult(LocalLocation(Path("/x/a.msglc")), 2_000, "", 0.1, files=7)
    remote = WriteResult(S3Location("p", "b", "in/a.msglc"), 2_000, "", 0.1, files=7)
    here, there = (_job(n, JobState.DONE, result=each) for n, each in enumerate((local, remote)))
    model.set_jobs((here, there))
    assert _text(model, 0, JobColumn.STATUS) == "7 files, 2.0 kB"
    assert job_notes(here) == ()  # nothing was lost
    assert job_action(here) is JobAction.SHOW
    assert job_action(there) is JobAction.OPEN
    assert written_location(there) == S3Location("p", "b", "in/")
