"""Rows that take equally many bytes and lie back to back: any of them is found by arithmetic.

Used for lists of numbers of one width, for nested lists of them, and for stored arrays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.arrays.number_runs import FIXED_WIDTHS
from msglc_browser.archive.arrays.numpy_pickle import ArrayData
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span


@dataclass(frozen=True, slots=True)
class EvenRows:
    """`count` rows of `width` bytes each (at least 1), from byte `start` on."""

    start: int
    width: int
    count: int

    @property
    def size_bytes(self) -> int:
        """The size of all rows."""
        return self.count * self.width

    def span(self, rows: range) -> Span:
        """The bytes of some rows, of step 1. Raises IndexError if they are not all there."""
        if not 0 <= rows.start <= rows.stop <= self.count:
            raise IndexError(f"rows {rows.start:,} to {rows.stop:,} of {self.count:,}")
        return Span(self.start + rows.start * self.width, self.start + rows.stop * self.width)

    def spans(self, parts: Sequence[range]) -> list[Span]:
        """The bytes of several parts."""
        return [self.span(rows) for rows in parts]

    def rows_in(self, part_bytes: int) -> int:
        """How many rows a part of about `part_bytes` holds: at least one."""
        return max(part_bytes // self.width, 1)

    def parts(self, part_bytes: int, rows: range) -> list[range]:
        """The parts that hold some rows, of step 1; all parts together begin at row 0.

        Rows that are not there are left out.
        """
        wanted = range(max(rows.start, 0), min(rows.stop, self.count))
        if not wanted:
            return []
        each = self.rows_in(part_bytes)
        first = wanted.start // each * each
        return [range(at, min(at + each, self.count)) for at in range(first, wanted.stop, each)]


def number_rows(protocol: Protocol, span: Span, count: int) -> EvenRows | None:
    """`count` values that fill a span, if by their size all may be numbers of one width.

    Whether they are has to be seen from their tags: see `fixed_numbers`.
    """
    width, rest = divmod(span.size, count) if count > 0 else (0, 1)
    if rest or width not in FIXED_WIDTHS[protocol]:
        return None
    return EvenRows(span.start, width, count)


def array_span(stored: ArrayData, start: int, within: Span) -> Span | None:
    """Where the data of an array lie whose pickle starts at byte `start`.

    None if they are not within the bytes that may hold them, or not as long as the shape says; as
    text they may be longer.
    """
    span = Span(start + stored.start, start + stored.start + stored.size_bytes)
    size_bytes = stored.info.size_bytes
    is_fit = span.size >= size_bytes if stored.is_text else span.size == size_bytes
    return span if is_fit and within.contains(span) else None
