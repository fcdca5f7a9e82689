"""The order of a bucket page's rows, and which of them a filter shows. No Qt.

`list.sort` never lets another thread run, so many rows are sorted in portions, each within a few
milliseconds: the window goes on while a worker sorts.
"""

import itertools
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from operator import attrgetter
from typing import Any, Final, TypeAlias

from msglc_browser.operations.buckets.browse import Folder, ObjectRow

Entry: TypeAlias = Folder | ObjectRow
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_PORTION: Final = 4_096  # entries sorted without a pause
_SAMPLES: Final = 8  # looked at for each portion, to find where it ends


class Column(IntEnum):
    """The columns, from the left."""

    NAME = 0
    SIZE = 1
    MODIFIED = 2
    KIND = 3


@dataclass(frozen=True, slots=True)
class Order:
    """By which column, in which direction, and only names that contain `filter` (casefolded)."""

    column: Column = Column.NAME
    is_descending: bool = False
    filter: str = ""

    def passes(self, entry: Entry) -> bool:
        """Whether the filter shows it."""
        return not self.filter or self.filter in entry.name.casefold()


def ordered(entries: Sequence[Entry], order: Order) -> "array[int]":
    """The numbers of the entries that pass the filter, in order.

    Folders first, by name; then the objects, those with equal values by name.
    """
    folders, objects = array("I"), array("I")
    for number, entry in enumerate(entries):
        if order.passes(entry):
            (folders if isinstance(entry, Folder) else objects).append(number)
    is_turned = order.is_descending and order.column is Column.NAME
    names = [entry.name for entry in entries]
    folders = _sorted(folders, names.__getitem__, is_turned=is_turned)
    objects = _sorted(objects, names.__getitem__, is_turned=is_turned)
    if order.column is not Column.NAME:
        value = _values(order.column)
        values = [value(entry) if isinstance(entry, ObjectRow) else None for entry in entries]
        objects = _sorted(objects, values.__getitem__, is_turned=order.is_descending)
    return folders + objects


def is_ordered(entries: Iterable[Entry], order: Order) -> bool:
    """Whether these are in order: a further page mostly belongs at the end."""
    return all(_stands_before(above, below, order) for above, below in itertools.pairwise(entries))


def _sorted(numbers: "array[int]", key: Callable[[int], Any], *, is_turned: bool) -> "array[int]":
    """Stable in either direction, as `sorted`, but other threads run meanwhile."""
    if len(numbers) <= _PORTION:
        return array("I", sorted(numbers, key=key, reverse=is_turned))
    if not is_turned and all(key(this) <= key(that) for this, that in itertools.pairwise(numbers)):
        return numbers  # names mostly come in order
    step = _PORTION // _SAMPLES
    ends = sorted(map(key, itertools.islice(numbers, 0, None, step)))[_SAMPLES::_SAMPLES]
    portions = [array("I") for _ in range(len(ends) + 1)]
    for number in numbers:
        portions[bisect_right(ends, key(number))].append(number)
    found = array("I")
    for portion in reversed(portions) if is_turned else portions:
        found.extend(sorted(portion, key=key, reverse=is_turned))
    return found


def _stands_before(above: Entry, below: Entry, order: Order) -> bool:
    if isinstance(above, Folder) or isinstance(below, Folder):
        if isinstance(above, Folder) is not isinstance(below, Folder):
            return isinstance(above, Folder)
        is_turned = order.is_descending and order.column is Column.NAME
        return (above.name > below.name) is is_turned
    value = _values(order.column)
    this, that = value(above), value(below)
    if this == that:
        return above.name <= below.name
    return bool(this > that) is order.is_descending


def _values(column: Column) -> Callable[[ObjectRow], Any]:
    if column is Column.MODIFIED:
        return lambda row: row.modified or _LONG_AGO
    if column is Column.SIZE:
        return lambda row: -1 if row.size_bytes is None else row.size_bytes
    return attrgetter("kind" if column is Column.KIND else "name")
