"""Sort and filter all rows of a table, read column by column in chunks."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested, Unreadable
from msglc_browser.operations.tables.conditions import Condition
from msglc_browser.operations.tables.table import Table

CHUNK_ROWS: Final = 4_096
MOST_ROWS: Final = 2_000_000
"""A table of more rows is not sorted or filtered in the window."""


async def read_cells(table: Table, column: int, rows: range) -> list[Cell]:
    """The cells of one column, for the rows that are there."""
    block = await table.read_block(rows, range(column, column + 1))
    return [row[0] if row else Missing.MISSING for row in block.cells]


def matching(cells: Sequence[Cell], condition: Condition) -> NDArray[np.bool_]:
    """Which cells meet a condition."""
    return np.fromiter(map(condition.meets, cells), np.bool_, len(cells))


def sorted_rows(
    cells: Sequence[Cell], rows: NDArray[np.int64], *, is_descending: bool
) -> NDArray[np.int64]:
    """`rows` in the order of their `cells`, one for each row; equal cells keep their order.

    Numbers come before times, texts, bytes and others; NaN, null, damaged and missing cells are
    last in either direction.
    """
    keys = [_key(cell) for cell in cells]
    present = [at for at, key in enumerate(keys) if key[0] < _LAST]
    absent = sorted(
        (at for at, key in enumerate(keys) if key[0] >= _LAST), key=lambda at: keys[at][0]
    )
    present.sort(key=lambda at: keys[at], reverse=is_descending)
    return rows[np.array(present + absent, np.int64)] if len(cells) else rows


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
