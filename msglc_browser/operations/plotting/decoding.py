"""Encoded items as the numbers of a series: plain ones, times, or one column of each item."""

from collections.abc import Sequence

import numpy as np

from msglc_browser.archive.arrays.number_arrays import Numbers, numbers_of
from msglc_browser.archive.arrays.number_runs import fixed_numbers, run_numbers
from msglc_browser.archive.items.value_runs import check_filled, decode_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep, brief_step
from msglc_browser.archive.model.values import Pairs
from msglc_browser.errors import BadInput
from msglc_browser.operations.plotting.times import seconds_of_times


class ItemDecoder:
    """Decodes runs of items; the first that is not null decides whether they are times."""

    def __init__(self, protocol: Protocol, column: PathStep | None) -> None:
        self.protocol = protocol
        self.column = column
        self.is_time: bool | None = None

    def numbers(self, data: bytes, count: int, first_row: int, *, is_exact: bool = True) -> Numbers:
        """The `count` values at the start of `data`; with `is_exact` nothing may follow them.

        Raises NotNumbers or BadInput that name the row, counted from `first_row`; CorruptArchive.
        """
        if self.column is None and not self.is_time:
            fixed = fixed_numbers(self.protocol, data, count)
            if fixed is not None:
                self.is_time = False
                return fixed
        if is_exact:
            check_filled(self.protocol, data, count, f"The block of value {first_row:,}")
        if self.column is None and not self.is_time:
            run = run_numbers(self.protocol, data, count)
            if run is not None:
                self.is_time = False
                return run
        values = decode_items(self.protocol, data, count)
        if self.column is not None:
            values = column_values(values, self.column, first_row)
        return self.converted(values, first_row)

    def fixed(self, data: bytes, count: int) -> Numbers | None:
        """`count` plain numbers of the same width, or None."""
        if self.column is not None or self.is_time:
            return None
        return fixed_numbers(self.protocol, data, count)

    def converted(self, values: list[object], first_row: int) -> Numbers:
        """Plain values as numbers. Raises NotNumbers or BadInput that name the row."""
        if self.is_time is None:
            first = next((value for value in values if value is not None), None)
            if first is not None:
                self.is_time = seconds_of_times([first]) is not None
        return _times(values, first_row) if self.is_time else numbers_of(values, first_row)


def _times(values: Sequence[object], first_row: int) -> Numbers:
    seconds = seconds_of_times(values)
    gaps = np.array([value is None for value in values], np.bool_)
    if seconds is None and not gaps.all():
        bad = next(
            n for n, v in enumerate(values) if v is not None and seconds_of_times([v]) is None
        )
        raise BadInput(f"Item {first_row + bad:,} is not a time like those before it.")
    if seconds is None:
        seconds = np.full(len(values), np.nan)
    return Numbers(seconds, gaps if gaps.any() else None)


def column_values(items: Sequence[object], column: PathStep, first_row: int) -> list[object]:
    """One column of records, or of rows of a 2-D list; None where a record lacks the key.

    Raises BadInput that names the row which is not a record, or too short.
    """
    if column.is_index:
        return [_element(item, column, first_row + n) for n, item in enumerate(items)]
    return [_field(item, column, first_row + n) for n, item in enumerate(items)]


def _field(item: object, column: PathStep, row: int) -> object:
    if isinstance(item, dict):
        # 1, 1.0 and True are one key to Python; an archive tells them apart, but cannot hold two.
        return item.get(column.value)
    if isinstance(item, Pairs):
        found = [value for key, value in item.pairs if _is_key(key, column)]
        return found[min(column.occurrence, len(found) - 1)] if found else None
    if item is None:
        return None
    name = brief_step(column)
    raise BadInput(f"Item {row:,} is {_a(item)}, not a dict with the key {name}.")


def _is_key(key: object, column: PathStep) -> bool:
    return type(key).__name__ == column.type_name and key == column.value


def _element(item: object, column: PathStep, row: int) -> object:
    at = column.value
    assert isinstance(at, int)
    if not isinstance(item, list):
        raise BadInput(f"Item {row:,} is {_a(item)}, not a list of numbers.")
    if at >= len(item):
        raise BadInput(f"Item {row:,} has no column {at:,}: its length is {len(item):,}.")
    return item[at]


def _a(item: object) -> str:
    name = type(item).__name__
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
