"""The columns of a table, and which band each belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from typing import Protocol as Interface

from msglc_browser.archive.model.node import Node
from msglc_browser.operations.tables.bands import Band
from msglc_browser.operations.tables.columns import NumberedColumns
from msglc_browser.operations.tables.table_types import Column

MOST_JOINED: Final = 1_000
"""Of each of several nodes side by side, so many columns are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a column is: column `number` of a band."""

    band: int
    number: int


class ColumnMap(Interface):
    """Columns of the table by number."""

    @property
    def count(self) -> int:
        """How many are known."""
        ...

    def columns(self, numbers: range) -> tuple[Column, ...]:
        """Some of them; numbers that do not exist are left out."""
        ...

    def update(self) -> None:
        """Take over columns that bands have found."""
        ...

    def bands_of(self, numbers: range) -> dict[int, range]:
        """The bands of some columns, and which of their own columns those are, about."""
        ...

    def place(self, number: int) -> Place | None:
        """Where a column is; None if it is unknown."""
        ...


class SingleMap:
    """All columns are those of the only band."""

    def __init__(self, band: Band) -> None:
        self._band = band

    @property
    def count(self) -> int:
        """How many are known."""
        return self._band.columns.count

    def columns(self, numbers: range) -> tuple[Column, ...]:
        """Those of the band."""
        return self._band.columns.columns(numbers)

    def update(self) -> None:
        """They are known already."""

    def bands_of(self, numbers: range) -> dict[int, range]:
        """The band, with the same numbers."""
        return {0: numbers} if numbers else {}

    def place(self, number: int) -> Place | None:
        """The same number."""
        return Place(0, number) if 0 <= number < self.count else None


class JoinedMap:
    """The columns of several bands, in the order in which they are found."""

    def __init__(
        self, bands: Sequence[Band], titles: Sequence[str], nodes: Sequence[Node | None]
    ) -> None:
        """A band with several columns puts its title before theirs; `nodes` are those of single
        columns."""
        self._bands = bands
        self._nodes = nodes
        self._titles = titles
        self._known = [0] * len(bands)
        self._places: list[Place] = []
        self._columns: list[Column] = []
        self.update()

    @property
    def count(self) -> int:
        """How many are known."""
        return len(self._places)

    def columns(self, numbers: range) -> tuple[Column, ...]:
        """Some columns."""
        return tuple(self._columns[max(numbers.start, 0) : max(numbers.stop, 0)])

    def update(self) -> None:
        """Append what is new, band by band."""
        for number, band in enumerate(self._bands):
            known, count = self._known[number], min(band.columns.count, MOST_JOINED)
            for at, column in enumerate(band.columns.columns(range(known, count)), known):
                self._places.append(Place(number, at))
                title = self._title(number, band, column)
                self._columns.append(replace(column, title=title, node=self._nodes[number]))
            self._known[number] = count

    def bands_of(self, numbers: range) -> dict[int, range]:
        """From the first to the last column of each band."""
        found: dict[int, range] = {}
        for place in self._places[max(numbers.start, 0) : max(numbers.stop, 0)]:
            before = found.get(place.band, range(place.number, place.number))
            start, stop = min(before.start, place.number), max(before.stop, place.number + 1)
            found[place.band] = range(start, stop)
        return found

    def place(self, number: int) -> Place | None:
        """Where a column is."""
        return self._places[number] if 0 <= number < self.count else None

    def _title(self, number: int, band: Band, column: Column) -> str:
        is_only = band.columns.count == 1 and not isinstance(band.columns, NumberedColumns)
        title = self._titles[number]
        return title if is_only else f"{title} · {column.title}"
