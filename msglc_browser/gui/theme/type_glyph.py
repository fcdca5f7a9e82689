"""The small coloured badge before a key: one glyph per value type, so not colour alone."""

from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.palette import TYPE_ROLES, tinted, type_color

GLYPHS: dict[ValueType, str] = {
    ValueType.DICT: "{}",
    ValueType.LIST: "[]",
    ValueType.ARRAY: "▦",
    ValueType.STR: "“",
    ValueType.INT: "1",
    ValueType.FLOAT: "1.0",
    ValueType.BOOL: "tf",
    ValueType.NULL: "∅",
    ValueType.BYTES: "0x",
    ValueType.TIME: "t",
    ValueType.EXT: "x",
    ValueType.ARCHIVE: "▣",
    ValueType.UNKNOWN: "·",
}
_BACKGROUND_ALPHA = 0.14
_RADIUS = 3.0


def paint_type_glyph(painter: QPainter, rect: QRectF, value_type: ValueType) -> None:
    """Paint the badge of `value_type` into `rect`, usually a square of `metrics.BADGE`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tinted(TYPE_ROLES[value_type], _BACKGROUND_ALPHA))
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
    glyph = GLYPHS[value_type]
    painter.setPen(type_color(value_type))
    painter.setFont(_glyph_font(glyph, rect.height()))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, glyph)
    painter.restore()


@cache
def _glyph_font(glyph: str, height: float) -> QFont:
    font = fonts.mono()
    font.setWeight(QFont.Weight.Bold)
    font.setPixelSize(max(6, round(height * (0.62, 0.56, 0.46)[min(len(glyph), 3) - 1])))
    if len(glyph) > 1:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -0.5)
    return font
