"""The types of columns in a text table: whole numbers, numbers, booleans or text.

An empty cell is null. Values that a number would change stay text: leading zeros, whole numbers
that do not fit into 64 bits, 1e400, 1e-400, and more digits than a float keeps.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import orjson

from msglc_browser.operations.new_archive.sources.float_text import holds

# A float preserves 15 digits of a whole number, and the sign of zero.
_INT = r"[-+]?[1-9]\d{0,19}|\+?0"
_FLOAT = (
    r"[-+]?(?:(?:(?:0|[1-9]\d*)\.\d*|\.\d+)(?:[eE][-+]?\d+)?|(?:0|[1-9]\d*)[eE][-+]?\d+"
    r"|0|[1-9]\d{0,14}|inf|Infinity)|[nN]a[nN]|NAN"
)
# Possessive, or a long cell would be tried again from each of its digits.
_NUMBER = r"[-+]?(?:(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?\d++)?|inf|Infinity)|[nN]a[nN]|NAN"
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
}
_ONLY_TEXT: Final = frozenset({ColumnType.TEXT})
_NUMBERS: Final = frozenset({ColumnType.INT, ColumnType.FLOAT})
_FLOATS: Final = frozenset({ColumnType.FLOAT, ColumnType.NUMBER_TEXT})
_INTS: Final = frozenset({ColumnType.INT, ColumnType.FLOAT, ColumnType.NUMBER_TEXT})
_LONG_INTS: Final = frozenset({ColumnType.INT, ColumnType.NUMBER_TEXT})
_SURE_DIGITS: Final = 18  # so many always fit into 64 bits
_64_BITS: Final = range(-(2**63), 2**64)  # with a sign or without, as archives have them
_FLOAT_BELOW: Final = 10**15
_USUAL_LETTERS: Final = 40  # of a number, on average: longer ones take long to convert


@dataclass(frozen=True, slots=True)
class Cells:
    """Which types match some cells, and their numbers if `number_texts` restores the cells."""

    types: frozenset[ColumnType]
    numbers: Sequence[int] | Sequence[float] | None = None


def look_at(cells: Sequence[str], among: frozenset[ColumnType]) -> Cells:
    """Those of `among` that match all the cells; TEXT always does."""
    if among <= _ONLY_TEXT:
        return Cells(_ONLY_TEXT)
    present = list(filter(None, cells)) if "" in cells else cells
    plain, others, numbers = _plain_numbers(present)
    among = among & plain
    types = (_matching(others, among) if others else among) | _ONLY_TEXT
    return Cells(types, numbers if present is cells else None)


def number_texts(numbers: Sequence[int] | Sequence[float]) -> list[str]:
    """Numbers as programs write them."""
    return orjson.dumps(numbers)[1:-1].decode().split(",")


def _matching(cells: Sequence[str], among: frozenset[ColumnType]) -> frozenset[ColumnType]:
    joined = "\n".join((*cells, ""))
    if joined.count("\n") != len(cells):
        return frozenset()  # a cell of several lines
    fitting: set[ColumnType] = set()
    for kind, column in _COLUMNS.items():
        is_sure = kind is ColumnType.NUMBER_TEXT and fitting & _NUMBERS
        if kind in among and (is_sure or column.fullmatch(joined)):
            fitting.add(kind)
    if ColumnType.INT in fitting and not _fit_64_bits(cells):
        fitting.remove(ColumnType.INT)
    if ColumnType.FLOAT in fitting and not _are_kept(cells, joined):
        fitting.remove(ColumnType.FLOAT)
    return frozenset(fitting)


def _plain_numbers(
    cells: Sequence[str],
) -> tuple[frozenset[ColumnType], Sequence[str], list[int] | list[float] | None]:
    """What fits the numbers written as programs write them, and the other cells.

    And all numbers, if there are no other cells. Converting them and writing them again takes a
    third of the time of the regular expressions.
    """
    unknown = frozenset(ColumnType), cells, None
    if not cells or cells[0][0] not in "-0123456789":
        return unknown
    are_ints = cells[0].removeprefix("-").isdecimal()
    joined = ",".join(cells)
    if len(joined) > _USUAL_LETTERS * len(cells) or not joined.isascii():
        return unknown
    try:
        values: list[int] | list[float] = list(map(int if are_ints else float, cells))
        written = orjson.dumps(values)[1:-1].decode()
    except (ValueError, TypeError):  # other than numbers, or integers beyond 64 bits
        return unknown
    if not are_ints:
        others = _unlike(cells, joined, written)
        return _FLOATS, others, None if others else values
    largest = max(max(values), -min(values))
    if written != joined:
        return unknown
    return _INTS if largest < _FLOAT_BELOW else _LONG_INTS, (), values


def _unlike(cells: Sequence[str], joined: str, written: str) -> Sequence[str]:
    """The cells that are not what was written."""
    if written == joined:
        return ()
    return [cell for cell, text in zip(cells, written.split(","), strict=True) if cell != text]


def _fit_64_bits(cells: Sequence[str]) -> bool:
    """Whether all of these integers do; they have 20 digits at most."""
    return max(map(len, cells)) <= _SURE_DIGITS or all(int(cell) in _64_BITS for cell in cells)


def _are_kept(cells: Sequence[str], joined: str) -> bool:
    """Whether floats keep all these numbers."""
    return bool(_SURE_FLOATS.fullmatch(joined)) or all(map(holds, cells))


def best_type(fitting: frozenset[ColumnType]) -> ColumnType:
    """The most specific one."""
    return next(kind for kind in ColumnType if kind in fitting)


def read_cells(cells: Sequence[str], kind: ColumnType) -> list[object]:
    """The values of cells that match `kind`."""
    read = _READ.get(kind)
    if "" not in cells:
        return list(map(read, cells)) if read else list(cells)
    if read is None:
        return [cell or None for cell in cells]
    return [read(cell) if cell else None for cell in cells]
