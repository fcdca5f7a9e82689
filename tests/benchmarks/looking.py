"""Looking at 10,000,000 rows through the program's own window: plot and table."""

import asyncio
import gc
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QTreeView, QWidget

from msglc_browser.gui.inspect.plot.display import PlotDisplay
from msglc_browser.gui.inspect.plot.figure.canvas import PlotCanvas
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import TableModel
from tests.benchmarks.cases import Case
from tests.benchmarks.data import RUN_ROWS, SEED
from tests.benchmarks.desk import Desk, drag_to, let_go, turn_wheel
from tests.benchmarks.meters import Steps, resident_mb
from tests.benchmarks.paints import Paints, patiently

Act = Callable[[Desk], Coroutine[Any, Any, Any]]

JUMPS: Final = 12
DRAGS_PX: Final = [7 * (26 - abs(number % 50 - 25)) for number in range(100)]
"""Distances of the mouse from where it was pressed, back and forth."""

ZOOM_TURNS: Final = 10  # of the wheel, to a tenth
_WHEEL_TURNS: Final = 120
_PAGES: Final = 40
_BAR_STEPS: Final = 60
_FRAME_S: Final = 0.016
_PLACES: Final = 60


def random_rows(count: int) -> list[int]:
    """Rows to jump to: the same for both sides."""
    rows = np.random.default_rng(SEED).integers(0, RUN_ROWS - 100, count)
    return [int(row) for row in rows]


# Plot


async def _see_tree(desk: Desk) -> None:
    await desk.open_archive()


async def _first_picture(desk: Desk) -> Steps:
    """From the click on the row to the first picture of the numbers; then it is refined."""
    await desk.until(lambda: desk.window.findChildren(QWidget, "plotView"))
    started = time.monotonic()
    await desk.select(0)
    display = await _display(desk)
    painted = Paints(display.canvas.plot.viewport()).next(lambda: _is_drawn(display))
    seen = await patiently(painted)
    await desk.calm()
    return Steps([(started, seen)])


async def _see_plot(desk: Desk) -> None:
    await desk.open_archive()
    await desk.select(0)
    await _read_all(desk)


async def _read_all(desk: Desk) -> None:
    display = await _display(desk)
    await desk.until(lambda: _is_drawn(display))
    await desk.press("plotReadAllButton")
    await desk.until(lambda: all(shown.is_complete for shown in display.series))
    await desk.calm()


async def _pan(desk: Desk) -> Steps:
    """Drag all of it, zoom in to a tenth, drag there, and zoom out: each frame as it comes."""
    canvas = await desk.find(PlotCanvas, "plotCanvas")
    area: QWidget = canvas.plot.viewport()
    paints = Paints(area)
    frames = await _drag(area, paints)
    frames += await _turn(area, paints, 1)
    frames += await _drag(area, paints)
    frames += await _turn(area, paints, -1)
    await desk.calm()
    return Steps(frames_s=frames)


async def _drag(area: QWidget, paints: Paints) -> list[float]:
    center = QPointF(area.width() / 2, area.height() / 2)
    drag_to(area, center, is_first=True)
    places = [center + QPointF(away_px, number % 2) for number, away_px in enumerate(DRAGS_PX)]
    frames = [await frame(paints, partial(drag_to, area, to)) for to in places]
    let_go(area, center)
    return frames


async def _turn(area: QWidget, paints: Paints, turns: int) -> list[float]:
    center = QPointF(area.width() / 2, area.height() / 2)
    turn = partial(turn_wheel, area, center, turns)
    return [await frame(paints, turn) for _ in range(ZOOM_TURNS)]


async def frame(paints: Paints, move: Callable[[], None]) -> float:
    """The time in seconds from a movement to the end of painting."""
    painted = paints.next()
    started = time.monotonic()
    move()
    return await patiently(painted) - started


async def _display(desk: Desk) -> PlotDisplay:
    await desk.until(lambda: desk.shown(PlotDisplay, ""))
    return desk.shown(PlotDisplay, "")[0]


def _is_drawn(display: PlotDisplay) -> bool:
    return any(len(each.x) or len(each.boxes) for each in display.drawings.values())


# Table


async def _see_table(desk: Desk) -> None:
    await desk.open_archive()
    await desk.select()
    await _to_table(desk)


async def _to_table(desk: Desk) -> TableGrid:
    await desk.inspect("Table")
    grid = await desk.find(TableGrid, "tableGrid")
    await desk.until(lambda: _is_complete(grid))
    await desk.calm()
    return grid


async def _jump(desk: Desk) -> Steps:
    """Type row numbers; each jump ends when its rows are painted with their values."""
    grid = await desk.find(TableGrid, "tableGrid")
    spans = []
    for row in random_rows(JUMPS):
        spans.append(await _jump_to(desk, grid, row))
        await desk.calm()
    return Steps(spans)


async def _jump_to(desk: Desk, grid: TableGrid, row: int) -> tuple[float, float]:
    field = await desk.find(QLineEdit, "tableRowEdit")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, str(row))
    painted = _paints(grid).next(lambda: row in grid.rows_in_sight() and _is_complete(grid))
    started = time.monotonic()
    QTest.keyClick(field, Qt.Key.Key_Return)
    return started, await patiently(painted)


async def _scroll(desk: Desk) -> Steps:
    """Wheel, Page Down and the scroll bar, as fast as a screen shows it."""
    grid = await desk.find(TableGrid, "tableGrid")
    area, bar = grid.viewport(), grid.verticalScrollBar()
    center = QPointF(area.width() / 2, area.height() / 2)
    started = time.monotonic()
    for number in range(_WHEEL_TURNS):
        turn_wheel(area, center, -1 if number % 4 else 1)
        await asyncio.sleep(_FRAME_S)
    for _ in range(_PAGES):
        QTest.keyClick(grid, Qt.Key.Key_PageDown)
        await asyncio.sleep(_FRAME_S)
    for number in range(_BAR_STEPS):
        bar.setValue(bar.maximum() * number // _BAR_STEPS)
        await asyncio.sleep(_FRAME_S)
    await desk.until(lambda: _is_complete(grid))
    await desk.calm()
    return Steps([(started, time.monotonic())])


def _paints(grid: TableGrid) -> Paints:
    area = grid.viewport()
    found = area.findChild(Paints)
    return found if isinstance(found, Paints) else Paints(area)


def _is_complete(grid: TableGrid) -> bool:
    """Whether all that is in sight has been read."""
    model = grid.model()
    assert isinstance(model, TableModel)
    rows, columns = grid.rows_in_sight(), grid.columns_in_sight()
    cells = [model.cell(row, column) for row in rows for column in columns]
    return bool(cells) and all(map(model.is_here, cells)) and not grid.is_waiting


# Memory


async def _see_window(desk: Desk) -> None:
    await desk.calm()


async def _look_around(desk: Desk) -> Steps:
    """Twice the same: what is left after the second time is not what was loaded for the first."""
    for _ in range(2):
        await desk.open_archive()
        await desk.select(0)
        await _read_all(desk)
        await _pan(desk)
        await desk.select()
        await _go_through(desk, await _to_table(desk))
        desk.do("tab.close")
        await desk.until(lambda: not desk.shown(QTreeView, "archiveTree"))
        await desk.calm()
    gc.collect()
    return Steps(closed_mb=resident_mb())


async def _go_through(desk: Desk, grid: TableGrid) -> None:
    bar = grid.verticalScrollBar()
    for number in range(_PLACES):
        bar.setValue(bar.maximum() * number // _PLACES)
        await desk.until(lambda: _is_complete(grid))
    await desk.calm()


WORK: dict[Case, tuple[Act, Act]] = {
    Case.PLOT_10M_FIRST_PICTURE: (_see_tree, _first_picture),
    Case.PLOT_10M_PAN: (_see_plot, _pan),
    Case.TABLE_10M_JUMP: (_see_table, _jump),
    Case.TABLE_SCROLL_STALL: (_see_table, _scroll),
    Case.MEMORY_10M_LOOKED_AT: (_see_window, _look_around),
}
"""For each case what is done before measuring, and what is measured."""
