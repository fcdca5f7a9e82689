"""One pass over a level of a TOC, from slices of its bytes while they arrive, or all at once."""

from array import array
from collections.abc import Iterator
from contextlib import suppress

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.errors import ArchiveError

_WALKED_ITEMS = 16  # one by one, after a run made no headway
STRIDE = 1000
KEYS_COMPARED = 100_000


def item_edges(protocol: Protocol, toc: bytes, at: int, items: int) -> "array[int]":
    """Where each of `items` items from byte `at` on begins, and where the last of them ends.

    Of a dict keys and values are two items. Fewer come when the TOC breaks off: the item that
    begins at the last edge is then the one that cannot be passed.
    """
    edges = array("Q", [at])
    cursor = Cursor(protocol, at, len(toc))
    cursor.feed(toc, 0)
    with suppress(ArchiveError):  # what is wrong is said by who looks at that row
        next(pass_items(cursor, edges, items), None)
    return edges


def pass_items(cursor: Cursor, edges: "array[int]", items: int) -> Iterator[bool]:
    """Pass `items` items, appending to `edges` where each ends; False whenever bytes run out."""
    items += len(edges)
    while len(edges) < items:
        left = items - len(edges)
        run = cursor.run_ends(left)
        edges.extend(run)
        for _ in range(0 if run else min(left, _WALKED_ITEMS)):
            while not cursor.skip(1):
                yield False
            edges.append(cursor.position)


"""Rows between two known positions of a large level, which is also the size of a bucket."""

"""In larger levels keys are not compared with one another: it would take memory and time."""


class LevelScan:
    """Finds where the rows of a level are, and why it breaks off if it does.

    Positions count from the start of the TOC; `size_bytes` is that of the whole TOC.

    Of a level of up to KEYS_COMPARED rows `edges` say where each item begins, and where the last
    but one ends; a row of a dict is two items. Fewer are there when the level breaks off: the
    item that begins at the last edge is then the one that cannot be passed. Of a larger level
    `checkpoints` are the positions of rows 0, 1000, 2000 …, `lasts` those of the rows before,
    and `problem` says why it breaks off.
    """

    def __init__(self, level: TocLevel, size_bytes: int) -> None:
        self._level = level
        self._cursor = Cursor(level.section.protocol, level.at, size_bytes)
        self._passed = 0  # items
        self.checkpoints = array("Q")
        self.lasts = array("Q")
        self.edges = array("Q")
        self.problem = ""
        self.finished = False
        self._steps = self._pass_items() if level.count <= KEYS_COMPARED else self._pass_rows()

    @property
    def wanted(self) -> int:
        """Where the next bytes to feed begin."""
        return self._cursor.position

    def feed(self, toc: bytes, start: int) -> None:
        """Go on over bytes that begin at `start`, which is `wanted` or before."""
        self._cursor.feed(toc, start)
        try:
            self.finished = next(self._steps, True)
        except ArchiveError as error:
            self.problem = error.message
            self.finished = True

    def _pass_items(self) -> Iterator[bool]:
        """Yields False whenever the bytes run out, as all of these do."""
        self.edges.append(self.wanted)
        # The very last value may be most of the TOC, and nothing needs its end.
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
    """Items that make up a row: key and value of a dict, else the value."""
    return 2 if level.is_map else 1
