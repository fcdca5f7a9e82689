"""Measures work with the program's own window, on the main thread."""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import qasync
from PySide6.QtWidgets import QApplication

from msglc_browser.app import Application, build_application
from msglc_browser.command_line import Options
from msglc_browser.storage.places.credentials import SessionCredentials
from tests.benchmarks import looking
from tests.benchmarks.cases import WHOLE_PROGRAM, Case, Target
from tests.benchmarks.desk import Desk
from tests.benchmarks.meters import (
    Measurement,
    Steps,
    Ticker,
    peak_memory_mb,
    percentile_95,
    reset_peak_memory,
)
from tests.benchmarks.report import SWITCH_INTERVAL_S

SIZE = (1280, 800)


def measure(case: Case, target: Target) -> Measurement:
    """Start the program, get ready, wait for a line on stdin, run the work once."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        found: Measurement = loop.run_until_complete(_measure(case, target))
    return found


async def _measure(case: Case, target: Target) -> Measurement:
    application = _application()
    prepare, work = looking.WORK[case]
    desk = Desk(application, target)
    await prepare(desk)
    print("ready", flush=True)
    sys.stdin.readline()
    before_mb = 0.0 if case in WHOLE_PROGRAM else reset_peak_memory()
    ticker = Ticker()
    ticker.start()
    started = time.monotonic()
    steps: Steps = await work(desk)
    seconds = time.monotonic() - started
    ticker.stop()
    return measured(steps, seconds, ticker, peak_memory_mb() - before_mb)


def measured(steps: Steps, seconds: float, ticker: Ticker, memory_mb: float) -> Measurement:
    """The figures of work done in steps: the median of their times counts."""
    times = sorted(end - start for start, end in steps.spans)
    return Measurement(
        times[len(times) // 2] if times else seconds,
        ticker.longest_ms,
        memory_mb,
        steps.first_s,
        1000 * percentile_95(steps.frames_s) if steps.frames_s else None,
        steps.closed_mb,
        list(steps.spans),
    )


def _application() -> Application:
    folder = Path(tempfile.mkdtemp())
    application = build_application(Options(), config_dir=folder, credentials=SessionCredentials())
    application.window.resize(*SIZE)
    application.open_after_first_paint()
    application.window.show()
    return application
