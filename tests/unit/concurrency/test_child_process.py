"""Functions in a process of their own."""

import asyncio
import operator
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.concurrency.child_process import run_in_process
from msglc_browser.errors import BadInput, WorkerFailed
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_worker import encode


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_result_comes_from_another_process() -> None:
    assert asyncio.run(run_in_process(os.getppid)) == os.getpid()
    assert asyncio.run(run_in_process(operator.add, 2, 3)) == 5


def test_error_of_ours_is_raised_with_its_words(tmp_path: Path) -> None:
    source = tmp_path / "bad.json"
    source.write_text("{")
    request = EncodeRequest(
        source, SourceFormat.JSON, Protocol.MSGPACK, tmp_path / "out", name="bad.json"
    )
    with pytest.raises(BadInput, match=r"bad\.json is not valid JSON") as caught:
        asyncio.run(run_in_process(encode, request))
    assert caught.value.hint


def test_other_error_says_that_the_worker_failed() -> None:
    with pytest.raises(WorkerFailed) as caught:
        asyncio.run(run_in_process(operator.truediv, 1, 0))
    assert "ZeroDivisionError" in caught.value.details


def test_process_that_dies_is_an_error_not_a_wait() -> None:
    with pytest.raises(WorkerFailed, match="ended before"):
        asyncio.run(run_in_process(os._exit, 3))


@pytest.mark.skipif(sys.platform == "win32", reason="waits at a named pipe")
def test_cancel_kills_the_process_at_once(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)

    async def run() -> tuple[int, float]:
        task = asyncio.create_task(run_in_process(_write_own_id_and_wait, str(fifo)))
        process_id = int(await asyncio.to_thread(fifo.read_text))
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return process_id, time.monotonic() - started

    process_id, seconds = asyncio.run(run())
    assert not is_alive(process_id)
    assert seconds < 2


def _write_own_id_and_wait(fifo: str) -> None:
    Path(fifo).write_text(str(os.getpid()))
    signal.pause()


def test_reports_arrive_in_order_before_the_result() -> None:
    told: list[object] = []
    result = asyncio.run(run_in_process(_report_and_answer, 3, on_report=told.append))
    assert told == [0, 1, 2]
    assert result == "done"


def _report_and_answer(count: int, report: Callable[[object], None]) -> str:
    for number in range(count):
        report(number)
    return "done"
