"""Type colours for JSON-like text, applied only to visible lines."""

import re
from typing import Final

from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextLayout

from msglc_browser.gui.theme.palette import Role, color

_LINE_LIMIT: Final = 4_000  # characters; longer lines are not coloured
_TOKENS: Final = re.compile(
    r"(?P<path>^/.*)"  # above each of several values; no value begins with a slash
    r'|(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))'
    r'|(?P<text>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<flag>\b(?:true|false)\b)"
    r"|(?P<null>\bnull\b)"
    r"|(?P<number>-?\b(?:\d[\d.]*(?:[eE][-+]?\d+)?|NaN|nan|Infinity|inf)\b)"
    r"|(?P<mark>[{}\[\],:…])"
)
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")
_ROLES: Final = {
    "path": Role.TEXT,
    "key": Role.TYPE_DICT,
    "text": Role.TYPE_STR,
    "flag": Role.TYPE_BOOL,
    "null": Role.TYPE_NULL,
    "number": Role.TYPE_NUMBER,
    "mark": Role.MUTED,
}


class JsonColors:
    """Colours a block when it becomes visible.

    Not a QSyntaxHighlighter: it is called for every block of a new text, 20 µs each, and
    stalls the window for a quarter of a second at 13,000 lines (PySide6 6.11.3).
    """

    def __init__(self) -> None:
        self.is_on = False
        self._done: set[int] = set()
        self._formats: dict[str, QTextCharFormat] = {}
        self.refresh()

    def switch(self, is_on: bool) -> None:
        """Set whether the new text is JSON-like; call this with each new text."""
        self.is_on = is_on
        self._done.clear()

    def refresh(self) -> None:
        """Use the current scheme's colours; blocks are recoloured when they become visible."""
        self._done.clear()
        for name, role in _ROLES.items():
            look = QTextCharFormat()
            look.setForeground(color(role))
            self._formats[name] = look

    def show_block(self, block: QTextBlock) -> None:
        """Colour a block, unless it already is."""
        number = block.blockNumber()
        if not self.is_on or number in self._done or block.length() > _LINE_LIMIT:
            return
        self._done.add(number)
        block.layout().setFormats(self._ranges(block.text()))

    def _ranges(self, text: str) -> list[QTextLayout.FormatRange]:
        ranges = []
        # Qt counts UTF-16 units: pad so that each character outside the BMP counts as two.
        for found in _TOKENS.finditer(_ASTRAL.sub("xx", text)):
            piece = QTextLayout.FormatRange()
            piece.start, piece.length = found.start(), found.end() - found.start()
            piece.format = self._formats[found.lastgroup or "mark"]
            ranges.append(piece)
        return ranges
