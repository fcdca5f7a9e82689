"""One measurement, in a separate process: run the work next to a window, measure its cost.

    python -m tests.benchmarks.probe CASE ours|theirs TARGET-JSON

A window with a 5 ms timer runs on the main thread; the work runs where each side would run it
(theirs: a worker thread). Prints one line of JSON. The link's counters are reset by the caller
when this prints "ready" and read after it has finished.
"""

import importlib
import json
import os
import resource
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel

from msglc_browser.gui.base.cycle_collector import CycleCollector
from tests.benchmarks.cases import Case, Target

TICK_MS = 5


@dataclass(frozen=True, slots=True)
class Measurement:
    """Seconds of work, longest gap between ticks, growth of the peak resident memory.

    `first_s` is when the first result arrived, for work that delivers in steps.
    """

    seconds: float
    stall_ms: float
    memory_mb: float
    first_s: float | None


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

    def _tick(self) -> None:
        gap = self._clock.nsecsElapsed() / 1e6
        self._clock.restart()
        self.longest_ms = max(self.longest_ms, gap - TICK_MS)


def _status_mb(field: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise LookupError(field)


def reset_peak_memory() -> float:
    """Reset the peak (Linux only); returns the current resident size, in MB."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status_mb("VmRSS:")


def peak_memory_mb() -> float:
    """Peak resident size since `reset_peak_memory`."""
    return _status_mb("VmHWM:")


def measure(case: Case, side: str, target: Target) -> Measurement:
    """Run the work once."""
    app = QApplication([])
    window = QLabel("measuring")
    window.show()
    work = importlib.import_module(f"tests.benchmarks.{side}").prepare(case, target)
    if side == "ours":
        CycleCollector(app).start()  # as the program does
    print("ready", flush=True)
    sys.stdin.readline()
    before_mb = reset_peak_memory()
    ticker = Ticker()
    took: list[float] = []
    result: list[object] = []

    def run() -> None:
        start = time.perf_counter()
        result.append(work())
        took.append(time.perf_counter() - start)

    thread = threading.Thread(target=run)
    poll = QTimer(interval=TICK_MS)
    poll.timeout.connect(lambda: thread.is_alive() or app.quit())
    ticker.start()
    poll.start()
    thread.start()
    app.exec()
    thread.join()
    if not took:
        raise SystemExit("the work failed; see above")
    first = result[0].first_s if hasattr(result[0], "first_s") else None
    growth = peak_memory_mb() - before_mb
    # A child process that did the work counts in full, including its interpreter.
    child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Measurement(took[0], ticker.longest_ms, max(growth, child_mb), first)


if __name__ == "__main__":
    outcome = measure(Case(sys.argv[1]), sys.argv[2], Target(**json.loads(sys.argv[3])))
    print(json.dumps(asdict(outcome)), flush=True)
    # The clients under test leave loops and pools open; these are no longer measured.
    os._exit(0)
