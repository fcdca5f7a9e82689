"""How far rows of the archive tree are indented: in full, less and less when they are deep."""

from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHeaderView

from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.theme.metrics import BADGE

INDENTATION: Final = 16
_LEAST_CELL: Final = BADGE + 88  # the badge and about eight letters
_FULL_SHARE: Final = 0.75  # of the room for indentation: rows up to there are indented in full


def shown_indent(indent: int, width: int) -> int:
    """Where the cell of a row starts in a column; a deeper row is never left of its parent.

    Qt indents without limit, even past the end of the column.
    """
    most = max(width - _LEAST_CELL, INDENTATION)
    full = max(int(most * _FULL_SHARE), INDENTATION)
    excess = indent - full
    if excess <= 0:
        return indent
    rest = most - full
    return full + rest * excess // (rest + excess)


def fitted(cell: QRect, header: QHeaderView) -> QRect:
    """Qt's cell of a name, moved back into its column as far as needed."""
    start = header.sectionViewportPosition(Column.NAME)
    indent = shown_indent(cell.left() - start, header.sectionSize(Column.NAME))
    return QRect(start + indent, cell.top(), cell.right() + 1 - start - indent, cell.height())


def expander_rect(cell: QRect) -> QRect:
    """Where the expander beside a fitted cell can be clicked."""
    return QRect(cell.left() - INDENTATION, cell.top(), INDENTATION, cell.height())
