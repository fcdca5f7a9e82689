"""What is measured around a piece of work: stalls of the window, memory, moments, frames."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, Qt, QTimer

TICK_MS = 5


@dataclass(frozen=True, slots=True)
class Measurement:
    """Seconds of work, longest gap between ticks, memory of this process.

    `memory_mb` is the growth of the peak resident memory; of a case about the whole program, the
    peak itself, and `closed_mb` what is left once its tab is closed. `first_s` is when the first
    result arrived, for work that delivers in steps. `frame_ms` is the 95th percentile of the time
    of a frame. `spans` are the steps whose requests are counted separately, from and to a moment
    of `time.monotonic`, which all processes share.
    """

    seconds: float
    stall_ms: float
    memory_mb: float
    first_s: float | None = None
    frame_ms: float | None = None
    closed_mb: float | None = None
    spans: Sequence[tuple[float, float]] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """Work that was done step by step, and what else was measured meanwhile."""

    spans: Sequence[tuple[float, float]] = ()
    frames_s: Sequence[float] = ()
    closed_mb: float | None = None
    first_s: float | None = None


class Ticker:
    """Measures how long the main thread was blocked."""

    def __init__(self) -> None:
        self._clock = QElapsedTimer()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.longest_ms = 0.0

    def start(self) -> None:
        """Start measuring."""
        self._clock.start()
        self._timer.start()

    def stop(self) -> None:
        """Measure no longer."""
        self._timer.stop()

    def _tick(self) -> None:
        gap = self._clock.nsecsElapsed() / 1e6
        self._clock.restart()
        self.longest_ms = max(self.longest_ms, gap - TICK_MS)


def resident_mb() -> float:
    """The resident size of this process (Linux only)."""
    return _status_mb("VmRSS:")


def reset_peak_memory() -> float:
    """Reset the peak (Linux only); returns the current resident size, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return resident_mb()


def peak_memory_mb() -> float:
    """Peak resident size since `reset_peak_memory`."""
    return _status_mb("VmHWM:")


def percentile_95(values: Sequence[float]) -> float:
    """The value that 95 % of the others do not exceed."""
    return sorted(values)[min(len(values) * 95 // 100, len(values) - 1)]


def step(started_s: float) -> tuple[float, float]:
    """A step from a moment until now."""
    return started_s, time.monotonic()


def _status_mb(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise LookupError(field)
