"""What a user points at in a size map."""

from PySide6.QtCore import QPoint

from msglc_browser.gui.inspect.size_map.treemap import Treemap


def spot_of(treemap: Treemap, name: str) -> QPoint:
    """A point that belongs to the tile of this name and to no tile in it."""
    for placed in treemap.placed:
        if placed.tile is not None and placed.tile.name == name:
            rect = placed.rect
            down = 8.0 if placed.has_header else rect.height / 2
            return QPoint(int(rect.x + rect.width / 2), int(rect.y + down))
    raise AssertionError(name)
