"""One pass over a level of a TOC, from slices of its bytes as they arrive, or all at once."""

from array import array
from collections.abc import Iterator
from contextlib import suppress

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.errors import ArchiveError

_WALKED_ITEMS = 16  # one by one, after a run made no progress
STRIDE = 1000
KEYS_COMPARED = 100_000


def item_edges(protocol: Protocol, toc: bytes, at: int, items: int) -> "array[int]":
    """The starts of `items` items from byte `at` on, and the end of the last one.

    In a dict, keys and values are two items. There are fewer if the TOC is truncated: the item
    that starts at the last edge is then the one that cannot be skipped.
    """
    edges = array("Q", [at])
    cursor = Cursor(protocol, at, len(toc))
    cursor.feed(toc, 0)
    with suppress(ArchiveError):  # errors are reported when that row is read
        next(pass_items(cursor, edges, items), None)
    return edges


def pass_items(cursor: Cursor, edges: "array[int]", items: int) -> Iterator[bool]:
    """Skip `items` items, appending the end of each to `edges`; False whenever bytes run out."""
    items += len(edges)
    while len(edges) < items:
        left = items - len(edges)
        run = cursor.run_ends(left)
        edges.extend(run)
        for _ in range(0 if run else min(left, _WALKED_ITEMS)):
            while not cursor.skip(1):
                yield False
            edges.append(cursor.position)


"""Rows between two known positions of a large level, which is also the size of a row range."""

"""Keys of larger levels are not compared with one another: it would take memory and time."""


class LevelScan:
    """Finds where the rows of a level are, and why it ends early if it does.

    Positions count from the start of the TOC; `size_bytes` is the size of the whole TOC.

    For a level of up to KEYS_COMPARED rows, `edges` are the start of each item and the end
    of the last but one; a row of a dict is two items. There are fewer if the level ends early: the
    item that starts at the last edge is then the one that cannot be skipped. For a larger level,
    `checkpoints` are the positions of rows 0, 1000, 2000 …, `lasts` those of the rows before,
    and `problem` says why it ends early.

    `end` is where the level ends, None unless it was scanned `to_end` without a problem.
    """

    def __init__(self, level: TocLevel, size_bytes: int, *, to_end: bool = False) -> None:
        self._level = level
        self._to_end = to_end
        self._cursor = Cursor(level.section.protocol, level.at, size_bytes)
        self._passed = 0  # items
        self.checkpoints = array("Q")
        self.lasts = array("Q")
        self.edges = array("Q")
        self.problem = ""
        self.finished = False
        self.end: int | None = None
        self._steps = self._pass_level()

    @property
    def wanted(self) -> int:
        """The position of the next bytes to feed."""
        return self._cursor.position

    def feed(self, toc: bytes, start: int) -> None:
        """Continue with bytes that start at `start`, which is at or before `wanted`."""
        self._cursor.feed(toc, start)
        try:
            self.finished = next(self._steps, True)
        except ArchiveError as error:
            self.problem = error.message
            self.finished = True

    def _pass_level(self) -> Iterator[bool]:
        """Yields False whenever the bytes run out, as do the other generators here."""
        level = self._level
        yield from self._pass_items() if level.count <= KEYS_COMPARED else self._pass_rows()
        if self._to_end:
            with suppress(ArchiveError):  # reported when something in that row is read
                yield from self._pass_last()

    def _pass_last(self) -> Iterator[bool]:
        """The very last value may be most of the TOC."""
        items = self._level.count * items_each(self._level)
        passed = len(self.edges) - 1 if self.edges else self._passed
        while passed < items:
            passed += self._cursor.skip(items - passed)
            if passed < items:
                yield False
        self.end = self.wanted

    def _pass_items(self) -> Iterator[bool]:
        self.edges.append(self.wanted)
        # The end of the very last value is not needed.
        items = self._level.count * items_each(self._level) - 1
        return pass_items(self._cursor, self.edges, items)

    def _pass_rows(self) -> Iterator[bool]:
        level = self._level
        for row in range(0, level.count, STRIDE):
            yield from self._go_to(row)
            self.checkpoints.append(self.wanted)
            yield from self._go_to(min(row + STRIDE, level.count) - 1)
            self.lasts.append(self.wanted)

    def _go_to(self, row: int) -> Iterator[bool]:
        item = row * items_each(self._level)
        while self._passed < item:
            self._passed += self._cursor.skip(item - self._passed)
            if self._passed < item:
                yield False


def items_each(level: TocLevel) -> int:
    """Items per row: key and value for a dict, else the value."""
    return 2 if level.is_map else 1
