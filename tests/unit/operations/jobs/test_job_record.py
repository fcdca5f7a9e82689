"""What is known of a job: its states, its speed over the last seconds, what it still takes."""

import asyncio

import pytest

from msglc_browser.operations.jobs.job_record import (
    Job,
    JobState,
    Progress,
    ProgressSink,
    Speedometer,
)


def speed(*samples: tuple[float, int, str], now_s: float) -> float | None:
    """The speed after samples of (second, bytes done, phase)."""
    meter = Speedometer()
    for at_s, done_bytes, phase in samples:
        meter.note(Progress(phase, done_bytes), at_s)
    return meter.speed_bytes_s(now_s)


def test_speed_is_unknown_without_samples() -> None:
    assert Speedometer().speed_bytes_s(5.0) is None


@pytest.mark.parametrize(
    ("now_s", "expected"), [(0.0, None), (0.25, None), (0.5, 200.0), (1.0, 100.0), (2.0, 50.0)]
)
def test_speed_falls_when_nothing_comes(now_s: float, expected: float | None) -> None:
    assert speed((0.0, 0, "a"), (0.1, 100, "a"), now_s=now_s) == expected


def test_speed_of_what_does_not_move_is_unknown() -> None:
    assert speed((0.0, 50, "a"), now_s=2.0) is None
    assert speed((0.0, 50, "a"), (1.0, 50, "a"), now_s=2.0) is None


def test_speed_is_that_of_the_last_four_seconds() -> None:
    slow_then_fast = [(float(t), 10 * t, "a") for t in range(11)]
    slow_then_fast += [(10.0 + t, 100 + 1000 * t, "a") for t in range(1, 6)]
    assert speed(*slow_then_fast, now_s=15.0) == pytest.approx(4000 / 5 + 200, rel=0.3)
    assert speed(*[(float(t), 10 * t, "a") for t in range(100)], now_s=99.0) == 10.0


def test_sample_at_the_edge_of_the_window_is_where_it_begins() -> None:
    # At 9 s the window begins at 5 s; the sample before it stays.
    samples = [(0.0, 0, "a"), (4.0, 400, "a"), (5.0, 1000, "a"), (9.0, 1100, "a")]
    assert speed(*samples, now_s=9.0) == (1100 - 400) / 5


@pytest.mark.parametrize("second", [(1.0, 5000, "b"), (1.0, 10, "a")])
def test_new_phase_and_a_step_back_count_afresh(second: tuple[float, int, str]) -> None:
    assert speed((0.0, 1000, "a"), second, now_s=1.1) is None
    at_s, done_bytes, phase = second
    third = (2.0, done_bytes + 300, phase)
    assert speed((0.0, 1000, "a"), second, third, now_s=at_s + 1) == 300.0


async def _nothing(_progress: ProgressSink) -> None:
    return None


def job(if_stopped: str = "", final: tuple[type[Exception], ...] = ()) -> Job:
    return Job(7, "Copy", _nothing, str, if_stopped=if_stopped, final=final)


def test_queued_job_can_be_cancelled_and_not_retried() -> None:
    found = job("Half of it stays.").snapshot()
    assert (found.job_id, found.title, found.state) == (7, "Copy", JobState.QUEUED)
    assert (found.can_cancel, found.can_retry, found.if_stopped) == (
        True,
        False,
        "Half of it stays.",
    )
    assert (found.elapsed_s, found.speed_bytes_s, found.remaining_s) == (0.0, None, None)


def test_running_job_tells_how_far_it_is() -> None:
    made = job()
    made.begin()
    made.report(Progress("Uploading", 10, 100))
    found = made.snapshot()
    assert (found.state, found.progress) == (JobState.RUNNING, Progress("Uploading", 10, 100))
    assert (found.can_cancel, found.can_retry, made.is_over) == (True, False, False)


def test_job_that_is_being_stopped_cannot_be_stopped_again() -> None:
    made = job()
    made.begin()
    made.ask_to_stop()
    assert not made.snapshot().can_cancel
    assert not made.is_over


@pytest.mark.parametrize(
    ("error", "can_retry"),
    [(FileExistsError(), False), (FileNotFoundError(), True), (None, True)],
)
def test_retry_is_not_offered_where_it_would_end_the_same_way(
    error: Exception | None, can_retry: bool
) -> None:
    made = job(final=(KeyError, FileExistsError))
    made.begin()
    made.end(JobState.FAILED if error else JobState.CANCELLED, error=error)
    assert made.snapshot().can_retry == can_retry


@pytest.mark.parametrize(
    ("state", "can_retry"),
    [(JobState.DONE, False), (JobState.FAILED, True), (JobState.CANCELLED, True)],
)
def test_job_that_is_over_keeps_its_result(state: JobState, can_retry: bool) -> None:
    made = job()
    made.begin()
    error = OSError("broken")
    made.end(state, result=5, result_text="five", error=error)
    found = made.snapshot()
    assert (found.state, found.result, found.result_text, found.error) == (state, 5, "five", error)
    assert (found.can_cancel, found.can_retry, made.is_over) == (False, can_retry, True)
    assert found.speed_bytes_s is None
    assert found.elapsed_s == made.snapshot().elapsed_s


def test_job_back_in_the_queue_has_forgotten_everything() -> None:
    made = job()
    made.begin()
    made.report(Progress("Uploading", 10, 100))
    made.ask_to_stop()
    made.end(JobState.FAILED, error=OSError("broken"), result=5, result_text="five")
    made.reset()
    assert made.snapshot() == job().snapshot()


def test_rest_is_told_by_speed_and_total(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("msglc_browser.operations.jobs.job_record.monotonic", lambda: now)
    made = job()
    made.begin()
    made.report(Progress("a", 0, 1000))
    now = 102.0
    made.report(Progress("a", 200, 1000))
    found = made.snapshot()
    assert (found.speed_bytes_s, found.remaining_s, found.elapsed_s) == (100.0, 8.0, 2.0)
    made.report(Progress("a", 1200, 1000))
    assert made.snapshot().remaining_s == 0.0
    made.report(Progress("a", 1300))
    assert made.snapshot().remaining_s is None


def test_work_of_a_job_is_what_it_was_made_with() -> None:
    assert asyncio.run(job().work(lambda _progress: None)) is None
