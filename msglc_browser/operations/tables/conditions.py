"""Conditions on the cells of a column, as typed: `> 3`, `1 .. 5`, `text`, `/regex/`, `= null`."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeGuard

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.errors import BadInput
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested

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
    return Condition(text, _bare(text))


def _bare(text: str) -> Callable[[Cell], bool]:
    """Texts that contain it; of digits also the numbers that equal it, of `true` the bools."""
    needle = text.casefold()
    number, truth = _number(text), _TRUTHS.get(needle)
    if number is None and truth is None:
        return lambda cell: needle in (_text(cell) or "").casefold()
    same = _equal(number, truth)
    return lambda cell: same(cell) or needle in (_written(cell) or "").casefold()


def _equal(number: float | None, truth: bool | None) -> Callable[[Cell], bool]:
    if number is None:
        return lambda cell: cell is truth
    return lambda cell: _is_number(cell) and cell == number


def _comparison(sign: str, operand: str) -> Callable[[Cell], bool]:
    named = _NAMED.get(operand.lower())
    if named is not None and sign in ("=", "=="):
        return named
    if named is not None and sign == "!=":
        return lambda cell: not named(cell)
    compare = _SIGNS[sign]
    number, truth = _number(operand), _TRUTHS.get(operand.lower())
    if sign in ("=", "==", "!=") and (number is not None or truth is not None):
        same, is_unequal = _equal(number, truth), sign == "!="
        return lambda cell: (same(cell) or _written(cell) == operand) is not is_unequal
    if number is not None:
        return lambda cell: _is_number(cell) and compare(cell, number)
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
}

_TRUTHS: Final = {"true": True, "false": False}


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
    if isinstance(cell, int | float):
        return repr(cell)
    return cell.text if isinstance(cell, Nested) else _written(cell)


def _written(cell: Cell) -> str | None:
    """The text of a cell that holds one, or a time: no digits of numbers or counts of items."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, CutText):
        return cell.text
    return str(cell) if isinstance(cell, Timestamp) else None


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
