"""Sort and filter all rows of a table, read column by column in chunks."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import may_be_rounded
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested, Unreadable
from msglc_browser.operations.tables.conditions import Condition
from msglc_browser.operations.tables.table import Table

CHUNK_ROWS: Final = 32_768
"""Rows of a step of such work; what they take is read in smaller batches if it is much."""

BATCH_BYTES: Final = 4 * 1024 * 1024

MOST_ROWS: Final = 2_000_000
"""A table of more rows is not sorted or filtered in the window."""


async def read_cells(table: Table, column: int, rows: range) -> list[Cell]:
    """The cells of one column, for the rows that are there; nothing is kept in the table."""
    columns = range(column, column + 1)
    batches = max(-(-await table.plan(rows, columns) // BATCH_BYTES), 1)
    step = max(-(-len(rows) // batches), 1)
    found: list[Cell] = []
    for start in range(rows.start, rows.stop, step):
        block = await table.read_once(range(start, min(start + step, rows.stop)), columns)
        found += [row[0] if row else Missing.MISSING for row in block.cells]
    return found


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
    quickly = _sorted_numbers(cells, is_descending=is_descending)
    if quickly is not None:
        return rows[quickly]
    keys = [_key(cell) for cell in cells]
    present = [at for at, key in enumerate(keys) if key[0] < _LAST]
    absent = sorted(
        (at for at, key in enumerate(keys) if key[0] >= _LAST), key=lambda at: keys[at][0]
    )
    present.sort(key=lambda at: keys[at], reverse=is_descending)
    return rows[np.array(present + absent, np.int64)] if len(cells) else rows


def _sorted_numbers(cells: Sequence[Cell], *, is_descending: bool) -> NDArray[np.int64] | None:
    """The order of numbers, nulls and missing cells; None if there is something else."""
    types = set(map(type, cells))
    if not types <= _SORTED_AS_NUMBERS:
        return None
    present = np.arange(len(cells))
    absent: list[int] = []
    if not types <= _NUMBERS:
        present = np.array(
            [at for at, cell in enumerate(cells) if type(cell) in _NUMBERS], np.int64
        )
        absent = [at for at, cell in enumerate(cells) if cell is None]
        absent += [at for at, cell in enumerate(cells) if cell is Missing.MISSING]
    values = np.array([cells[at] for at in present.tolist()] if absent else cells)
    if values.dtype.kind not in "biuf" or (int in types and may_be_rounded(values)):
        return None  # a float would round some of the integers
    is_nan = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), np.bool_)
    numbers = present[~is_nan]
    values = values[~is_nan]
    if is_descending:
        # Sorted from behind and turned round, equal numbers keep their order.
        numbers = numbers[::-1][np.argsort(values[::-1], kind="stable")][::-1]
    else:
        numbers = numbers[np.argsort(values, kind="stable")]
    return np.concatenate([numbers, present[is_nan], np.array(absent, np.int64)])


_NUMBERS: Final = {int, float, bool}
_SORTED_AS_NUMBERS: Final = {int, float, bool, type(None), Missing}
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
