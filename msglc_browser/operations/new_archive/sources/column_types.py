"""The types of columns in a text table: whole numbers, numbers, booleans or text.

An empty cell is null. Values that a number would change stay text: leading zeros, whole numbers
with more digits than 64 bits can represent, 1e400, 1e-400, and more digits than a float keeps.
"""

import re
from collections.abc import Callable, Sequence
from enum import Enum

from msglc_browser.operations.new_archive.sources.float_text import holds

# 18 digits always fit into 64 bits; a float preserves 15 of a whole number, and the sign of zero.
_INT = r"[-+]?[1-9]\d{0,17}|\+?0"
_FLOAT = (
    r"[-+]?(?:(?:(?:0|[1-9]\d*)\.\d*|\.\d+)(?:[eE][-+]?\d+)?|(?:0|[1-9]\d*)[eE][-+]?\d+"
    r"|0|[1-9]\d{0,14}|inf|Infinity)|[nN]a[nN]|NAN"
)
_NUMBER = r"[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|inf|Infinity)|[nN]a[nN]|NAN"
# At most 15 digits, and a small exponent: no float changes these.
_SURE_FLOAT = rf"(?!\D?\d{{16}})(?!\D?[\d.]{{17}})(?![^\n]*[eE][-+]?\d{{3}})(?:{_FLOAT})"
_BOOL = r"true|false|True|False|TRUE|FALSE"


class ColumnType(Enum):
    """In order of preference."""

    INT = _INT
    FLOAT = _FLOAT
    BOOL = _BOOL
    NUMBER_TEXT = _NUMBER  # text, because numbers would change it
    TEXT = r"(?s:.*)"


_COLUMNS = {
    kind: re.compile(rf"(?:(?:{kind.value})?\n)*+", re.ASCII)
    for kind in ColumnType
    if kind is not ColumnType.TEXT
}
_SURE_FLOATS = re.compile(rf"(?:(?:{_SURE_FLOAT})?\n)*+", re.ASCII)
_READ: dict[ColumnType, Callable[[str], object]] = {
    ColumnType.INT: int,
    ColumnType.FLOAT: float,
    ColumnType.BOOL: lambda cell: cell[0] in "tT",
    ColumnType.NUMBER_TEXT: str,
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
    if ColumnType.FLOAT in fitting and not _are_kept(cells, joined):
        fitting.remove(ColumnType.FLOAT)
    return frozenset({*fitting, ColumnType.TEXT})


def _are_kept(cells: Sequence[str], joined: str) -> bool:
    """Whether floats keep all these numbers."""
    return bool(_SURE_FLOATS.fullmatch(joined)) or all(not cell or holds(cell) for cell in cells)


def best_type(fitting: frozenset[ColumnType]) -> ColumnType:
    """The most specific one."""
    return next(kind for kind in ColumnType if kind in fitting)


def read_cells(cells: Sequence[str], kind: ColumnType) -> list[object]:
    """The values of cells that match `kind`."""
    read = _READ[kind]
    return [read(cell) if cell else None for cell in cells]
