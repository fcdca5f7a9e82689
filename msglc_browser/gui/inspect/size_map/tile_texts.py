"""Tiles of a size map in words."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.gui.inspect.size_map.placing import Placed
from msglc_browser.operations.sizes.size_level import Inside, Measure, Tile, Total


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("SizeMap", text)


def weight_text(measure: Measure, weight: int) -> str:
    """ "8.4 MB", "1,200 items"."""
    if measure is Measure.BYTES:
        return size_text(weight)
    return tr("1 item") if weight == 1 else tr("{0} items").format(count_text(weight))


def share_text(share: float) -> str:
    """ "28 %", "< 1 %"."""
    percent = round(100 * share)
    return f"{percent} %" if percent else "< 1 %"


def name_text(tile: Tile) -> str:
    """The name on one line; an empty one is visible too."""
    return one_line(tile.name) or '""'


def names_of(placed: Placed) -> tuple[str, ...]:
    """The name of a tile, or how many more there are; then shorter ones."""
    tile = placed.tile
    if tile is None:
        return rest_text(placed.rest), f"+{count_text(placed.rest.count)}"
    name = name_text(tile)
    if isinstance(tile.subject, Node) and tile.subject.kind is NodeKind.BUCKET:
        start, dots, _end = name.partition(" … ")
        return (name, f"{start} …]") if dots else (name,)
    return (name,)


def rest_text(rest: Total) -> str:
    """ "1,204 more"."""
    return tr("{0} more").format(count_text(rest.count))


def _items_texts(tile: Tile) -> list[str]:
    """What lies directly in a tile, and at any depth if that is more."""
    if tile.inside is Inside.NOTHING:
        return []
    direct = tile.subject.items if isinstance(tile.subject, Node) else None
    if direct is None or direct == tile.items:
        return [] if tile.items == 1 else [weight_text(Measure.ITEMS, tile.items)]
    deep = tr("{0} at any depth").format(count_text(tile.items))
    return [weight_text(Measure.ITEMS, direct), deep]


def described(placed: Placed, kind_names: Mapping[ValueType, str]) -> str:
    """Everything known about a tile, on one line."""
    share = share_text(placed.share)
    tile = placed.tile
    if tile is None:
        text = tr("{0} smaller entries, {1} together, {2} of the area")
        rest = placed.rest
        return text.format(count_text(rest.count), size_text(rest.size_bytes), share)
    kind = kind_names.get(tile.kind, tile.kind.value)
    parts = [f"{name_text(tile)}: {kind}", size_text(tile.size_bytes)]
    parts += _items_texts(tile)
    parts.append(share)
    if tile.problem:
        parts.append(tile.problem)
    return ", ".join(parts)
