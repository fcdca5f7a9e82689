"""The question of what to draw: a view of some series, reduced to the columns of pixels.

Runs in a worker, so that no array of samples ever reaches the window.
"""

import asyncio
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.inspect.plot.drawing import (
    MOST_DRAWN,
    NOTHING,
    Drawing,
    Floats,
    PlotKind,
    View,
)
from msglc_browser.gui.inspect.plot.readings import Readings, held
from msglc_browser.gui.inspect.plot.xy import nearest_row_of_x, path_through
from msglc_browser.operations.plotting.histogram import histogram
from msglc_browser.operations.plotting.pyramid import Envelope
from msglc_browser.operations.reading.document import Document

_MARGIN: Final = 0.5  # of the view, drawn on each side of it
_MOST_ZOOM: Final = 1.4  # from what was drawn, before it is drawn anew at once
_DOTS: Final = 24  # of all series, in a column of pixels, besides the least and the greatest
_LOG_ZERO: Final = math.log10(0.5)  # where the bars of a logarithmic histogram begin


@dataclass(frozen=True, slots=True)
class Scales:
    """How values become positions: with `log`, their logarithms to base 10."""

    log_x: bool = False
    log_y: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series to draw, against the rows of `x` if there is one, otherwise its own row numbers."""

    key: int
    readings: Readings
    x: Readings | None = None


@dataclass(frozen=True, slots=True)
class PictureQuestion:
    """What to draw of some series from `left` to `right`, positions on the axis of x."""

    series: tuple[Drawn, ...]
    kind: PlotKind
    scales: Scales
    left: float
    right: float
    columns: int
    bins: int = 0  # of a histogram; 0 for as many as suit the data

    def covers(self, view: View) -> bool:
        """Whether it reaches across a view, at about its scale; bars always do."""
        if self.kind is PlotKind.HISTOGRAM:
            return True
        zoom = (self.right - self.left) / (1 + 2 * _MARGIN) / (view.right - view.left)
        is_inside = self.left <= view.left and view.right <= self.right
        return is_inside and 1 / _MOST_ZOOM <= zoom <= _MOST_ZOOM

    def kept(self, drawings: dict[int, Drawing], now: "PictureQuestion") -> dict[int, Drawing]:
        """Those of this picture that have the same places in the one that is wanted now."""
        is_bars, are_bars = (each.kind is PlotKind.HISTOGRAM for each in (self, now))
        if self.scales != now.scales or is_bars is not are_bars:
            return {}
        keys = {each.key for each in self.series if each in now.series}
        return {key: each for key, each in drawings.items() if key in keys}

    async def read(self, _document: Document, _node: Node) -> dict[int, Drawing]:
        """A drawing for each series, by its key."""
        found: dict[int, Drawing] = {}
        for each in self.series:
            async with held(each.readings, each.x):
                found[each.key] = await asyncio.to_thread(self._draw, each)
        return found

    def _draw(self, drawn: Drawn) -> Drawing:
        with np.errstate(all="ignore"):
            if self.kind is PlotKind.HISTOGRAM:
                return bars(drawn.readings, self.bins, self.scales)
            if drawn.x is None:
                found = self._by_rows(drawn.readings)
            elif drawn.x.is_ascending:
                found = self._by_ascending_x(drawn.readings, drawn.x)
            else:
                return self._by_any_x(drawn.readings, drawn.x)
            return _scaled(found, self.scales)

    def _by_rows(self, readings: Readings) -> Drawing:
        """Row numbers as x; on a logarithmic axis each decade has the columns of its width."""
        offset = readings.series.first_row
        left, right = self._in_data(self.left) - offset, self._in_data(self.right) - offset
        length = readings.pyramid.length
        first = int(min(max(math.floor(left), 0), length))
        stop = int(min(max(math.ceil(right) + 1, 0), length))
        if not self.scales.log_x:
            return _moved(self._of_rows(readings, first, stop, self.columns), offset)
        parts = []
        edges = sorted({max(first, 1), stop, *(10**n for n in range(19) if first < 10**n < stop)})
        for start, end in pairwise(edges):
            width = math.log10(end) - math.log10(start)
            columns = math.ceil(self.columns * width / max(self.right - self.left, 1e-9))
            parts.append(self._of_rows(readings, start, end, columns))
        return _moved(_joined(parts), offset)

    def _of_rows(self, readings: Readings, first: int, stop: int, columns: int) -> Drawing:
        found = _rows_drawing(readings, first, stop, columns, only_positive=self.scales.log_y)
        if found.is_exact or self.kind is not PlotKind.POINTS:
            return found
        dots = columns * max(_DOTS // len(self.series), 1)
        return _with_dots(found, readings, range(first, stop), dots)

    def _by_ascending_x(self, readings: Readings, x: Readings) -> Drawing:
        length = min(readings.pyramid.length, x.pyramid.length)
        left, right = self._in_data(self.left), self._in_data(self.right)
        first = max(nearest_row_of_x(x.pyramid, left) - 1, 0)
        stop = min(nearest_row_of_x(x.pyramid, right) + 2, length)
        by_rows = self._of_rows(readings, first, stop, self.columns)
        boxes = by_rows.boxes.copy()
        boxes[:, 0] = _x_of_rows(x, boxes[:, 0])
        boxes[:, 1] = _x_of_rows(x, np.minimum(boxes[:, 1], length - 1))
        boxes = boxes[np.isfinite(boxes).all(axis=1)]
        return Drawing(_x_of_rows(x, by_rows.x), by_rows.y, boxes, by_rows.is_exact)

    def _by_any_x(self, readings: Readings, x: Readings) -> Drawing:
        rows = range(min(readings.pyramid.length, x.pyramid.length))
        across, up = x.pyramid.values(rows), _limited(readings.pyramid.values(rows))
        across = _log(across) if self.scales.log_x else across
        up = _log(up) if self.scales.log_y else up
        # Sampled points are not neighbours: a line between them would be invented.
        found = path_through(
            across,
            up,
            (self.left, self.right),
            self.columns,
            is_whole=readings.pyramid.share_read >= 1 and x.pyramid.share_read >= 1,
        )
        is_known = np.isfinite(found.x)
        return Drawing(found.x[is_known], found.y[is_known], found.boxes, found.is_exact)

    def _in_data(self, position: float) -> float:
        if not self.scales.log_x:
            return position
        return float(10.0 ** min(max(position, -300.0), 300.0))


def picture_of(
    series: tuple[Drawn, ...], kind: PlotKind, scales: Scales, view: View, columns: int, bins: int
) -> PictureQuestion:
    """The picture of a view of so many columns of pixels, with a margin on each side of it."""
    margin = _MARGIN * (view.right - view.left)
    left, right = view.left - margin, view.right + margin
    columns = round(columns * (1 + 2 * _MARGIN))
    return PictureQuestion(series, kind, scales, left, right, columns, bins)


def bars(readings: Readings, bins: int, scales: Scales) -> Drawing:
    """How many values there are in each of `bins` equal ranges, 0 for a suitable number."""
    values = readings.pyramid.read_values()
    values = values[np.abs(values) <= MOST_DRAWN]
    if scales.log_x:
        values = np.log10(values[values > 0])
    found = histogram(values, bins)
    tops, bottom = found.counts.astype(np.float64), 0.0
    if scales.log_y:
        tops, bottom = np.log10(tops), _LOG_ZERO
    edges = found.edges
    boxes = np.column_stack((edges[:-1], edges[1:], np.full(len(tops), bottom), tops))
    return Drawing(np.empty(0), np.empty(0), boxes[np.isfinite(tops)], False)


def _rows_drawing(
    readings: Readings, first: int, stop: int, columns: int, *, only_positive: bool
) -> Drawing:
    """Rows `first` to `stop`: a line where all was read, boxes where a sample was."""
    if stop <= first:
        return NOTHING
    found = readings.pyramid.envelope(first, stop, columns, only_positive=only_positive)
    if found.is_points:
        return Drawing(
            found.starts[:-1].astype(np.float64),
            _limited(found.least),
            np.empty((0, 4)),
            is_exact=True,
        )
    exact = found.share >= 1
    x = np.repeat(found.starts[:-1].astype(np.float64), 2)
    y = np.column_stack((found.least, found.greatest))
    y[~exact] = np.nan
    y = _limited(y.ravel())
    if exact.all():
        return Drawing(x, y, np.empty((0, 4)), is_exact=False)
    in_view = _blocks_in_view(readings, found)
    if 0 < in_view < columns:  # as many columns as blocks: then no column is empty
        found = readings.pyramid.envelope(first, stop, in_view, only_positive=only_positive)
    return Drawing(x, y, _boxes(found), is_exact=False)


def _with_dots(drawing: Drawing, readings: Readings, rows: range, most: int) -> Drawing:
    """With samples spread evenly over `rows`: the ends of its columns alone would be two lines."""
    count = min(len(rows), most)
    spread = rows.start + np.arange(count, dtype=np.int64) * len(rows) // count
    x = np.concatenate((drawing.x, spread.astype(np.float64)))
    y = np.concatenate((drawing.y, _limited(readings.pyramid.values_at(spread))))
    is_known = np.isfinite(y)
    return Drawing(x[is_known], y[is_known], drawing.boxes, drawing.is_exact)


def _blocks_in_view(readings: Readings, found: Envelope) -> int:
    """How many of the blocks that were read are in view."""
    in_view = readings.series.blocks_of(range(int(found.starts[0]), int(found.starts[-1])))
    return sum(1 for block in readings.blocks if block in in_view)


def _boxes(found: Envelope) -> Floats:
    """Left, right, least and greatest of the columns of which a part was read."""
    is_part = (found.share > 0) & (found.share < 1) & np.isfinite(found.least)
    edges = found.starts.astype(np.float64)
    columns = (edges[:-1], edges[1:], _limited(found.least), _limited(found.greatest))
    boxes = np.column_stack(columns)[is_part]
    return boxes[np.isfinite(boxes).all(axis=1)]


def _x_of_rows(x: Readings, rows: Floats) -> Floats:
    """The x of some rows, NaN where it was not read."""
    found = np.empty(len(rows))
    for at, row in enumerate(rows.astype(np.int64).tolist()):
        value = x.pyramid.value_at(row)
        found[at] = math.nan if value is None else float(value)
    return found


def _limited(values: Floats) -> Floats:
    return np.where(np.abs(values) <= MOST_DRAWN, values, np.nan)


def _scaled(drawing: Drawing, scales: Scales) -> Drawing:
    x, y, boxes = drawing.x, drawing.y, drawing.boxes
    if scales.log_x:
        x, boxes = _log(x), np.column_stack((_log(boxes[:, 0]), _log(boxes[:, 1]), boxes[:, 2:]))
    if scales.log_y:
        y, boxes = _log(y), np.column_stack((boxes[:, :2], _log(boxes[:, 2]), _log(boxes[:, 3])))
    is_known = np.isfinite(x)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    return Drawing(x[is_known], y[is_known], boxes, drawing.is_exact)


def _log(values: Floats) -> Floats:
    """NaN for zero and below: a logarithmic axis has no place for them."""
    positive: NDArray[np.bool_] = values > 0
    return np.log10(np.where(positive, values, np.nan))


def _moved(drawing: Drawing, rows: int) -> Drawing:
    """With row numbers of the whole list instead of those of a range of it."""
    if not rows:
        return drawing
    boxes = drawing.boxes + np.array([rows, rows, 0, 0])
    return Drawing(drawing.x + rows, drawing.y, boxes, drawing.is_exact)


def _joined(parts: list[Drawing]) -> Drawing:
    if not parts:
        return NOTHING
    return Drawing(
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.y for part in parts]),
        np.concatenate([part.boxes for part in parts]),
        all(part.is_exact for part in parts),
    )
