"""Where the items of a level begin that stand one behind the other in a TOC."""

from array import array

from msglc_browser.archive.cursor import Cursor
from msglc_browser.archive.node import Protocol
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
    try:
        while len(edges) <= items:
            left = items + 1 - len(edges)
            run = cursor.run_ends(left)
            edges.extend(run)
            for _ in range(0 if run else min(left, _WALKED_ITEMS)):
                cursor.skip(1)
                edges.append(cursor.position)
    except ArchiveError:
        pass  # what is wrong is said by who looks at that row
    return edges
