"""The order of a bucket page's rows, and which of them a filter shows. No Qt.

`list.sort` never lets another thread run, so many rows are sorted in portions, each within a few
milliseconds: the window goes on while a worker sorts.
"""

import itertools
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from operator import attrgetter
from typing import Any, Final, TypeAlias

from msglc_browser.operations.buckets.browse import Folder, ObjectRow

Entry: TypeAlias = Folder | ObjectRow
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
_BY_NAME: Final = attrgetter("name")
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


def ordered(entries: Sequence[Entry], order: Order) -> list[Entry]:
    """Folders first, by name; then the objects, those with equal values by name."""
    folders = [entry for entry in entries if isinstance(entry, Folder)]
    objects = [entry for entry in entries if isinstance(entry, ObjectRow)]
    is_turned = order.is_descending and order.column is Column.NAME
    by_name = [
        *_sorted(folders, _BY_NAME, is_turned=is_turned),
        *_sorted(objects, _BY_NAME, is_turned=is_turned),
    ]
    if order.column is Column.NAME:
        return by_name
    rows: list[Any] = by_name[len(folders) :]
    value = _values(order.column)
    return [*by_name[: len(folders)], *_sorted(rows, value, is_turned=order.is_descending)]


def is_ordered_from(entries: Sequence[Entry], first: int, order: Order) -> bool:
    """Whether all is in order if it was up to `first`: a page mostly belongs at the end."""
    pairs = itertools.pairwise(itertools.islice(entries, first, None))
    return all(_stands_before(above, below, order) for above, below in pairs)


def _sorted(
    entries: Sequence[Any], key: Callable[[Any], Any], *, is_turned: bool
) -> Sequence[Entry]:
    """Stable in either direction, as `sorted`."""
    if len(entries) <= _PORTION:
        return sorted(entries, key=key, reverse=is_turned)
    step = _PORTION // _SAMPLES
    ends = sorted(map(key, itertools.islice(entries, 0, None, step)))[_SAMPLES::_SAMPLES]
    portions: list[list[Entry]] = [[] for _ in range(len(ends) + 1)]
    for entry in entries:
        portions[bisect_right(ends, key(entry))].append(entry)
    found: list[Entry] = []
    for portion in reversed(portions) if is_turned else portions:
        found += sorted(portion, key=key, reverse=is_turned)
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
