"""Marks the row that keys act on: a strip at the left edge, in the accent colour."""

from typing import Final

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from msglc_browser.gui.theme.palette import Role, color

_WIDTH: Final = 3


def paint_focus_mark(painter: QPainter, row: QRect) -> None:
    """Paint the mark at the left edge of `row`."""
    painter.fillRect(QRect(row.left(), row.top(), _WIDTH, row.height()), color(Role.ACCENT))
