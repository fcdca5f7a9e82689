"""The columns of a table: keys in the order in which they are first seen, or numbers."""

import threading
from collections.abc import Iterable, Sequence
from typing import Final
from typing import Protocol as Interface

from msglc_browser.archive.model.node_path import KeyValue, PathStep, brief_step
from msglc_browser.archive.model.values import Pairs
from msglc_browser.operations.tables.cells import Nested, cell_of
from msglc_browser.operations.tables.table_types import Column

MOST_COLUMNS: Final = 100_000
"""Keys beyond these get no column: an archive could have a new one in each row."""

VALUE_TITLE: Final = "value"

_MOST_TITLE: Final = 300


class Columns(Interface):
    """The columns known so far."""

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    def columns(self, numbers: range) -> tuple[Column, ...]:
        """Some of them; numbers that do not exist are left out."""
        ...


class KeyColumns:
    """A column per key, and one for values that are not dicts; safe to use from workers."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._columns: list[Column] = []
        self._numbers: dict[object, int] = {}
        self._value: int | None = None

    @property
    def count(self) -> int:
        """How many columns there are so far."""
        return len(self._columns)

    def columns(self, numbers: range) -> tuple[Column, ...]:
        """Some columns."""
        return tuple(self._columns[max(numbers.start, 0) : max(numbers.stop, 0)])

    def of_values(self) -> int:
        """The column of rows that are not dicts."""
        with self._lock:
            if self._value is None:
                self._value = len(self._columns)
                self._columns.append(Column(VALUE_TITLE))
            return self._value

    def of_keys(self, keys: Iterable[object]) -> list[int | None]:
        """The column of each key of a dict that Python can hold; None if there are too many."""
        numbers = self._numbers
        return [
            numbers[mark] if (mark := (type(key), key)) in numbers else self._add(mark, key, 0)
            for key in keys
        ]

    def of_pairs(self, pairs: Pairs) -> list[int | None]:
        """The column of each key of any dict; a key that repeats has further columns."""
        seen: dict[object, int] = {}
        found = []
        for key, _ in pairs.pairs:
            mark: object = (type(key), key) if _is_plain(key) else ("other", key_title(key))
            times = seen.get(mark, 0)
            seen[mark] = times + 1
            found.append(self._add((mark, times) if times else mark, key, times))
        return found

    def of_step(self, step: PathStep) -> int | None:
        """The column of a step to a child."""
        if step.type_name == type(step.value).__name__:
            mark: object = (type(step.value), step.value)
        else:
            mark = (step.type_name, step.value)
        times = step.occurrence
        mark = (mark, times) if times else mark
        with self._lock:
            return self._new(mark, step_title(step), step)

    def _add(self, mark: object, key: object, times: int) -> int | None:
        step = _step(key, times)
        title = key_title(key) if step is None else step_title(step)
        with self._lock:
            return self._new(mark, title, step)

    def _new(self, mark: object, title: str, step: PathStep | None) -> int | None:
        number = self._numbers.get(mark)
        if number is None and len(self._columns) < MOST_COLUMNS:
            number = self._numbers[mark] = len(self._columns)
            self._columns.append(Column(title, step))
        return number


class NumberedColumns:
    """Columns 0 … `count` - 1 of a grid."""

    def __init__(self, count: int) -> None:
        self.count = count

    def grow(self, count: int) -> None:
        """A row of `count` items has been seen."""
        self.count = max(self.count, count)

    def columns(self, numbers: range) -> tuple[Column, ...]:
        """Some columns, titled by their number."""
        within = range(max(numbers.start, 0), min(numbers.stop, self.count))
        return tuple(Column(str(number), PathStep.index(number)) for number in within)


class NamedColumns:
    """Columns that are all known from the start."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = tuple(columns)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._columns)

    def columns(self, numbers: range) -> tuple[Column, ...]:
        """Some columns."""
        return self._columns[max(numbers.start, 0) : max(numbers.stop, 0)]


def key_title(key: object) -> str:
    """A dict key as a title: text as it is, anything else as Python writes it."""
    if isinstance(key, str):
        return key[:_MOST_TITLE]
    if _is_plain(key):
        return repr(key)[:_MOST_TITLE]
    cell = cell_of(key, ())
    return (cell.text if isinstance(cell, Nested) else str(cell))[:_MOST_TITLE]


def step_title(step: PathStep) -> str:
    """The key of a step as a title."""
    is_plain = step.type_name == type(step.value).__name__ and not step.occurrence
    return key_title(step.value) if is_plain else brief_step(step)


def _is_plain(key: object) -> bool:
    return key is None or isinstance(key, str | int | float | bool | bytes)


def _step(key: object, times: int) -> PathStep | None:
    plain: KeyValue
    if key is None or isinstance(key, str | int | float | bool | bytes):
        plain = key
        return PathStep.key(plain, occurrence=times)
    return None
