"""Where the tiles of a size map are: two levels, small tiles merged into one."""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.operations.sizes.size_level import Measure, SizeLevel, Tile, Total
from msglc_browser.operations.sizes.treemap import Rect, squarify

MOST_TILES: Final = 300
MOST_NESTED: Final = 48
_LEAST_AREA: Final = 500.0  # pixels, of a tile
_LEAST_NESTED_AREA: Final = 60.0
_HEADER: Final = 22.0  # name and size above the tiles inside
_INSET: Final = 4.0
_LEAST_ROOM: Final = 18.0
_GAP: Final = 2.0
_LEAST_SHOWN: Final = 0.5  # of the area by entries that are visible themselves


@dataclass(frozen=True, slots=True)
class Placed:
    """A tile with its place in pixels; without a `tile`, it is the `rest` of its level.

    `parent` is the position, in the same list, of the tile it lies in. `share` of its level's area.
    `rank` counts the tiles of its level from the largest. `has_header` if tiles lie inside.
    """

    rect: Rect
    tile: Tile | None
    rest: Total
    share: float
    rank: int
    parent: int | None = None
    has_header: bool = False


def key_of(tile: Tile) -> Hashable:
    """What identifies a tile: the path of a node, or a location."""
    return node_key(tile.subject) if isinstance(tile.subject, Node) else tile.subject


def node_key(node: Node) -> Hashable:
    """Of a range of rows, its rows too: its path is that of the whole."""
    return (node.path, node.rows) if node.kind is NodeKind.BUCKET else node.path


def place(
    level: SizeLevel, nested: Mapping[Hashable, SizeLevel], measure: Measure, room: Rect
) -> list[Placed]:
    """The tiles of `level`, each followed by those inside it, as far as they are in `nested`."""
    found: list[Placed] = []
    for outer in _placed(level, measure, room, most=MOST_TILES, least_area=_LEAST_AREA):
        inner = _inner_room(outer.rect)
        below = None if outer.tile is None else nested.get(key_of(outer.tile))
        if below is None or inner is None or not below.total.weight(measure):
            found.append(outer)
            continue
        at = len(found)
        found.append(
            Placed(outer.rect, outer.tile, outer.rest, outer.share, outer.rank, has_header=True)
        )
        found += [
            Placed(each.rect, each.tile, each.rest, each.share, each.rank, parent=at)
            for each in _placed(
                below, measure, inner, most=MOST_NESTED, least_area=_LEAST_NESTED_AREA
            )
        ]
    return found


def kinds_of(
    level: SizeLevel,
    nested: Mapping[Hashable, SizeLevel],
    placed: Sequence[Placed],
    measure: Measure,
) -> list[tuple[ValueType, int]]:
    """The areas of each type that is drawn, the largest first; together they are the level's.

    What lies inside a tile counts as its own type, unless that is unknown: it is drawn in the
    colour of the tile.
    """
    found = Counter({kind: total.weight(measure) for kind, total in level.kinds})
    for outer in (each.tile for each in placed if each.has_header):
        if outer is None:
            continue
        left = outer.weight(measure)
        for kind, total in nested[key_of(outer)].kinds:
            if kind is not ValueType.UNKNOWN:
                moved = min(total.weight(measure), left)
                left -= moved
                found[outer.kind] -= moved
                found[kind] += moved
    return [(kind, weight) for kind, weight in found.most_common() if weight > 0]


def _placed(
    level: SizeLevel, measure: Measure, room: Rect, *, most: int, least_area: float
) -> list[Placed]:
    total = level.total.weight(measure)
    if total <= 0 or room.width <= 0 or room.height <= 0:
        return []
    least = total * least_area / room.area
    shown = _visible(level.largest(measure, most)[0], measure, least)
    of_ranges = level.ranges and sum(each.weight(measure) for each in shown) < _LEAST_SHOWN * total
    if of_ranges:
        shown = _visible(_ranked(level.ranges, measure)[:most], measure, least)
    rest = level.without_ranges(shown) if of_ranges else level.without(shown)
    weights = [float(tile.weight(measure)) for tile in shown]
    rest_weight = float(rest.weight(measure))
    rest_room = None
    if rest.count and rest_weight > 0:
        room, rest_room = _split(room, rest_weight / (sum(weights) + rest_weight))
    rects = squarify(weights, room)
    found = [
        Placed(_shrunk(rect), tile, Total(), weight / total, rank)
        for rank, (tile, rect, weight) in enumerate(zip(shown, rects, weights, strict=True))
    ]
    if rest_room is not None:
        found.append(Placed(_shrunk(rest_room), None, rest, rest_weight / total, len(found)))
    return found


def _ranked(tiles: Sequence[Tile], measure: Measure) -> list[Tile]:
    return sorted(tiles, key=lambda tile: tile.weight(measure), reverse=True)


def _visible(ranked: Sequence[Tile], measure: Measure, least: float) -> list[Tile]:
    """The tiles that are large enough, or the first; one more if that is all there is left."""
    shown = [tile for tile in ranked if tile.weight(measure) >= least] or list(ranked[:1])
    return list(ranked) if len(ranked) == len(shown) + 1 else shown


def _split(room: Rect, share: float) -> tuple[Rect, Rect]:
    """The room without, and with, a last piece of this share."""
    if room.width >= room.height:
        width = room.width * share
        return (
            Rect(room.x, room.y, room.width - width, room.height),
            Rect(room.x + room.width - width, room.y, width, room.height),
        )
    height = room.height * share
    return (
        Rect(room.x, room.y, room.width, room.height - height),
        Rect(room.x, room.y + room.height - height, room.width, height),
    )


def _inner_room(rect: Rect) -> Rect | None:
    """Where the tiles inside are drawn; None if there is no room for any."""
    width, height = rect.width - 2 * _INSET, rect.height - _HEADER - _INSET
    if width < _LEAST_ROOM or height < _LEAST_ROOM:
        return None
    return Rect(rect.x + _INSET, rect.y + _HEADER, width, height)


def _shrunk(rect: Rect) -> Rect:
    """With a gap to the next tile, unless nothing would be left."""
    gap = min(_GAP, rect.width / 3, rect.height / 3)
    return Rect(rect.x, rect.y, rect.width - gap, rect.height - gap)
