"""Conditions on the cells of a column, as typed: `> 3`, `1 .. 5`, `text`, `/regex/`, `= null`."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeGuard

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.errors import BadInput
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested, Unreadable

_HELP: Final = (
    "Type a comparison (> 3, <= 2.5, = 7, != 0), a range (1 .. 5), null, NaN, missing, "
    'text ("exact" in quotes), or a regular expression between slashes.'
)
_COMPARISON: Final = re.compile(r"(<=|>=|!=|==|=|<|>)\s*(.+)", re.DOTALL)
_RANGE: Final = re.compile(r"(\S+)\s*(?:\.\.|…)\s*(\S+)")
_MOST_PATTERN: Final = 200
# Two repetitions inside each other, or one after a group with alternatives, can take for ever.
_NESTED_REPEAT: Final = re.compile(r"[*+}]\)?[*+{]|\([^()]*[*+{|][^()]*\)[*+{]")


@dataclass(frozen=True, slots=True)
class Condition:
    """What was typed, and whether a cell meets it."""

    text: str
    meets: Callable[[Cell], bool]


def parse_condition(text: str) -> Condition:
    """Raises BadInput if it makes no sense, with examples."""
    text = text.strip()
    if not text:
        raise BadInput("The condition is empty.", hint=_HELP)
    if len(text) > 1 and text[0] == text[-1] == "/":
        return Condition(text, _regex(text[1:-1]))
    named = _NAMED.get(text.lower())
    if named is not None:
        return Condition(text, named)
    between = _RANGE.fullmatch(text)
    if between is not None:
        low, high = _number(between[1]), _number(between[2])
        if low is not None and high is not None:
            return Condition(text, lambda cell: _is_number(cell) and low <= cell <= high)
    compared = _COMPARISON.fullmatch(text)
    if compared is not None:
        return Condition(text, _comparison(compared[1], compared[2].strip()))
    if len(text) > 1 and text[0] == text[-1] == '"':
        exact = text[1:-1]
        return Condition(text, lambda cell: _text(cell) == exact)
    number = _number(text)
    if number is not None:
        return Condition(text, lambda cell: _is_number(cell) and cell == number)
    needle = text.casefold()
    return Condition(text, lambda cell: needle in (_text(cell) or "").casefold())


def _comparison(sign: str, operand: str) -> Callable[[Cell], bool]:
    named = _NAMED.get(operand.lower())
    if named is not None and sign in ("=", "=="):
        return named
    if named is not None and sign == "!=":
        return lambda cell: not named(cell)
    compare = _SIGNS[sign]
    number = _number(operand)
    if number is not None:
        is_unequal = sign == "!="
        return lambda cell: compare(cell, number) if _is_number(cell) else is_unequal
    text = operand.strip('"')
    return lambda cell: (found := _text(cell)) is not None and compare(found, text)


_SIGNS: Final[dict[str, Callable[[object, object], bool]]] = {
    "<": lambda a, b: a < b,  # type: ignore[operator]
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
    "=": lambda a, b: a == b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}

_NAMED: Final[dict[str, Callable[[Cell], bool]]] = {
    "null": lambda cell: cell is None,
    "none": lambda cell: cell is None,
    "nan": lambda cell: isinstance(cell, float) and math.isnan(cell),
    "missing": lambda cell: cell is Missing.MISSING,
    "true": lambda cell: cell is True,
    "false": lambda cell: cell is False,
}


def _regex(pattern: str) -> Callable[[Cell], bool]:
    if len(pattern) > _MOST_PATTERN or _NESTED_REPEAT.search(pattern):
        raise BadInput(
            "This regular expression could take too long: it is long, or repeats a repetition.",
            hint=_HELP,
        )
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise BadInput(f"This is not a valid regular expression: {error}.", hint=_HELP) from error
    return lambda cell: (found := _text(cell)) is not None and bool(compiled.search(found))


def _is_number(cell: object) -> TypeGuard[int | float]:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _text(cell: Cell) -> str | None:
    """The text of a cell that has one; of a long one its beginning."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, CutText | Nested):
        return cell.text
    if isinstance(cell, Timestamp):
        return str(cell)
    return None if cell is None or isinstance(cell, Missing | Unreadable | bytes) else repr(cell)


def _number(text: str) -> int | float | None:
    plain = text.replace(",", "").replace("_", "")
    if len(plain) > 40:
        return None
    try:
        return int(plain, 0)
    except ValueError:
        pass
    try:
        return float(plain)
    except ValueError:
        return None
