"""The rows a table shows, with their whole values: nothing is cut as in its cells."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import RAW_KEY, NodePath, brief_step
from msglc_browser.archive.model.values import Pairs
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.exporting.tabular.table_rows import MAX_ITEM_BYTES, ItemReader
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.tables.array_parts import LongRow
from msglc_browser.operations.tables.band_table import BandTable, as_range, within
from msglc_browser.operations.tables.bands import Band
from msglc_browser.operations.tables.cells import Missing, Unreadable
from msglc_browser.operations.tables.columns import KeyColumns, NumberedColumns
from msglc_browser.operations.tables.node_values import Large
from msglc_browser.operations.tables.row_source import read_located
from msglc_browser.operations.tables.table_types import TableKind

_BATCH_BYTES: Final = 4 * 1024 * 1024
_MOST_BATCH_BYTES: Final = 32 * 1024 * 1024
_MOST_BATCH_ROWS: Final = 4096
_ROW_BYTES: Final = 1000  # of a row whose size is not known


@dataclass(frozen=True, slots=True)
class ShownTable:
    """What a table shows: `columns` in their order, and the rows of `order`, or all of them.

    `known` columns were known: those that appear later are shown too, after the others.
    """

    table: BandTable
    columns: Sequence[int]
    known: int
    order: NDArray[np.integer] | None = None

    @property
    def row_count(self) -> int:
        """How many rows are shown."""
        return self.table.head.row_count if self.order is None else len(self.order)

    @property
    def is_in_order(self) -> bool:
        """Whether rows are shown in the order in which they are stored."""
        return self.order is None or bool(np.all(self.order[1:] > self.order[:-1]))


@dataclass(frozen=True, slots=True)
class ExactRow:
    """One row: its key, the values of the shown columns, and of columns that are new.

    Values may be Missing.MISSING.
    """

    key: object
    values: Sequence[object]
    more: dict[int, object]


async def iter_exact(
    shown: ShownTable, rows: Sequence[int] | NDArray[np.integer]
) -> AsyncGenerator[list[ExactRow], None]:
    """Some rows, which ascend, in batches of bounded size.

    Raises CorruptArchive for a row that is damaged, LimitExceeded for one of over 32 MiB, BadInput
    for a row that is not a list, unlike the others, and any reading error.
    """
    size = shown.table.head.size_bytes
    mean = _ROW_BYTES if size is None else max(size // max(shown.table.head.row_count, 1), 1)
    most = min(max(_BATCH_BYTES // mean, 1), _MOST_BATCH_ROWS)
    at = 0
    while at < len(rows):
        count = most
        some = _some(rows, at, count)
        while count > 1 and _batch_bytes(shown, some) > _MOST_BATCH_BYTES:
            count //= 2
            some = _some(rows, at, count)
        at += len(some)
        async for batch in _batches(shown, some):
            yield batch


def key_title(shown: ShownTable) -> str:
    """The title of the column of keys; "" if rows are only numbered."""
    band = shown.table.bands[0]
    if len(shown.table.bands) > 1 or not shown.table.head.has_keys or not band.source.total:
        return ""
    path = band.source.path_of(0)
    return "" if path and path[-1].is_index else "key"


def column_name(shown: ShownTable, number: int) -> str:
    """The whole title of a column."""
    if shown.table.head.kind is TableKind.GRID:
        return str(number)
    [column] = shown.table.map.columns(range(number, number + 1))
    if len(shown.table.bands) == 1 and column.step is not None:
        value = column.step.value
        if isinstance(value, str) and not column.step.occurrence:
            return value
    return column.title


def _some(rows: Sequence[int] | NDArray[np.integer], at: int, count: int) -> Sequence[int]:
    found = rows[at : at + count]
    return found.tolist() if isinstance(found, np.ndarray) else found


def _batch_bytes(shown: ShownTable, rows: Sequence[int]) -> int:
    total = 0
    for band in shown.table.bands:
        inside = within(rows, band.source.total)
        total += band.source.bytes_of(inside) if inside else 0
    return total


async def _batches(shown: ShownTable, rows: Sequence[int]) -> AsyncGenerator[list[ExactRow], None]:
    """The rows; those that are long come by themselves."""
    table = shown.table
    places = [table.map.place(number) for number in shown.columns]
    numbers = sorted({place.band for place in places if place is not None} or {0})
    found = [await _band_values(table.document, table.bands[number], rows) for number in numbers]
    at_band = {number: at for at, number in enumerate(numbers)}
    inner = [(at_band[place.band], place.number) if place else None for place in places]
    batch: list[ExactRow] = []
    for row in rows:
        values = [each.get(row, _NOTHING) for each in found]
        is_long = any(isinstance(value, Large | LongRow) for value, _path in values)
        if is_long:
            values = [(await _whole(table.document, value), path) for value, path in values]
        batch.append(_exact(shown, row, values, numbers, inner))
        if is_long:
            yield batch
            batch = []
    if batch:
        yield batch


_Found = tuple[object, NodePath]
_NOTHING: Final[_Found] = (Missing.MISSING, ())


async def _band_values(document: Document, band: Band, rows: Sequence[int]) -> dict[int, _Found]:
    """The value and the path of each row of a band."""
    inside = within(rows, band.source.total)
    if not inside:
        return {}
    [pieces] = await read_located(document, [await band.source.locate(as_range(inside))])
    wanted = inside if isinstance(inside, range) else frozenset(inside)
    found: dict[int, _Found] = {}
    for piece in pieces:
        if piece.warning:
            raise CorruptArchive(piece.warning)
        for at, value in enumerate(piece.values):
            row = piece.first_row + at
            if row not in wanted:
                continue
            if isinstance(value, Unreadable):
                raise CorruptArchive(f"Row {row:,} cannot be read: {value.problem}")
            found[row] = value, piece.paths[at] if piece.paths else ()
    for row in inside:
        if row not in found:
            raise CorruptArchive(f"Row {row:,} could not be listed: what precedes it is damaged.")
    return found


def _exact(
    shown: ShownTable,
    row: int,
    values: Sequence[_Found],
    numbers: Sequence[int],
    inner: Sequence[tuple[int, int] | None],
) -> ExactRow:
    by_column = [
        _by_column(shown.table.bands[number], value, row)
        for number, (value, _path) in zip(numbers, values, strict=True)
    ]
    cells = [
        Missing.MISSING if place is None else by_column[place[0]].get(place[1], Missing.MISSING)
        for place in inner
    ]
    more: dict[int, object] = {}
    if len(shown.table.bands) == 1 and len(by_column[0]) > 0 and max(by_column[0]) >= shown.known:
        more = {n: value for n, value in by_column[0].items() if n >= shown.known}
    path = values[0][1]
    key: object = None
    if path:
        key = brief_step(path[-1]) if path[-1].type_name == RAW_KEY else path[-1].value
    return ExactRow(key, cells, more)


def _by_column(band: Band, value: object, row: int) -> dict[int, object]:
    """The values of a row by column of its band."""
    columns = band.columns
    if value is Missing.MISSING:
        return {}
    if isinstance(columns, NumberedColumns):
        if isinstance(value, list):
            return dict(enumerate(value))
        if value is None:
            return {0: None}
        raise BadInput(
            f"Row {row:,} is not a list, unlike most others.",
            hint="Filter the rows, or export the list itself as JSON, msgpack or CBOR.",
        )
    if not isinstance(columns, KeyColumns):
        return {0: value}
    if isinstance(value, dict):
        found = columns.of_keys(value)
        items = list(value.values())
    elif isinstance(value, Pairs):
        found = columns.of_pairs(value)
        items = [item for _key, item in value.pairs]
    else:
        return {columns.of_values(): value}
    if None in found:
        raise LimitExceeded("The rows have too many different keys for a table.")
    return {n: item for n, item in zip(found, items, strict=True) if n is not None}


async def _whole(document: Document, value: object) -> object:
    """A value of which only the beginning has been read, or parts."""
    if isinstance(value, Large):
        return await _whole_node(document, value.node)
    if not isinstance(value, LongRow):
        return value
    parts = value.parts
    if parts.size_bytes > MAX_ITEM_BYTES:
        raise LimitExceeded("A row is over 32 MiB, too large for a table row.")
    wanted = parts.covering(range(parts.total))
    data = await document.source.read_ranges([part.span for part in wanted])
    found: list[object] = []
    for part, piece in zip(wanted, data, strict=True):
        found += parts.decode(part, piece)[0]
    return found


async def _whole_node(document: Document, node: Node) -> object:
    """Any value of up to 32 MiB: read as the only item of a list."""
    reader = ItemReader()
    reader.feed([Event(EventKind.START_LIST, None, 1)])
    found: list[object] = []
    async with aclosing(iter_events(document, node, runs=True)) as batches:
        async for events in batches:
            found += reader.feed(events)
    if len(found) != 1:
        raise CorruptArchive("The value ends before it is complete.")
    return found[0]
