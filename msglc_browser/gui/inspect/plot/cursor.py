"""The questions of the cursors: the sample nearest to a position, and what lies between two."""

import asyncio
import math
from dataclasses import dataclass

import numpy as np

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.inspect.plot.picture import Drawn, Scales
from msglc_browser.gui.inspect.plot.readings import held
from msglc_browser.gui.inspect.plot.xy import nearest_row_of_x
from msglc_browser.operations.plotting.pyramid import Pyramid
from msglc_browser.operations.reading.document import Document


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample of the series `key`: its row, its x and its exact value; NaN for null."""

    key: int
    row: int  # counted from `first_row`
    x: int | float
    value: int | float
    is_time: bool = False
    first_row: int = 0


@dataclass(frozen=True, slots=True)
class SnapQuestion:
    """Which samples that have been read are nearest to `position` on the axis of x?

    With `row`, a sample of one series is meant: that row of it.
    """

    series: tuple[Drawn, ...]
    scales: Scales
    position: float
    cursor: int = 0
    height: float | None = None  # of the mouse in pixels: the nearest series is meant
    row: int | None = None

    async def read(self, _document: Document, _node: Node) -> tuple[Sample, ...]:
        """One sample of each series of which something was read there."""
        used = [each for drawn in self.series for each in (drawn.readings, drawn.x)]
        async with held(*used):
            return await asyncio.to_thread(self._find)

    def _find(self) -> tuple[Sample, ...]:
        found = (self._nearest(drawn) for drawn in self.series)
        return tuple(sample for sample in found if sample is not None)

    def _nearest(self, drawn: Drawn) -> Sample | None:
        pyramid = drawn.readings.pyramid
        row = pyramid.nearest_read(self._row(drawn) if self.row is None else self.row)
        value = None if row is None else pyramid.value_at(row)
        if row is None or value is None:
            return None
        first_row = drawn.readings.series.first_row
        if drawn.x is None:
            return Sample(drawn.key, row, row + first_row, value, first_row=first_row)
        x = drawn.x.pyramid.value_at(row)
        if x is None:
            return None
        is_time = drawn.x.series.is_time
        return Sample(drawn.key, row, x, value, is_time=is_time, first_row=first_row)

    def _row(self, drawn: Drawn) -> int:
        wanted = 10.0 ** min(self.position, 300.0) if self.scales.log_x else self.position
        if drawn.x is None:
            wanted -= drawn.readings.series.first_row
            return round(min(max(wanted, 0.0), drawn.readings.pyramid.length - 1.0))
        x = drawn.x.pyramid
        if not drawn.x.is_ascending:
            distances = np.abs(x.values(range(x.length)) - wanted)
            return 0 if np.isnan(distances).all() else int(np.nanargmin(distances))
        return _nearer(x, nearest_row_of_x(x, wanted), wanted)


@dataclass(frozen=True, slots=True)
class Between:
    """What two cursors measure on one series; NaN where there is no number.

    The difference of two integers is an integer, exactly.
    """

    dx: int | float
    dy: int | float
    mean: float
    slope: float
    count: int


@dataclass(frozen=True, slots=True)
class BetweenQuestion:
    """What lies between two samples of one series, as far as it has been read?"""

    drawn: Drawn
    first: Sample
    last: Sample

    async def read(self, _document: Document, _node: Node) -> Between:
        """The measures from the first cursor to the second."""
        async with held(self.drawn.readings):
            return await asyncio.to_thread(self._measure)

    def _measure(self) -> Between:
        rows = sorted((self.first.row, self.last.row))
        found = self.drawn.readings.pyramid.between(rows[0], rows[1])
        dx = _difference(self.last.x, self.first.x)
        dy = _difference(self.last.value, self.first.value)
        slope = dy / dx if dx else math.nan
        return Between(dx, dy, found.mean, slope, max(0, found.count))


def _difference(last: float, first: float) -> int | float:
    if isinstance(last, int) and isinstance(first, int):
        return last - first
    return float(last) - float(first)


def _nearer(x: Pyramid, row: int, wanted: float) -> int:
    """`row`, or the one before it if that is nearer."""
    here, before = x.value_at(row), x.value_at(row - 1)
    if here is None or before is None:
        return row
    return row - 1 if abs(wanted - before) < abs(here - wanted) else row
