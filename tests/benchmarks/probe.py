"""One measurement, in a separate process: run the work next to a window, measure its cost.

    python -m tests.benchmarks.probe CASE ours|theirs TARGET-JSON

A window with a 5 ms timer runs on the main thread; the work runs where each side would run it
(theirs: a worker thread). Prints one line of JSON. The link's counters are reset by the caller
when this prints "ready" and read after it has finished.
"""

import gc
import importlib
import json
import os
import resource
import sys
import threading
import time
from dataclasses import asdict

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel

from msglc_browser.gui.base.cycle_collector import CycleCollector
from tests.benchmarks import in_window, their_plot
from tests.benchmarks.cases import IN_WINDOW, WHOLE_PROGRAM, WITHOUT_COLLECTOR, Case, Target
from tests.benchmarks.meters import (
    TICK_MS,
    Measurement,
    Steps,
    Ticker,
    peak_memory_mb,
    reset_peak_memory,
)


def measure(case: Case, side: str, target: Target) -> Measurement:
    """Run the work once."""
    if case in IN_WINDOW and side == "ours":
        return in_window.measure(case, target)
    if case is Case.PLOT_10M_PAN:
        return their_plot.measure()
    app = QApplication([])
    window = QLabel("measuring")
    window.show()
    if side == WITHOUT_COLLECTOR:
        side = "theirs"
        gc.disable()
    work = importlib.import_module(f"tests.benchmarks.{side}").prepare(case, target)
    if side == "ours":
        CycleCollector(app).start()  # as the program does
    print("ready", flush=True)
    sys.stdin.readline()
    before_mb = 0.0 if case in WHOLE_PROGRAM else reset_peak_memory()
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
    growth = peak_memory_mb() - before_mb
    # A child process that did the work counts in full, including its interpreter.
    child_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    memory_mb = max(growth, child_mb)
    if isinstance(result[0], Steps):
        return in_window.measured(result[0], took[0], ticker, memory_mb)
    first = result[0].first_s if hasattr(result[0], "first_s") else None
    return Measurement(took[0], ticker.longest_ms, memory_mb, first)


if __name__ == "__main__":
    outcome = measure(Case(sys.argv[1]), sys.argv[2], Target(**json.loads(sys.argv[3])))
    print(json.dumps(asdict(outcome)), flush=True)
    # The clients under test leave loops and pools open; these are no longer measured.
    os._exit(0)
