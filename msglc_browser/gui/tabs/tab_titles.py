"""Distinguishes tabs of the same title by the shortest unique end of their paths."""

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from msglc_browser.storage.places.location import LocalLocation, Location

SEPARATOR: Final = " — "
"""Between a title and where the item is."""
_ENDING: Final = re.compile(r"(?<=.)\.(?:msglc|msg|msgpack|cbor)$", re.IGNORECASE)

Way: TypeAlias = tuple[str, ...]
"""The names of an item's containers, the outermost first."""


def way_to(location: Location, connection: str) -> Way:
    """Connection, bucket and folders of an object, or the folders of a file."""
    if isinstance(location, LocalLocation):
        return location.path.parent.parts
    return (connection, location.bucket, *location.key.rstrip("/").split("/")[:-1])


def what_differs(titles: Sequence[str], ways: Sequence[Way]) -> list[str]:
    """For each title "", or if others are the same, the shortest end of its path that is unique.

    Items at the same place cannot be distinguished: that they are several says nothing.
    """
    same: dict[str, list[int]] = defaultdict(list)
    for place, title in enumerate(titles):
        same[title].append(place)
    found = [""] * len(titles)
    for places in same.values():
        for place in places if len(places) > 1 else ():
            others = [ways[each] for each in places if ways[each] != ways[place]]
            found[place] = "/".join(_end(ways[place], others)) if others else ""
    return found


def _end(way: Way, others: Sequence[Way]) -> Way:
    for length in range(1, len(way)):
        end = way[-length:]
        if all(other[-length:] != end for other in others):
            return end
    return way


def shortened(title: str, metrics: QFontMetrics, width: int) -> str:
    """`title` without the ending of its name, elided if it takes more than `width` pixels.

    The middle is left out: names of one folder often begin the same, and at the end is where an
    item is.
    """
    name, separator, where = title.partition(SEPARATOR)
    short = (_ENDING.sub("", name) or name) + separator + where
    if metrics.horizontalAdvance(short) <= width:
        return short
    return metrics.elidedText(short, Qt.TextElideMode.ElideMiddle, width)
