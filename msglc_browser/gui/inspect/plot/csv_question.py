"""The question of the numbers shown, as a file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.inspect.plot.picture import Drawn
from msglc_browser.gui.inspect.plot.readings import held, rows_between
from msglc_browser.gui.inspect.plot.shown import Shown
from msglc_browser.operations.plotting.shown_csv import ShownSeries, csv_of_view
from msglc_browser.operations.reading.document import Document


@dataclass(frozen=True, slots=True)
class CsvQuestion:
    """What is known of some series from `left` to `right`, values of x: a CSV file.

    An x that was chosen is the first column of numbers. Nothing is read.
    """

    series: tuple[Drawn, ...]
    titles: tuple[str, ...]
    x_title: str
    left: float
    right: float
    columns: int

    async def read(self, _document: Document, _node: Node) -> bytes:
        """The file, in UTF-8."""
        used = [each for drawn in self.series for each in (drawn.readings, drawn.x)]
        async with held(*used):
            return await asyncio.to_thread(self._write)

    def _write(self) -> bytes:
        first = self.series[0]
        rows = [rows_between(each.readings, each.x, self.left, self.right) for each in self.series]
        shown = [
            ShownSeries(_harmless(title), each.readings.pyramid)
            for each, title in zip(self.series, self.titles, strict=True)
        ]
        if first.x is not None:
            shown.insert(0, ShownSeries(_harmless(self.x_title), first.x.pyramid))
        span = range(min(each.start for each in rows), max(each.stop for each in rows))
        offset = first.readings.series.first_row
        return "".join(csv_of_view(shown, span, self.columns, first_row=offset)).encode()


def csv_of(
    drawn: tuple[Drawn, ...],
    series: Sequence[Shown],
    x: Shown | None,
    sides: tuple[float, float],
    columns: int,
) -> CsvQuestion | None:
    """The question of what is `drawn` of some series; None if that is nothing."""
    if not drawn:
        return None
    titles = {shown.key: shown.title for shown in series}
    return CsvQuestion(
        drawn,
        tuple(titles[each.key] for each in drawn),
        "" if x is None else x.title,
        max(sides[0], -1e300),
        min(sides[1], 1e300),
        columns,
    )


def _harmless(title: str) -> str:
    """A spreadsheet must not take a key for a formula."""
    return f"'{title}" if title[:1] in ("=", "+", "-", "@", "\t", "\r") else title
