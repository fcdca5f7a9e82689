"""A bucket page with many objects, answered as its session would; each action is timed.

`stall_ms` is the longest time during which the window did not react: what the page does on its own
thread. The order is worked out on another one.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLineEdit

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.browse.arranging import Arranged, ArrangeRequest, arranged
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.operations.buckets.browse import ObjectRow, Page, kind_of
from msglc_browser.storage.places.location import S3Location

_START = datetime(2026, 1, 1, tzinfo=UTC)
_TICK_MS = 1


def object_rows(count: int) -> tuple[ObjectRow, ...]:
    """Objects as a server lists them, with sizes and times in no order."""
    rows = []
    for number in range(count):
        name = f"run-{number:07}.{'msg' if number % 3 else 'json'}"
        mixed = number * 7_919 % 1_000_003
        rows.append(
            ObjectRow(
                S3Location("bench", "many", name),
                name,
                mixed,
                _START + timedelta(seconds=mixed),
                kind_of(name),
            )
        )
    return tuple(rows)


class Heartbeat(QObject):
    """How late a timer was at most, and how much this thread worked meanwhile at most."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_s = self.most_work_s = 0.0
        self._last_work_s = time.thread_time()
        self._last_s = time.perf_counter()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def stop(self) -> None:
        """Count no longer."""
        self._timer.stop()

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self.longest_s = max(self.longest_s, now_s - self._last_s)
        self._last_s = now_s
        work_s = time.thread_time()
        self.most_work_s = max(self.most_work_s, work_s - self._last_work_s)
        self._last_work_s = work_s


class _Worker(QObject):
    done = Signal(object)

    def start(self, request: ArrangeRequest) -> None:
        threading.Thread(target=lambda: self.done.emit(arranged(request)), daemon=True).start()


class ManyObjects:
    """The page, shown, with all rows loaded."""

    def __init__(self, count: int) -> None:
        self.page = ObjectsPage(S3Location("bench", "many", ""), actions=Actions())
        self._worker = _Worker()
        self._answered = 0
        self._worker.done.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self.page.arrangement_wanted.connect(self._worker.start)
        self.page.context_changed.connect(self._follow)
        requests: list[int] = []
        self.page.listing_wanted.connect(lambda number, *_place: requests.append(number))
        self.page.resize(1000, 700)
        self.page.show()
        self.page.reload()
        self.page.on_page(requests[-1], Page((), object_rows(count), None))
        QApplication.processEvents()
        view = self.page.findChild(ObjectsView)
        assert isinstance(view, ObjectsView)
        self.view = view

    def sort(self, column: Column = Column.SIZE) -> None:
        """As a click on the header does."""
        order = Qt.SortOrder
        is_up = self.view.horizontalHeader().sortIndicatorOrder() is order.AscendingOrder
        self.view.sortByColumn(column, order.DescendingOrder if is_up else order.AscendingOrder)

    def select_all(self) -> None:
        """As Ctrl+A does."""
        self.view.selectAll()

    def filter_for(self, text: str) -> None:
        """As typing into the filter does."""
        field = self.page.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        field.setText(text)

    def clear_filter(self) -> None:
        """As its button does."""
        self.filter_for("")

    def measure(
        self, act: Callable[[], None], is_done: Callable[[], bool]
    ) -> tuple[float, Heartbeat]:
        """Seconds until it is done, and the heartbeat meanwhile."""
        heartbeat = Heartbeat()
        start_s = time.perf_counter()
        QTimer.singleShot(0, self.page, act)
        while time.perf_counter() - start_s < 0.005 or not is_done():
            QApplication.processEvents()
            time.sleep(0)
        took_s = time.perf_counter() - start_s
        QApplication.processEvents()
        heartbeat.stop()
        return took_s, heartbeat

    def _answer(self, answer: Arranged) -> None:
        self.page.on_arranged(answer)

    def _follow(self) -> None:
        """What the window asks for whenever something changes."""
        context = self.page.context()
        assert len(context.selected) >= 0
        self.page.status_text()
