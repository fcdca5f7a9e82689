"""Type colours for JSON-like text, given to the lines in sight only."""

import re
from typing import Final

from PySide6.QtGui import QSyntaxHighlighter, QTextBlock, QTextCharFormat, QTextDocument

from msglc_browser.gui.theme.palette import Role, color

_LINE_LIMIT: Final = 4_000  # characters; a longer line stays plain
_TOKENS: Final = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*"(?=\s*:))'
    r'|(?P<text>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<flag>\b(?:true|false)\b)"
    r"|(?P<null>\bnull\b)"
    r"|(?P<number>-?\b(?:\d[\d.]*(?:[eE][-+]?\d+)?|NaN|nan|Infinity|inf)\b)"
    r"|(?P<mark>[{}\[\],:…])"
)
_ROLES: Final = {
    "key": Role.TYPE_DICT,
    "text": Role.TYPE_STR,
    "flag": Role.TYPE_BOOL,
    "null": Role.TYPE_NULL,
    "number": Role.TYPE_NUMBER,
    "mark": Role.MUTED,
}


class JsonColors(QSyntaxHighlighter):
    """Colours a block when told that it is in sight; a whole document would stall the window."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.is_on = False
        self._blocks_done: set[int] = set()
        self._formats: dict[str, QTextCharFormat] = {}
        self.refresh()

    def switch(self, is_on: bool) -> None:
        """Whether text shown from now on is JSON-like; call it before the text is set."""
        self.is_on = is_on
        self._blocks_done.clear()

    def refresh(self) -> None:
        """Take the colours of the present scheme; blocks are coloured again when in sight."""
        self._blocks_done.clear()
        for name, role in _ROLES.items():
            look = QTextCharFormat()
            look.setForeground(color(role))
            self._formats[name] = look

    def show_block(self, block: QTextBlock) -> None:
        """Colour a block, once."""
        if self.is_on and block.blockNumber() not in self._blocks_done:
            self._blocks_done.add(block.blockNumber())
            self.rehighlightBlock(block)

    def highlightBlock(self, text: str) -> None:
        """Qt asks for every block of a new text: only those told of are looked at."""
        is_wanted = self.currentBlock().blockNumber() in self._blocks_done
        if not self.is_on or not is_wanted or len(text) > _LINE_LIMIT:
            return
        for found in _TOKENS.finditer(text):
            name = found.lastgroup
            if name is not None:
                self.setFormat(found.start(), found.end() - found.start(), self._formats[name])
