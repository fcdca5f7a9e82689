"""Sort and filter all rows of a table, read column by column in chunks."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.tables.cells import Cell, CutText, Nested, Unreadable
from msglc_browser.operations.tables.column_numbers import PackedCells, order_of, packed
from msglc_browser.operations.tables.conditions import Condition
from msglc_browser.operations.tables.table import Table

CHUNK_ROWS: Final = 32_768
"""Rows of a step of such work; what they take is read in smaller batches if it is much."""

MOST_CHUNK_ROWS: Final = 524_288

BATCH_BYTES: Final = 4 * 1024 * 1024

MOST_ROWS: Final = 2_000_000
"""A column of more rows is sorted only if it holds numbers: others take much more memory."""

MOST_NUMBERS: Final = 20_000_000
"""Numbers of more rows are not sorted: that takes 40 bytes for each."""

MOST_FILTERED: Final = 50_000_000
"""A table of more rows is not filtered: the numbers of the rows found are kept."""


async def read_part(table: Table, column: int, rows: range) -> PackedCells | list[Cell]:
    """The cells of one column, for the rows that are there; nothing is kept in the table."""
    batches = await _batches(table, range(column, column + 1), rows)
    if len(batches) <= 1:
        return await table.read_column(rows, column)
    found: list[Cell] = []
    for batch in batches:
        part = await table.read_column(batch, column)
        found += part.cells() if isinstance(part, PackedCells) else part
    return packed(found) or found


async def read_rows(
    table: Table, columns: range, rows: range
) -> AsyncIterator[tuple[tuple[Cell, ...], ...]]:
    """The cells of some columns, batch by batch of rows; nothing is kept in the table."""
    for batch in await _batches(table, columns, rows):
        yield (await table.read_once(batch, columns)).cells


async def _batches(table: Table, columns: range, rows: range) -> list[range]:
    """The rows in parts of about `BATCH_BYTES`."""
    count = max(await table.plan(rows, columns) // BATCH_BYTES, 1)
    step = max(-(-len(rows) // count), 1)
    return [rows[at : at + step] for at in range(0, len(rows), step)]


def chunk_rows(row_count: int, size_bytes: int | None) -> int:
    """How many rows a step of such work takes: more of them if rows are short."""
    mean = -(-(size_bytes or 0) // max(row_count, 1)) or BATCH_BYTES
    return min(max(BATCH_BYTES // mean, CHUNK_ROWS), MOST_CHUNK_ROWS)


def arranged(
    row_count: int,
    order: NDArray[np.integer] | None,
    filters: Sequence[NDArray[np.integer]],
) -> NDArray[np.integer] | None:
    """The rows that are in all filters, in the order of all rows; None for all, as they are."""
    if not filters:
        return order
    kept = filters[0]
    for each in filters[1:]:
        kept = np.intersect1d(kept, each, assume_unique=True)
    if order is None:
        return kept
    is_kept = np.zeros(row_count, np.bool_)
    is_kept[kept] = True
    found: NDArray[np.integer] = order[is_kept[order]]
    return found


def compact(rows: NDArray[np.integer]) -> NDArray[np.integer]:
    """Row numbers in as little memory as they need."""
    return rows.astype(np.uint32) if not len(rows) or int(rows.max()) < 1 << 32 else rows


def matching(cells: PackedCells | Sequence[Cell], condition: Condition) -> NDArray[np.bool_]:
    """Which cells meet a condition."""
    plain = cells.cells() if isinstance(cells, PackedCells) else cells
    return np.fromiter(map(condition.meets, plain), np.bool_, len(plain))


def sorted_rows(cells: PackedCells | Sequence[Cell], *, is_descending: bool) -> NDArray[np.integer]:
    """The numbers of rows in the order of their `cells`; equal cells keep their order.

    Numbers come before times, texts, bytes and others; NaN, null, damaged and missing cells are
    last in either direction.
    """
    numbers = cells if isinstance(cells, PackedCells) else packed(cells)
    if numbers is not None:
        return compact(order_of(numbers, is_descending=is_descending))
    keys = [_key(cell) for cell in cells]  # type: ignore[union-attr]
    present = [at for at, key in enumerate(keys) if key[0] < _LAST]
    absent = sorted(
        (at for at, key in enumerate(keys) if key[0] >= _LAST), key=lambda at: keys[at][0]
    )
    present.sort(key=lambda at: keys[at], reverse=is_descending)
    return compact(np.array(present + absent, np.int64))


_LAST: Final = 10


def _key(cell: Cell) -> tuple[int, object]:
    if isinstance(cell, bool | int | float):
        return (_LAST, 0) if cell != cell else (0, cell)
    if isinstance(cell, Timestamp):
        return 1, (cell.seconds, cell.nanoseconds)
    if isinstance(cell, str):
        return 2, cell
    if isinstance(cell, CutText):
        return 2, cell.text
    if isinstance(cell, bytes):
        return 3, cell
    if isinstance(cell, Nested):
        return 4, (cell.items or 0, cell.text)
    if cell is None:
        return _LAST + 1, 0
    return (_LAST + 2, 0) if isinstance(cell, Unreadable) else (_LAST + 3, 0)
