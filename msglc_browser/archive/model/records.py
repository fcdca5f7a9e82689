"""Dicts with the same keys, column by column, as an export of tables needs them."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column of integers of 64 bits, or of floats; `nulls` is where it has null instead."""

    values: NDArray[np.int64] | NDArray[np.float64]
    nulls: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.values)

    def cells(self) -> list[Any]:
        """The column as plain values."""
        cells: list[Any] = self.values.tolist()
        return cells if self.nulls is None else _without(cells, self.nulls)


@dataclass(frozen=True, slots=True)
class Texts:
    """A column of UTF-8 that has not been checked: where in `piece` each text starts and ends.

    They follow each other in order; where there is null instead, nothing is between the two.
    """

    piece: bytes
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    nulls: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.starts)

    @property
    def size_bytes(self) -> int:
        """How many bytes all of them take."""
        return int((self.ends - self.starts).sum())

    def cells(self) -> list[str | None]:
        """The column as plain values; invalid bytes become lone surrogates."""
        # Slices of text are made in one step, and most text is ASCII.
        latin = self.piece.decode("latin-1")
        places = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        cells: list[str | None] = [latin[start:end] for start, end in places]
        if not "".join(cells).isascii():  # type: ignore[arg-type]
            encoded = [cell.encode("latin-1") for cell in cells if cell is not None]
            cells = [cell.decode("utf-8", "surrogateescape") for cell in encoded]
        return cells if self.nulls is None else _without(cells, self.nulls)


Column: TypeAlias = Numbers | Texts | list[object]
"""The cells of a column; a list of plain values if they have no type in common."""


@dataclass(frozen=True, slots=True)
class Records:
    """Encoded dicts that all have `keys`, in this order, which differ; a column for each of them.

    `ends` is where each dict ends in `piece`, the bytes from the start of the first one on.
    """

    piece: bytes
    ends: list[int]
    keys: tuple[str, ...]
    columns: tuple[Column, ...]

    def part(self, first: int, stop: int) -> "Records":
        """Some of them."""
        start = self.ends[first - 1] if first else 0
        piece, ends = self.piece[start:], [end - start for end in self.ends[first:stop]]
        columns = tuple(_part(column, first, stop, piece, start) for column in self.columns)
        return Records(piece, ends, self.keys, columns)


def _part(column: Column, first: int, stop: int, piece: bytes, start: int) -> Column:
    if isinstance(column, list):
        return column[first:stop]
    nulls = None if column.nulls is None else column.nulls[first:stop]
    if isinstance(column, Numbers):
        return Numbers(column.values[first:stop], nulls)
    starts, ends = column.starts[first:stop] - start, column.ends[first:stop] - start
    return Texts(piece, starts, ends, nulls)


def cells_of(column: Column) -> list[Any]:
    """A column as plain values."""
    return column if isinstance(column, list) else column.cells()


def _without(cells: list[Any], nulls: NDArray[np.bool_]) -> list[Any]:
    for place in np.flatnonzero(nulls).tolist():
        cells[place] = None
    return cells
