"""What a user would write today to pan a long series: pyqtgraph with all values, reduced by it."""

import asyncio
import sys
from functools import partial
from itertools import pairwise

import pyqtgraph as pg
import qasync
from PySide6.QtWidgets import QApplication

from tests.benchmarks.data import energy_10m
from tests.benchmarks.in_window import measured
from tests.benchmarks.looking import DRAGS_PX, ZOOM_TURNS, frame
from tests.benchmarks.meters import Measurement, Steps, Ticker, peak_memory_mb, reset_peak_memory
from tests.benchmarks.paints import Paints

_SIZE = (700, 560)
_WHEEL_STEP = 1.25  # as in the program


def measure() -> Measurement:
    """Wait for a line on stdin, pan all values as the other side does; how they were read does not
    matter."""
    app = QApplication([])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    plot = pg.PlotWidget()
    plot.resize(*_SIZE)
    plot.setDownsampling(auto=True, mode="peak")
    plot.setClipToView(True)
    plot.plot(energy_10m())
    plot.show()
    with loop:
        found: Measurement = loop.run_until_complete(_measure(plot))
    return found


async def _measure(plot: pg.PlotWidget) -> Measurement:
    await asyncio.sleep(1)
    print("ready", flush=True)
    sys.stdin.readline()
    before_mb = reset_peak_memory()
    ticker = Ticker()
    ticker.start()
    steps = Steps(frames_s=await _pan(plot))
    ticker.stop()
    return measured(steps, sum(steps.frames_s), ticker, peak_memory_mb() - before_mb)


async def _pan(plot: pg.PlotWidget) -> list[float]:
    """Drag all of it, zoom in to a tenth, drag there, and zoom out."""
    box = plot.getViewBox()
    paints = Paints(plot.viewport())
    frames = await _drag(box, paints)
    frames += await _turn(box, paints, 1 / _WHEEL_STEP)
    frames += await _drag(box, paints)
    return frames + await _turn(box, paints, _WHEEL_STEP)


async def _drag(box: pg.ViewBox, paints: Paints) -> list[float]:
    frames = []
    for before, after in pairwise([0, *DRAGS_PX]):
        width = box.viewRect().width() / box.width()
        move = partial(box.translateBy, x=(before - after) * width)
        frames.append(await frame(paints, move))
    return frames


async def _turn(box: pg.ViewBox, paints: Paints, factor: float) -> list[float]:
    turn = partial(box.scaleBy, x=factor)
    return [await frame(paints, turn) for _ in range(ZOOM_TURNS)]
