"""The thread that owns the network."""

import asyncio
import threading

import pytest

from msglc_browser.concurrency.io_loop import IoLoop


def test_work_runs_on_a_thread_of_its_own() -> None:
    async def where() -> str:
        return threading.current_thread().name

    io = IoLoop()
    io.start()
    assert io.submit(where()).result(10) == "io-loop"
    io.stop()


def test_stop_cancels_work_and_lets_it_clean_up() -> None:
    cleaned = threading.Event()
    begun = threading.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    io = IoLoop()
    io.start()
    io.submit(work())
    assert begun.wait(10)
    io.stop()
    assert cleaned.is_set()


def test_submit_after_stop_raises_without_a_warning() -> None:
    async def work() -> None:
        """Never runs."""

    io = IoLoop()
    io.start()
    io.stop()
    io.stop()
    with pytest.raises(RuntimeError):
        io.submit(work())
    io.call_soon(lambda: None)
