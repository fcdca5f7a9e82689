"""One level of a size map: the largest entries, and the totals of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from msglc_browser.archive.model.node import ValueType

MOST_TILES = 200
"""Entries of a level that are shown one by one; smaller ones are only counted."""

NESTED_TILES = 60
"""The same for a level that is drawn inside a tile of another one."""


class Measure(Enum):
    """What the area of a tile means."""

    BYTES = "bytes"
    ITEMS = "items"


class Inside(Enum):
    """What is known of the entries below a tile."""

    NOTHING = "nothing"  # it has none
    KNOWN = "known"  # sizes are in the table of contents, or listed already
    UNREAD = "unread"  # the value, or the folder's listing, must be read first


@dataclass(frozen=True, slots=True)
class Tile:
    """One entry; `name` is exact, as stored.

    `size_bytes` and `items` are never negative. `items` counts the values below at any depth, as
    far as they are listed; an entry without children counts as one.
    `subject` is what it stands for: a Node, or a location. `read_bytes` is what must be read to
    see the entries below, 0 if that is nothing or unknown.
    """

    name: str
    size_bytes: int
    items: int
    kind: ValueType
    subject: object
    inside: Inside = Inside.NOTHING
    read_bytes: int = 0
    problem: str = ""

    def weight(self, measure: Measure) -> int:
        """Its share of the area."""
        return self.size_bytes if measure is Measure.BYTES else self.items


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of several entries."""

    count: int = 0
    size_bytes: int = 0
    items: int = 0

    def weight(self, measure: Measure) -> int:
        """Its share of the area."""
        return self.size_bytes if measure is Measure.BYTES else self.items

    def plus(self, other: "Total") -> "Total":
        """Both together."""
        return Total(
            self.count + other.count,
            self.size_bytes + other.size_bytes,
            self.items + other.items,
        )


@dataclass(frozen=True, slots=True)
class SizeLevel:
    """The entries directly below one node or folder.

    `tiles` holds the largest by bytes and the largest by items, in descending order of bytes, each
    once. `kinds` are the totals by type, the largest first. `notes` say what is wrong or missing.
    """

    tiles: tuple[Tile, ...] = ()
    total: Total = Total()
    kinds: tuple[tuple[ValueType, Total], ...] = ()
    notes: tuple[str, ...] = ()
    ranges: tuple[Tile, ...] = ()

    def largest(self, measure: Measure, most: int) -> tuple[tuple[Tile, ...], Total]:
        """The `most` entries with the largest areas, and the sum of all others."""
        ranked = sorted(
            (tile for tile in self.tiles if tile.weight(measure) > 0),
            key=lambda tile: tile.weight(measure),
            reverse=True,
        )[:most]
        return tuple(ranked), self.without(ranked)

    def without(self, tiles: Sequence[Tile]) -> Total:
        """The sum of all entries except `tiles`."""
        return Total(
            max(0, self.total.count - len(tiles)),
            max(0, self.total.size_bytes - sum(tile.size_bytes for tile in tiles)),
            max(0, self.total.items - sum(tile.items for tile in tiles)),
        )

    def without_ranges(self, ranges: Sequence[Tile]) -> Total:
        """The sum of all entries except those in `ranges` of rows."""
        shown = set(map(id, ranges))  # comparing a thousand nodes with each other takes too long
        left = [tile for tile in self.ranges if id(tile) not in shown]
        return Total(
            len(left),
            sum(tile.size_bytes for tile in left),
            sum(tile.items for tile in left),
        )
