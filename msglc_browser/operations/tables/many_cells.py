"""Many decoded values as cells, and the memory they take."""

import sys
from collections.abc import Sequence
from typing import Final

from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.tables.cells import Cell, Missing, Nested, Unreadable, cell_of

_PLAIN: Final = frozenset({int, float, bool, type(None), Timestamp, Nested, Unreadable, Missing})
_POINTER_BYTES: Final = 8
_NESTED_BYTES: Final = 400
_SHARED: Final = frozenset({bool, type(None), Missing})


def cells_of(values: Sequence[object], base: NodePath, first: int) -> tuple[Cell, ...]:
    """Values of a list at `base`, from number `first` on, as cells."""
    return tuple(
        # The types of almost all values; a path is only made for the others.
        value if type(value) in _PLAIN else cell_of(value, (*base, PathStep.index(number)))  # type: ignore[misc]
        for number, value in enumerate(values, first)
    )


def size_of_cells(cells: Sequence[Cell]) -> int:
    """About how many bytes of memory some cells take."""
    return sum(map(_size_of, cells)) + _POINTER_BYTES * len(cells)


def _size_of(cell: Cell) -> int:
    if type(cell) in _SHARED:
        return 0
    return _NESTED_BYTES if isinstance(cell, Nested) else sys.getsizeof(cell)
