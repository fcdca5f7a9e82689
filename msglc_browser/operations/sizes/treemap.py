"""The squarified treemap: areas in proportion to weights, as close to squares as possible.

Source: Bruls, Huizing and van Wijk, "Squarified treemaps", 2000.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

_LEAST_SIDE: Final = 1e-3  # pixels; the arithmetic fails below some power of it


class Rect(NamedTuple):
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def area(self) -> float:
        """Its pixels."""
        return self.width * self.height


def squarify(weights: Sequence[float], room: Rect) -> list[Rect]:
    """A rectangle for each weight, in the same order; together they fill `room`.

    `weights` are in descending order; those that are not positive get an empty rectangle, as all
    do if there is no room.
    """
    positive = [weight for weight in weights if weight > 0]
    total = float(sum(positive))
    if min(room.width, room.height) < _LEAST_SIDE or not positive:
        return [Rect(room.x, room.y, 0.0, 0.0)] * len(weights)
    scale = room.area / total
    areas = [weight * scale for weight in positive]
    found: list[Rect] = []
    left = room
    while len(found) < len(areas):
        row = _best_row(areas, len(found), min(left.width, left.height))
        placed, left = _place(row, left, is_last=len(found) + len(row) == len(areas))
        found += placed
    empty = Rect(left.x, left.y, 0.0, 0.0)
    rects = iter(found)
    return [next(rects) if weight > 0 else empty for weight in weights]


def _best_row(areas: Sequence[float], first: int, side: float) -> list[float]:
    """The areas from `first` on that make the squarest row along `side`."""
    row = [areas[first]]
    total = smallest = largest = areas[first]
    worst = _worst(smallest, largest, total, side)
    for area in areas[first + 1 :]:
        smallest, largest = min(smallest, area), max(largest, area)
        next_worst = _worst(smallest, largest, total + area, side)
        if next_worst > worst:
            break
        row.append(area)
        total += area
        worst = next_worst
    return row


def _worst(smallest: float, largest: float, total: float, side: float) -> float:
    """The worst ratio of sides in a row."""
    square, full = side * side, total * total
    narrow = square * smallest
    if narrow <= 0 or full <= 0:
        return float("inf")
    return max(square * largest / full, full / narrow)


def _place(row: Sequence[float], room: Rect, *, is_last: bool) -> tuple[list[Rect], Rect]:
    """The rectangles of a row along the shorter side, and the room that is left."""
    total = sum(row)
    is_column = room.width >= room.height
    side = room.height if is_column else room.width
    reach = room.width if is_column else room.height
    depth = reach if is_last else min(reach, total / side if side > 0 else 0.0)
    placed: list[Rect] = []
    at = 0.0
    for area in row:
        length = side * area / total if total > 0 else 0.0
        if is_column:
            placed.append(Rect(room.x, room.y + at, depth, length))
        else:
            placed.append(Rect(room.x + at, room.y, length, depth))
        at += length
    if is_column:
        return placed, Rect(room.x + depth, room.y, room.width - depth, room.height)
    return placed, Rect(room.x, room.y + depth, room.width, room.height - depth)
