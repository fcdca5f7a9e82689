"""Jobs: lanes, progress, cancel, retry."""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator

import pytest

from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.errors import ServerFailed
from msglc_browser.operations.jobs.board import JobBoard, Lane
from msglc_browser.operations.jobs.job_record import (
    JobSnapshot,
    JobState,
    Progress,
    ProgressSink,
    Speedometer,
)

TIMEOUT_S = 10.0


class Watched:
    """A board, and what it told."""

    def __init__(self, io: IoLoop) -> None:
        self.told: list[JobSnapshot] = []
        self._news: queue.Queue[JobSnapshot] = queue.Queue()
        self.board = JobBoard(io, self._hear)

    def _hear(self, snapshot: JobSnapshot) -> None:
        self.told.append(snapshot)
        self._news.put(snapshot)

    def wait(self, job_id: int, is_it: Callable[[JobSnapshot], bool]) -> JobSnapshot:
        """The first news of a job that fits, from now on."""
        while True:
            snapshot = self._news.get(timeout=TIMEOUT_S)
            if snapshot.job_id == job_id and is_it(snapshot):
                return snapshot

    def wait_state(self, job_id: int, state: JobState) -> JobSnapshot:
        return self.wait(job_id, lambda one: one.state is state)


@pytest.fixture
def watched() -> Iterator[Watched]:
    io = IoLoop()
    io.start()
    yield Watched(io)
    io.stop()


async def answer(progress: ProgressSink) -> int:
    progress(Progress("Counting", done_items=3, total_items=3))
    return 3


async def forever(progress: ProgressSink) -> int:
    progress(Progress("Waiting"))
    await asyncio.Event().wait()
    return 0


def test_job_runs_to_its_result(watched: Watched) -> None:
    number = watched.board.submit("Count", answer, summary=lambda found: f"found {found}")
    done = watched.wait_state(number, JobState.DONE)
    assert (done.title, done.result, done.result_text) == ("Count", 3, "found 3")
    assert done.progress == Progress("Counting", done_items=3, total_items=3)
    assert (done.can_cancel, done.can_retry, done.error) == (False, False, None)
    states = [snapshot.state for snapshot in watched.told]
    assert list(dict.fromkeys(states)) == [JobState.QUEUED, JobState.RUNNING, JobState.DONE]


def test_failed_job_keeps_its_error_and_runs_again_under_the_same_id(watched: Watched) -> None:
    attempts = []

    async def flaky(_progress: ProgressSink) -> str:
        attempts.append(1)
        if len(attempts) == 1:
            raise ServerFailed("busy")
        return "done"

    number = watched.board.submit("Try", flaky, summary=str)
    failed = watched.wait_state(number, JobState.FAILED)
    assert str(failed.error) == "busy"
    assert failed.can_retry
    watched.board.retry(number)
    done = watched.wait_state(number, JobState.DONE)
    assert (done.error, done.result_text) == (None, "done")


def test_unforeseen_error_fails_the_job_and_is_logged(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    async def buggy(_progress: ProgressSink) -> None:
        raise KeyError("oops")

    with caplog.at_level(logging.ERROR):
        number = watched.board.submit("Bug", buggy, summary=str)
        assert isinstance(watched.wait_state(number, JobState.FAILED).error, KeyError)
    assert "a job failed unexpectedly" in caplog.text


def test_running_job_is_cancelled_after_it_cleaned_up(watched: Watched) -> None:
    cleaned = threading.Event()

    async def work(progress: ProgressSink) -> int:
        try:
            return await forever(progress)
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    number = watched.board.submit("Wait", work, summary=str)
    watched.wait(number, lambda one: one.progress.phase == "Waiting")
    watched.board.cancel(number)
    cancelled = watched.wait_state(number, JobState.CANCELLED)
    assert cleaned.is_set()
    assert (cancelled.can_cancel, cancelled.can_retry) == (False, True)
    watched.board.cancel(number)
    watched.board.cancel(99)


def test_lane_runs_two_and_lets_the_third_wait(watched: Watched) -> None:
    board = watched.board
    first, second, third = (board.submit("x", forever, summary=str) for _ in range(3))
    watched.wait_state(second, JobState.RUNNING)
    light = board.submit("y", answer, summary=str, lane=Lane.LIGHT)
    watched.wait_state(light, JobState.DONE)
    states = {one.job_id: one.state for one in board.snapshots()}
    assert states[third] is JobState.QUEUED
    board.cancel(first)
    watched.wait_state(third, JobState.RUNNING)
    board.cancel(second)
    board.cancel(third)
    watched.wait_state(third, JobState.CANCELLED)


def test_queued_job_is_cancelled_before_its_first_step(watched: Watched) -> None:
    board = watched.board
    running = [board.submit("x", forever, summary=str) for _ in range(2)]
    waiting = board.submit("z", forever, summary=str)
    board.cancel(waiting)
    assert watched.wait_state(waiting, JobState.CANCELLED).elapsed_s == 0
    assert all(one.state is not JobState.RUNNING for one in watched.told if one.job_id == waiting)
    for number in running:
        board.cancel(number)


def test_progress_is_thinned_out_and_its_last_word_arrives(watched: Watched) -> None:
    async def chatty(progress: ProgressSink) -> None:
        def chat() -> None:
            for done in range(20_001):
                progress(Progress("Copying", done, 20_000))

        await asyncio.to_thread(chat)

    number = watched.board.submit("Chat", chatty, summary=lambda _none: "")
    done = watched.wait_state(number, JobState.DONE)
    assert done.progress.done_bytes == 20_000
    assert len(watched.told) < 3 + 2 + done.elapsed_s * 21


def test_progress_without_further_news_is_told_soon(watched: Watched) -> None:
    number = watched.board.submit("Wait", forever, summary=str)
    assert watched.wait(number, lambda one: one.progress.phase == "Waiting").can_cancel
    watched.board.cancel(number)


def test_finished_jobs_are_forgotten_when_asked(watched: Watched) -> None:
    board = watched.board
    over = board.submit("x", answer, summary=str)
    running = board.submit("y", forever, summary=str)
    watched.wait_state(over, JobState.DONE)
    board.clear_finished()
    assert [one.job_id for one in board.snapshots()] == [running]
    assert board.submit("z", answer, summary=str) not in (over, running)
    board.cancel(running)


def test_one_job_is_forgotten_once_it_is_over(watched: Watched) -> None:
    board = watched.board
    over = board.submit("x", answer, summary=str)
    running = board.submit("y", forever, summary=str)
    watched.wait_state(over, JobState.DONE)
    for job_id in (over, running, 99):
        board.forget(job_id)
    assert [one.job_id for one in board.snapshots()] == [running]
    board.cancel(running)


def test_stopping_the_loop_cancels_what_runs() -> None:
    io = IoLoop()
    io.start()
    watched = Watched(io)
    number = watched.board.submit("x", forever, summary=str)
    watched.wait_state(number, JobState.RUNNING)
    io.stop()
    assert watched.board.snapshots()[0].state is JobState.CANCELLED
    watched.board.submit("late", answer, summary=str)
    watched.board.cancel(number)


def test_speed_is_the_average_of_the_last_seconds() -> None:
    meter = Speedometer()
    for second in range(20):
        speed = 10 if second < 10 else 1_000
        moved = 10 * min(second, 10) + 1_000 * max(0, second - 10)
        meter.note(Progress("Copying", moved), float(second))
    assert speed == 1_000
    assert meter.speed_bytes_s(19.0) == pytest.approx(1_000)
    assert (meter.speed_bytes_s(29.0) or 0) < 400


def test_speed_is_unknown_at_the_start_of_a_phase() -> None:
    meter = Speedometer()
    assert meter.speed_bytes_s(0.0) is None
    meter.note(Progress("Reading", 100), 0.0)
    meter.note(Progress("Reading", 900), 1.0)
    assert meter.speed_bytes_s(1.0) == 800
    meter.note(Progress("Writing", 0), 1.1)
    assert meter.speed_bytes_s(1.2) is None
