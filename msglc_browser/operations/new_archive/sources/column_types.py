"""The types of columns in a text table: whole numbers, numbers, booleans or text.

An empty cell is null. Values that a number would change stay text: leading zeros, and whole
numbers with more digits than 64 bits can represent.
"""

import re
from collections.abc import Callable, Sequence
from enum import Enum

# 18 digits always fit into 64 bits; a float preserves 15 of a whole number.
_INT = r"[-+]?(?:0|[1-9]\d{0,17})"
_FLOAT = (
    r"[-+]?(?:(?:(?:0|[1-9]\d*)\.\d*|\.\d+)(?:[eE][-+]?\d+)?|(?:0|[1-9]\d*)[eE][-+]?\d+"
    r"|0|[1-9]\d{0,14}|inf|Infinity)|[nN]a[nN]|NAN"
)
_BOOL = r"true|false|True|False|TRUE|FALSE"


class ColumnType(Enum):
    """In order of preference."""

    INT = _INT
    FLOAT = _FLOAT
    BOOL = _BOOL
    TEXT = r"(?s:.*)"


_COLUMNS = {
    kind: re.compile(rf"(?:(?:{kind.value})?\n)*+", re.ASCII)
    for kind in ColumnType
    if kind is not ColumnType.TEXT
}
_READ: dict[ColumnType, Callable[[str], object]] = {
    ColumnType.INT: int,
    ColumnType.FLOAT: float,
    ColumnType.BOOL: lambda cell: cell[0] in "tT",
    ColumnType.TEXT: str,
}


def fitting_types(cells: Sequence[str], among: frozenset[ColumnType]) -> frozenset[ColumnType]:
    """Those of `among` that match all the cells; TEXT always does."""
    joined = "\n".join((*cells, ""))
    if joined.count("\n") != len(cells):
        return frozenset({ColumnType.TEXT})  # a cell of several lines
    fitting = {
        kind for kind, column in _COLUMNS.items() if kind in among and column.fullmatch(joined)
    }
    return frozenset({*fitting, ColumnType.TEXT})


def best_type(fitting: frozenset[ColumnType]) -> ColumnType:
    """The most specific one."""
    return next(kind for kind in ColumnType if kind in fitting)


def read_cells(cells: Sequence[str], kind: ColumnType) -> list[object]:
    """The values of cells that match `kind`."""
    read = _READ[kind]
    return [read(cell) if cell else None for cell in cells]
