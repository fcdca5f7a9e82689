"""The colours of tiles: calm tints of the type's colour."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QColor

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.inspect.size_map.placing import Placed
from msglc_browser.gui.theme.palette import TYPE_ROLES, Role, color, tinted
from msglc_browser.operations.sizes.size_level import Tile

_BLOCK_ALPHA: Final = 0.16
_DARKEST: Final = 0.56
_LIGHTEST: Final = 0.26
_STEP: Final = 0.012  # lighter with each rank
_PLAIN_ALPHA: Final = 0.30
_REST_ALPHA: Final = 0.14


def tint_of(placed: Placed, parent: Placed | None) -> QColor:
    """What a tile is filled with, over the tile that it lies in."""
    if placed.tile is None:
        above = None if parent is None or parent.tile is None else parent.tile
        role = Role.MUTED if above is None else TYPE_ROLES[above.kind]
        return tinted(role, _REST_ALPHA)
    role = TYPE_ROLES[_kind_of(placed.tile, parent)]
    if parent is None:
        return tinted(role, _BLOCK_ALPHA if placed.has_header else _PLAIN_ALPHA)
    return tinted(role, max(_LIGHTEST, _DARKEST - _STEP * placed.rank))


def seen_colors(tiles: Sequence[Placed]) -> dict[ValueType, QColor]:
    """The opaque colour of the largest tile of each type, as it is seen.

    One around others counts only where there is none of its type without: little is seen of it.
    """
    found: dict[ValueType, tuple[bool, float, QColor]] = {}
    for each in tiles:
        if each.tile is None:
            continue
        parent = None if each.parent is None else tiles[each.parent]
        kind, rank = _kind_of(each.tile, parent), (not each.has_header, each.rect.area)
        if kind not in found or rank > found[kind][:2]:
            below = color(Role.SURFACE)
            if parent is not None:
                below = _over(below, tint_of(parent, None))
            found[kind] = (*rank, _over(below, tint_of(each, parent)))
    return {kind: seen for kind, (_, _, seen) in found.items()}


def plain_color(kind: ValueType) -> QColor:
    """The colour of a type of which no tile is seen."""
    return _over(color(Role.SURFACE), tinted(TYPE_ROLES[kind], _PLAIN_ALPHA))


def _kind_of(tile: Tile, parent: Placed | None) -> ValueType:
    """The type that colours a tile: that of the tile around it if its own is unknown."""
    if tile.kind is ValueType.UNKNOWN and parent is not None and parent.tile is not None:
        return parent.tile.kind
    return tile.kind


def _over(below: QColor, tint: QColor) -> QColor:
    share = tint.alphaF()
    parts = (QColor.redF, QColor.greenF, QColor.blueF)
    return QColor.fromRgbF(*(part(below) * (1 - share) + part(tint) * share for part in parts))
