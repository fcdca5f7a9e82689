"""What a plot shows, as CSV: the values where it shows single ones, else least and greatest."""

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msglc_browser.operations.plotting.pyramid import Pyramid


@dataclass(frozen=True, slots=True)
class ShownSeries:
    """A series in a plot: its name, and what is known of it."""

    title: str
    pyramid: Pyramid


def csv_of_view(
    shown: Sequence[ShownSeries], rows: range, columns: int, *, first_row: int = 0
) -> Iterator[str]:
    """Lines of CSV of the series in view: `rows` in `columns` of pixels; the first is a header.

    Up to two rows per column it has the exact values, empty for null and for what was not read.
    Above that, each line stands for several rows: least and greatest of those that were read, and
    how many these are. Row numbers count from `first_row`.
    """
    rows = range(max(rows.start, 0), max(rows.stop, rows.start, 0))
    is_exact = len(rows) <= 2 * max(columns, 1)
    lines = (
        _exact(shown, rows, first_row) if is_exact else _reduced(shown, rows, columns, first_row)
    )
    for line in lines:
        text = io.StringIO()
        csv.writer(text).writerow(line)
        yield text.getvalue()


def _exact(shown: Sequence[ShownSeries], rows: range, first_row: int) -> Iterator[list[object]]:
    yield ["row", *(one.title for one in shown)]
    for row in rows:
        yield [row + first_row, *(_cell(one.pyramid.value_at(row)) for one in shown)]


def _reduced(
    shown: Sequence[ShownSeries], rows: range, columns: int, first_row: int
) -> Iterator[list[object]]:
    parts = ("first row", "last row", "least", "greatest", "rows read")
    yield ["series", *parts]
    for one in shown:
        view = one.pyramid.envelope(rows.start, rows.stop, columns)
        starts = view.starts.tolist()
        for at, (least, greatest, share) in enumerate(
            zip(view.least.tolist(), view.greatest.tolist(), view.share.tolist(), strict=True)
        ):
            first, stop = starts[at], starts[at + 1]
            read = round(share * (stop - first))
            ends = (first + first_row, stop - 1 + first_row)
            yield [one.title, *ends, _cell(least), _cell(greatest), read]


def _cell(value: float | None) -> object:
    return "" if value is None or math.isnan(value) else repr(value)
