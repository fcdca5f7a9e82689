"""Table rows from plain values: the columns and their kinds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import reduce
from operator import itemgetter
from typing import Any, Final

import numpy as np

from msglc_browser.archive.model.records import Column, Records, Texts
from msglc_browser.archive.model.values import Pairs, Timestamp
from msglc_browser.errors import BadInput
from msglc_browser.operations.exporting.event_writer import Notes, valid_text
from msglc_browser.operations.exporting.tabular.record_rows import RecordRows

MOST_COLUMNS = 10_000
SHAPES = (
    "A table needs a list of values, lists or dicts, a dict of dicts, or a dict of equally long "
    "lists."
)
_INT64 = range(-(2**63), 2**63)
_EXACT = range(-(2**53), 2**53 + 1)  # a float holds all of these
_NANOSECONDS = 10**9
_LEAST_GOT = 2


class _RowKey:
    """A key that is not equal to any dict key."""

    def __repr__(self) -> str:
        return "key"


ROW_KEY: Final = _RowKey()
"""The column for each row's key, in the rows of a dict of dicts."""


@dataclass(frozen=True, slots=True)
class OtherKey:
    """A key that Python cannot tell from others (1, 1.0 and true) or from itself (NaN).

    Such keys are distinguished by their type and their text.
    """

    type_name: str
    text: str

    def __repr__(self) -> str:
        return self.text


_OWN_KEYS = {str, int, bytes, type(None), _RowKey, OtherKey}


def column_key(key: object) -> object:
    """What stands for a dict key among the columns: equal keys of one type only."""
    return key if type(key) in _OWN_KEYS else OtherKey(type(key).__name__, repr(key))


class RowForm(Enum):
    """What the rows are made of; the value is the text shown to the user."""

    VALUES = "a value"  # one column, "value"
    LISTS = "a list"  # columns by position
    DICTS = "a dict"  # columns by key


class ColumnKind(Enum):
    """What all cells of a column have in common; null fits every kind."""

    NULL = "null"
    BOOL = "bool"
    INT = "int"  # 64 bits
    LONG = "long int"  # 64 bits, and a float would round some of them
    FLOAT = "float"
    TEXT = "text"
    BYTES = "bytes"
    TIME = "time"  # nanoseconds in 64 bits
    MIXED = "mixed"  # written as text; values that are not text as JSON


class Outgrown(Exception):  # a signal, not an error: scan all rows and start over
    """A row does not fit the columns found so far."""


class Columns:
    """The columns of a table, learned from its rows."""

    def __init__(self) -> None:
        self.form: RowForm | None = None
        self.kinds: dict[object, ColumnKind] = {}  # by key, in order
        self.missing = 0  # cells that the rows lacked

    def learn(self, items: Sequence[object], first_row: int) -> None:
        """Learn from these rows. Raises BadInput if they cannot form a table."""
        if isinstance(items, RecordRows):
            self._learn_records(items, first_row)
            return
        for keys, cells in self._rows(items, first_row):
            for key, cell in zip(keys, cells, strict=True):
                before = self.kinds.get(key)
                self.kinds[key] = common_kind(before or ColumnKind.NULL, kind_of(cell))
            self._check_count(first_row)

    def _check_count(self, first_row: int) -> None:
        if len(self.kinds) > MOST_COLUMNS:
            raise BadInput(
                f"There are over {MOST_COLUMNS:,} columns by row {first_row:,}.",
                hint="Export it as JSON, or export its parts separately.",
            )

    def _learn_records(self, rows: RecordRows, first_row: int) -> None:
        self._check_forms([{}], first_row)
        for key, column in zip(rows.records.keys, rows.records.columns, strict=True):
            before = self.kinds.get(key, ColumnKind.NULL)
            self.kinds[key] = common_kind(before, kind_of_column(column))
        self._check_count(first_row)

    def of_records(self, records: Records) -> list[Column] | None:
        """The columns of these rows, in the order of the table; None if it has others."""
        if self.form is not RowForm.DICTS or len(records.keys) != len(self.kinds):
            return None
        found = dict(zip(records.keys, records.columns, strict=True))
        # A text is equal to no other kind of key.
        return [found[key] for key in self.kinds] if found.keys() == self.kinds.keys() else None  # type: ignore[index]

    def cells(self, items: Sequence[object], first_row: int) -> Sequence[Sequence[object]]:
        """A cell for each column of each row. Raises Outgrown for unknown keys, or BadInput."""
        self._check_forms(items, first_row)
        if self.form is RowForm.DICTS:
            return self._of_dicts(items, first_row)
        if self.form is RowForm.LISTS:
            return self._of_lists(items)
        return [[item] for item in items]

    def names(self, notes: Notes) -> list[str]:
        """The header, with unique names; keys that had to change are counted."""
        if self.form is not RowForm.DICTS:
            return [str(key) for key in self.kinds]
        names: list[str] = []
        for key in self.kinds:
            if not isinstance(key, str | _RowKey):
                notes.add("keys that are not text", "text")
            text = key if isinstance(key, str) else repr(key)
            names.append(valid_text(text, notes, lambda: "the name of a column"))
        return distinct_names(names, notes)

    def add_empty(self, keys: Sequence[object]) -> None:
        """Columns of a table without rows."""
        self.form = RowForm.DICTS
        self.kinds |= dict.fromkeys(keys, ColumnKind.NULL)

    def _rows(
        self, items: Sequence[object], first_row: int
    ) -> list[tuple[Sequence[object], Sequence[object]]]:
        self._check_forms(items, first_row)
        rows: list[tuple[Sequence[object], Sequence[object]]] = []
        for row, item in enumerate(items, first_row):
            if isinstance(item, dict):
                rows.append((tuple(_by_column(item, row)), tuple(item.values())))
            elif isinstance(item, list):
                rows.append((range(len(item)), item))
            else:
                rows.append((("value",), (item,)))
        return rows

    def _of_dicts(self, items: Sequence[object], first_row: int) -> Sequence[Sequence[object]]:
        whole = self._of_whole_dicts(items)
        if whole is not None:
            return whole
        known = self.kinds.keys()
        rows: list[Sequence[object]] = []
        for row, item in enumerate(items, first_row):
            if isinstance(item, dict):
                cells = _by_column(item, row)
                if not cells.keys() <= known:
                    raise Outgrown
                self.missing += len(known) - len(cells)
                rows.append([cells.get(key) for key in known])
        return rows

    def _of_whole_dicts(self, items: Sequence[object]) -> list[Sequence[object]] | None:
        """The cells of dicts that all have all the columns; None if they are anything else."""
        keys = tuple(self.kinds)
        # Of two or more, `itemgetter` makes a tuple; a text is equal to no other kind of key.
        if len(keys) < _LEAST_GOT or not set(map(type, keys)) <= {str, _RowKey}:
            return None
        try:
            if set(map(len, items)) != {len(keys)}:  # type: ignore[arg-type]
                return None
            get: Callable[[Any], Sequence[object]] = itemgetter(*keys)
            return list(map(get, items))
        except KeyError:
            return None

    def _of_lists(self, items: Sequence[object]) -> list[list[object]]:
        width = len(self.kinds)
        rows: list[list[object]] = []
        for item in items:
            if isinstance(item, list):
                if len(item) > width:
                    raise Outgrown
                self.missing += width - len(item)
                is_whole = len(item) == width
                rows.append(item if is_whole else item + [None] * (width - len(item)))
        return rows

    def _check_forms(self, items: Sequence[object], first_row: int) -> None:
        """Check that all rows have one form. Types come first: there may be millions of rows."""
        types = set(map(type, items))
        if Pairs in types:
            raise _repeated(first_row + list(map(type, items)).index(Pairs))
        forms = set(map(_form_of, types))
        if self.form is None and items:
            self.form = _form_of(type(items[0]))
        for row, item in enumerate(items if forms - {self.form} else (), first_row):
            form = _form_of(type(item))
            if form is not self.form and self.form is not None:
                raise BadInput(
                    f"Row {row:,} is {form.value}, but each row before it is {self.form.value}.",
                    hint=SHAPES,
                )


def distinct_names(names: Sequence[str], notes: Notes) -> list[str]:
    """The names, those that repeat with a number; they are counted."""
    distinct: dict[str, None] = {}
    next_number: dict[str, int] = {}  # counted on: thousands may become one name
    for stem in names:
        name, number = stem, next_number.get(stem, 2)
        while name in distinct:
            name, number = f"{stem}_{number}", number + 1
        next_number[stem] = number
        if name != stem:
            notes.add("names of columns that repeat", "the name with a number")
        distinct[name] = None
    return list(distinct)


def kind_of(value: object) -> ColumnKind:
    """The kind of a column that contains only this value."""
    kind = _KINDS.get(type(value), ColumnKind.MIXED)
    if isinstance(value, int) and kind is ColumnKind.INT and value not in _EXACT:
        if value not in _INT64:
            return ColumnKind.MIXED
        return ColumnKind.INT if float(value) == value else ColumnKind.LONG
    if isinstance(value, Timestamp):
        return ColumnKind.TIME if nanoseconds(value) in _INT64 else ColumnKind.MIXED
    return kind


def kind_of_column(column: Column) -> ColumnKind:
    """The kind of a column of records."""
    if isinstance(column, Texts):
        return ColumnKind.TEXT
    if isinstance(column, list):
        return reduce(common_kind, map(kind_of, column), ColumnKind.NULL)
    if column.values.dtype == np.float64:
        return ColumnKind.FLOAT
    values = column.values
    long = values[(values < _EXACT.start) | (values >= _EXACT.stop)]
    return reduce(common_kind, map(kind_of, long.tolist()), ColumnKind.INT)


def nanoseconds(value: Timestamp) -> int:
    """A time as nanoseconds since 1970."""
    return value.seconds * _NANOSECONDS + value.nanoseconds


_KINDS = {
    type(None): ColumnKind.NULL,
    bool: ColumnKind.BOOL,
    int: ColumnKind.INT,
    float: ColumnKind.FLOAT,
    str: ColumnKind.TEXT,
    bytes: ColumnKind.BYTES,
}
_TOGETHER = {
    frozenset({ColumnKind.INT, ColumnKind.FLOAT}): ColumnKind.FLOAT,
    frozenset({ColumnKind.INT, ColumnKind.LONG}): ColumnKind.LONG,
}


def common_kind(one: ColumnKind, other: ColumnKind) -> ColumnKind:
    """The kind of a column that contains both."""
    if one is other or other is ColumnKind.NULL:
        return one
    if one is ColumnKind.NULL:
        return other
    return _TOGETHER.get(frozenset({one, other}), ColumnKind.MIXED)


def _form_of(kind: type) -> RowForm:
    if kind is dict:
        return RowForm.DICTS
    return RowForm.LISTS if kind is list else RowForm.VALUES


def _repeated(row: int) -> BadInput:
    return BadInput(
        f"Row {row:,} is a dict in which keys are equal (such as 1 and true), repeat, or are "
        "lists or dicts: they cannot all be columns.",
        hint="Export it as JSON, msgpack or CBOR.",
    )


def _by_column(item: dict[object, object], row: int) -> dict[object, object]:
    """The cells of a row by `column_key`, in the order of its keys."""
    if set(map(type, item)) <= _OWN_KEYS:
        return item
    cells = {column_key(key): cell for key, cell in item.items()}
    if len(cells) < len(item):
        raise _repeated(row)
    return cells
