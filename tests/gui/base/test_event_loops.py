"""The fixtures that every window test leans on."""

import asyncio

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from msglc_browser.gui.base.bridge import Bridge
from tests.servers.timers import StartedTimers


async def _answer() -> int:
    await asyncio.sleep(0.01)
    return 42


def _unwanted(outcome: object) -> None:
    raise AssertionError(f"called with {outcome!r}")


async def _fail() -> int:
    raise ValueError("as asked")


def test_bridge_brings_result_back_while_qt_loop_turns(bridge: Bridge, qtbot: QtBot) -> None:
    results: list[int] = []
    bridge.start(_answer(), done=results.append, failed=_unwanted)
    qtbot.waitUntil(lambda: results == [42])


def test_bridge_brings_error_back(bridge: Bridge, qtbot: QtBot) -> None:
    errors: list[Exception] = []
    bridge.start(_fail(), done=_unwanted, failed=errors.append)
    qtbot.waitUntil(lambda: len(errors) == 1)
    assert isinstance(errors[0], ValueError)


def test_bridge_calls_nobody_after_cancel(bridge: Bridge, qtbot: QtBot) -> None:
    results: list[int] = []
    cancelled = bridge.start(_answer(), done=results.append, failed=_unwanted)
    cancelled.cancel()
    bridge.start(_answer(), done=lambda n: results.append(n + 1), failed=_unwanted)
    qtbot.waitUntil(lambda: bool(results))
    assert results == [43]


def test_bridge_tells_what_a_callback_raises_while_its_pending_is_kept(
    bridge: Bridge, qtbot: QtBot, qt_loop: asyncio.AbstractEventLoop
) -> None:
    told: list[object] = []
    qt_loop.set_exception_handler(lambda _loop, context: told.append(context.get("exception")))
    kept = [
        bridge.start(_answer(), done=_unwanted, failed=_unwanted),
        bridge.start(_fail(), done=_unwanted, failed=_unwanted),
    ]
    qtbot.waitUntil(lambda: len(told) == 2)
    assert all(isinstance(error, AssertionError) for error in told)
    qtbot.waitUntil(lambda: not any(pending.is_running for pending in kept))


def test_loop_with_endless_task_is_cleaned_up(qt_loop: asyncio.AbstractEventLoop) -> None:
    async def endless() -> None:
        await asyncio.get_running_loop().create_future()

    qt_loop.create_task(endless())


def test_timer_left_running_is_found(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    timers = StartedTimers(monkeypatch)
    timer = QTimer()
    timer.setObjectName("forgotten")
    timer.start(10)
    assert timers.running() == ["'forgotten' of None"]
    timer.stop()
    assert timers.running() == []
