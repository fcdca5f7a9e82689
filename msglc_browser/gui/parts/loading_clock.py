"""Tracks rows that are loading, and which are slow enough to need a skeleton row."""

from typing import Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

SKELETON_DELAY_MS: Final = 100


class LoadingClock(QObject):
    """`overdue(id)` once for each id still waiting after 100 ms; one timer for all of them."""

    overdue = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._since: dict[int, int] = {}
        self._reported: set[int] = set()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._report)

    def __contains__(self, node_id: int) -> bool:
        return node_id in self._since

    def ids(self) -> tuple[int, ...]:
        """All waiting ids, the oldest first."""
        return tuple(self._since)

    def start(self, node_id: int) -> None:
        """Start the wait for `id`."""
        self._since[node_id] = self._clock.elapsed()
        if not self._timer.isActive():
            self._timer.start(SKELETON_DELAY_MS)

    def stop(self, node_id: int) -> None:
        """End the wait for `id`."""
        self._since.pop(node_id, None)
        self._reported.discard(node_id)

    def clear(self) -> None:
        """End all waits."""
        self._since.clear()
        self._reported.clear()
        self._timer.stop()

    def _report(self) -> None:
        now = self._clock.elapsed()
        for node_id in self.ids():
            is_late = now - self._since.get(node_id, now) >= SKELETON_DELAY_MS
            if is_late and node_id not in self._reported:
                self._reported.add(node_id)
                self.overdue.emit(node_id)
        waits = [since for node_id, since in self._since.items() if node_id not in self._reported]
        if waits:
            self._timer.start(max(1, SKELETON_DELAY_MS - (now - min(waits))))
