"""What has been read of a series so far, and the questions that read more of it.

`Readings` belong to the I/O loop: the window only passes them from one question to the next.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NotNumbers
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import ArchiveError, BadInput, NodeNotFound
from msglc_browser.gui.inspect.plot.drawing import MOST_DRAWN
from msglc_browser.gui.inspect.plot.xy import nearest_row_of_x
from msglc_browser.operations.numbers.summary import NumberSummary, merged, summary_of
from msglc_browser.operations.plotting.pyramid import MOST_ROWS, Pyramid
from msglc_browser.operations.plotting.sampling import blocks_in_view, first_blocks, refining_blocks
from msglc_browser.operations.plotting.series import (
    Series,
    SeriesPart,
    SeriesRef,
    open_series,
    read_blocks,
    series_of,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node

_BATCH_BYTES: Final = 4_000_000  # what is read between two pictures
_SUMMARY_COLUMNS: Final = 4096
_UNPLOTTABLE: Final = (BadInput, ArchiveError)  # the same bytes would fail again


@dataclass(slots=True, eq=False)
class Readings:
    """A series and what is known of it; its numbers are used and added under `held`."""

    series: Series
    pyramid: Pyramid
    blocks: set[int] = field(default_factory=set)  # those that were read
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_ascending: bool = True
    summary: NumberSummary | None = None

    def add(self, blocks: Sequence[int], parts: Sequence[SeriesPart]) -> None:
        """Adopt what was read of some blocks; takes some 10 ms for a million rows."""
        for part in parts:
            new = self.pyramid.add(part)
            self._summarise(part, new)
        self.blocks.update(blocks)
        if self.is_ascending:
            self.is_ascending = all(map(self._ascends, parts))

    def _summarise(self, part: SeriesPart, new: NDArray[np.bool_]) -> None:
        """Exact statistics, which those of floats drawn would not be for large integers."""
        if not new.any():
            return
        values, gaps = part.values, part.gaps
        if not new.all():
            values, gaps = values[new], None if gaps is None else gaps[new]
        found = summary_of(values, gaps, shape=(self.pyramid.length,))
        whole = found if self.summary is None else merged(self.summary, found)
        rows = self.series.rows
        kind = "" if rows is None else rows.element_type
        self.summary = replace(whole, dtype=kind) if kind else whole

    def _ascends(self, part: SeriesPart) -> bool:
        """Within a part, and from the row before it and to the row after it."""
        first, stop = max(part.rows.start - 1, 0), part.rows.stop + 1
        values = self.pyramid.values(range(first, min(stop, self.pyramid.length)))
        values = values[~np.isnan(values)]
        return bool((values[1:] >= values[:-1]).all())


@asynccontextmanager
async def held(*readings: Readings | None) -> AsyncIterator[None]:
    """Keep the numbers of some series as they are while the context is open."""
    async with AsyncExitStack() as locks:
        # In one order: otherwise two questions about the same series could wait for each other.
        for each in sorted({each for each in readings if each is not None}, key=id):
            await locks.enter_async_context(each.lock)
        yield


@dataclass(frozen=True, slots=True)
class Status:
    """How much of a series has been read; `least` and `greatest` of that, NaN if no numbers.

    `is_undrawable` if there are values beyond what a plot can draw. `summary` is exact, None of
    times.
    """

    readings: Readings
    length: int
    rows_read: int
    bytes_read: int
    size_bytes: int
    least: float
    greatest: float
    least_positive: float
    is_time: bool
    is_ascending: bool
    is_undrawable: bool
    summary: NumberSummary | None

    @property
    def is_complete(self) -> bool:
        """Whether all rows were read."""
        return self.rows_read >= self.length


@dataclass(frozen=True, slots=True)
class NotPlottable:
    """Why something is not plotted, as a sentence: it holds not only numbers, or is damaged."""

    reason: str


@dataclass(frozen=True, slots=True)
class RefsQuestion:
    """What can be plotted of some nodes?"""

    nodes: tuple[Node, ...]

    async def read(self, document: Document, _node: Node) -> tuple[SeriesRef, ...] | NotPlottable:
        """The series. Raises any error of reading."""
        try:
            return await series_of(document, self.nodes)
        except BadInput as error:
            return _not_plottable(error)


@dataclass(frozen=True, slots=True)
class DroppedQuestion:
    """What can be plotted of the nodes at some paths?"""

    paths: tuple[NodePath, ...]

    async def read(self, document: Document, _node: Node) -> tuple[SeriesRef, ...] | NotPlottable:
        """The series. Raises NodeNotFound and any error of reading."""
        nodes = [await find_node(document, path) for path in self.paths]
        return await RefsQuestion(tuple(nodes)).read(document, _node)


@dataclass(frozen=True, slots=True)
class SiblingsQuestion:
    """What else is in the dicts around some nodes?"""

    nodes: tuple[Node, ...]

    async def read(self, document: Document, _node: Node) -> tuple[SeriesRef, ...]:
        """The series beside them, without those that could not be found."""
        found: dict[NodePath, SeriesRef] = {}
        for above in dict.fromkeys(node.path[:-1] for node in self.nodes if node.path):
            try:
                refs = await series_of(document, [await find_node(document, above)])
            except (NodeNotFound, BadInput):
                continue
            found |= {ref.node.path: ref for ref in refs if ref.column is None}
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class StartQuestion:
    """The first picture of a series: all of it up to `most_bytes`, otherwise a sample."""

    ref: SeriesRef
    most_bytes: int

    async def read(self, document: Document, _node: Node) -> Status | NotPlottable:
        """What was read. Raises any error of reading."""
        try:
            series = await open_series(document, self.ref)
            if series.length > MOST_ROWS:
                return NotPlottable(f"{series.length:,} numbers are too many to plot.")
            readings = Readings(series, Pyramid(series.length))
            blocks = list(first_blocks(series, most_bytes=self.most_bytes))
            return await _read(document, readings, blocks)
        except _UNPLOTTABLE as error:
            return _not_plottable(error)


@dataclass(frozen=True, slots=True)
class RefineQuestion:
    """One more batch of a sample that ends at a block per column of pixels."""

    readings: Readings
    columns: int

    async def read(self, document: Document, _node: Node) -> Status | NotPlottable:
        """What has been read by then; the same as before if the sample is complete."""
        known = sorted(self.readings.blocks)
        batches = refining_blocks(self.readings.series, known, columns=self.columns)
        return await _read(document, self.readings, next(batches, []))


@dataclass(frozen=True, slots=True)
class AllQuestion:
    """One more batch of what has not been read."""

    readings: Readings

    async def read(self, document: Document, _node: Node) -> Status | NotPlottable:
        """What has been read by then."""
        return await _read_some(document, self.readings, range(self.readings.series.blocks))


@dataclass(frozen=True, slots=True)
class InViewQuestion:
    """One more batch of what is in view, if what is missing there takes at most `most_bytes`.

    `left` and `right` are values of x, or row numbers without one.
    """

    readings: Readings
    x: Readings | None
    left: float
    right: float
    most_bytes: int

    async def read(self, document: Document, _node: Node) -> Status | NotPlottable:
        """What has been read by then; the same as before if nothing is missing, or too much."""
        async with held(self.x):
            rows = await asyncio.to_thread(self._rows)
        series = self.readings.series
        blocks = blocks_in_view(series, rows, most_bytes=self.most_bytes)
        return await _read_some(document, self.readings, blocks)

    def _rows(self) -> range:
        if self.x is not None and not self.x.is_ascending:
            return range(0)  # what is in view may be anywhere
        return rows_between(self.readings, self.x, self.left, self.right)


def rows_between(readings: Readings, x: Readings | None, left: float, right: float) -> range:
    """The rows from one value of x to another, and one more on each side; all, if in any order."""
    length = readings.series.length
    if x is None:
        offset = readings.series.first_row
        first, last = math.floor(left) - offset, math.ceil(right) - offset
    elif x.is_ascending:
        first, last = (nearest_row_of_x(x.pyramid, side) for side in (left, right))
    else:
        return range(length)
    return range(min(max(first - 1, 0), length), min(max(last + 2, 0), length))


async def _read_some(
    document: Document, readings: Readings, blocks: range
) -> Status | NotPlottable:
    """One batch of the blocks that were not read yet."""
    missing = [block for block in blocks if block not in readings.blocks]
    block_bytes = max(readings.series.size_bytes // readings.series.blocks, 1)
    return await _read(document, readings, missing[: max(1, _BATCH_BYTES // block_bytes)])


def _not_plottable(error: BadInput | ArchiveError) -> NotPlottable:
    if isinstance(error, NotNumbers):
        found = f"element {error.position:,} is a {error.type_name}"
        return NotPlottable(f"These are not numbers: {found}. Value shows them.")
    return NotPlottable(str(error))


async def _read(document: Document, readings: Readings, blocks: list[int]) -> Status | NotPlottable:
    series = readings.series
    was_in_order = series.is_in_order
    try:
        parts = await read_blocks(document, series, blocks) if blocks else ()
    except _UNPLOTTABLE as error:
        return _not_plottable(error)
    if series.is_in_order and not was_in_order:  # these are other blocks than those asked for
        blocks = [block for part in parts for block in series.blocks_of(part.rows)]
    async with held(readings):
        return await asyncio.to_thread(_adopt, readings, blocks, parts)


def _adopt(readings: Readings, blocks: list[int], parts: Sequence[SeriesPart]) -> Status:
    readings.add(blocks, parts)
    series, pyramid = readings.series, readings.pyramid
    whole = pyramid.envelope(0, pyramid.length, _SUMMARY_COLUMNS)
    extremes = np.concatenate((whole.least, whole.greatest))
    extremes = extremes[np.isfinite(extremes)]
    drawn = extremes[np.abs(extremes) <= MOST_DRAWN]
    least_positive = pyramid.least_positive()
    is_complete = pyramid.rows_read >= pyramid.length
    share = 1.0 if is_complete else min(1.0, len(readings.blocks) / series.blocks)
    return Status(
        readings,
        series.length,
        pyramid.rows_read,
        round(series.size_bytes * share),
        series.size_bytes,
        float(drawn.min()) if len(drawn) else np.nan,
        float(drawn.max()) if len(drawn) else np.nan,
        least_positive if least_positive <= MOST_DRAWN else np.nan,
        series.is_time,
        readings.is_ascending,
        len(drawn) < len(extremes),
        None if series.is_time else readings.summary,
    )
