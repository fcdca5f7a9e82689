"""Keeps the largest of any number of rows, and the totals of all, in bounded memory."""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.sizes.entry_columns import KINDS, Ints
from msglc_browser.operations.sizes.size_level import Total

_MOST_WEIGHT: Final = 1 << 53


@dataclass(frozen=True, slots=True)
class SizedRows:
    """Rows with sizes; arrays of one length. `keys`, `values` and `ends` are positions of their
    bytes, `starts` those of what they stand for.

    Sizes and items are not negative.
    """

    rows: Ints
    sizes: Ints
    items: Ints
    kinds: NDArray[np.uint8]
    keys: Ints
    values: Ints
    ends: Ints
    starts: Ints

    def picked(self, where: Ints) -> "SizedRows":
        """Only the rows at these places."""
        return SizedRows(*(getattr(self, field.name)[where] for field in fields(self)))

    def joined(self, other: "SizedRows") -> "SizedRows":
        """These and others."""
        pairs = ((getattr(self, each.name), getattr(other, each.name)) for each in fields(self))
        return SizedRows(*(np.concatenate(pair) for pair in pairs))


class LargestRows:
    """Add any number of `SizedRows`; `most` rows are kept by size and as many by items."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: SizedRows | None = None
        self._totals: dict[int, Total] = {}

    def add(self, found: SizedRows) -> None:
        """Count the rows, and keep those that are among the largest."""
        for kind in np.unique(found.kinds):
            where = found.kinds == kind
            added = Total(int(where.sum()), _sum(found.sizes[where]), _sum(found.items[where]))
            self._totals[int(kind)] = self._totals.get(int(kind), Total()).plus(added)
        best = found.picked(self._best(found))
        if self._kept is not None:
            best = self._kept.joined(best)
            best = best.picked(self._best(best))
        self._kept = best

    def kept(self) -> SizedRows | None:
        """The largest rows, in descending order of size; None if none were added."""
        if self._kept is None:
            return None
        return self._kept.picked(np.argsort(-self._kept.sizes, kind="stable"))

    def total(self) -> Total:
        """The sum of all rows."""
        total = Total()
        for each in self._totals.values():
            total = total.plus(each)
        return total

    def kinds(self) -> tuple[tuple[ValueType, Total], ...]:
        """The sums by type, the largest first."""
        found = ((KINDS[kind], total) for kind, total in self._totals.items())
        return tuple(sorted(found, key=lambda each: each[1].size_bytes, reverse=True))

    def _best(self, found: SizedRows) -> Ints:
        by_size = _largest(found.sizes, self._most)
        by_items = _largest(found.items, self._most)
        return np.union1d(by_size, by_items)


def _largest(weights: Ints, most: int) -> Ints:
    if len(weights) <= most:
        return np.arange(len(weights))
    return np.argpartition(weights, len(weights) - most)[-most:]


def _sum(weights: Ints) -> int:
    """Without overflow, however a hostile archive has set the sizes."""
    if len(weights) and int(weights.max()) > _MOST_WEIGHT // max(1, len(weights)):
        return sum(weights.tolist())
    return int(weights.sum())
