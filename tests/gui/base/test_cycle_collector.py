"""Garbage in cycles is collected on the window's thread and on no other."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.base.cycle_collector import CycleCollector


class _Knot:
    """Refers to itself; notes the thread in which it ends."""

    def __init__(self, ends: list[threading.Thread]) -> None:
        self.itself = self
        self._ends = ends

    def __del__(self) -> None:
        self._ends.append(threading.current_thread())


@pytest.fixture
def collector() -> Iterator[CycleCollector]:
    collector = CycleCollector()
    collector.start()
    yield collector
    collector.stop()


def _tie_knots(ends: list[threading.Thread]) -> None:
    for _ in range(5 * gc.get_threshold()[0]):
        _Knot(ends)


def test_cycles_made_in_a_worker_are_collected_on_the_window_thread(
    collector: CycleCollector, qtbot: QtBot
) -> None:
    ends: list[threading.Thread] = []
    worker = threading.Thread(target=_tie_knots, args=(ends,))
    worker.start()
    worker.join()
    assert not ends
    qtbot.waitUntil(lambda: bool(ends))
    assert set(ends) == {threading.main_thread()}


def test_stop_gives_the_collector_back() -> None:
    collector = CycleCollector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def test_everything_is_collected_soon_when_asked_for(
    collector: CycleCollector, qtbot: QtBot
) -> None:
    ends: list[threading.Thread] = []
    _Knot(ends)  # far too few for a collection by itself
    collector.collect_soon()
    qtbot.waitUntil(lambda: bool(ends))
