"""Where the items of a level begin that stand one behind the other in a TOC."""

from array import array
from collections.abc import Iterator
from contextlib import suppress

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import ArchiveError

_WALKED_ITEMS = 16  # one by one, after a run made no headway


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
