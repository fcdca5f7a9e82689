"""Where bytes or a text occur in a hex dump, and which of the places is marked."""

import re
from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from msglc_browser.archive.display.hexdump import HexLayout
from msglc_browser.gui.inspect.value.text_matches import MOST_MATCHES
from msglc_browser.gui.theme.palette import Role, tinted

_HEX: Final = re.compile(r"(?:0x)?((?:[0-9a-fA-F]{2}[ ]?)+)")


class HexMatches:
    """Matches in the bytes shown: of hex digits as bytes, of anything as text; at most 10,000."""

    def __init__(
        self, editor: QPlainTextEdit, shown: Callable[[], tuple[bytes, HexLayout]]
    ) -> None:
        """`shown` returns the bytes in the editor and where they are."""
        self._editor = editor
        self._shown = shown
        self._found: list[tuple[int, int]] = []  # first byte, and how many
        self._current = -1

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._found)

    @property
    def current(self) -> int:
        """The number of the current match, from 0; -1 if there is none."""
        return self._current

    def find(self, query: str) -> None:
        """Search anew; the first match becomes current."""
        data, _ = self._shown()
        found: set[tuple[int, int]] = set()
        for needle in needles(query):
            at = data.find(needle)
            while at >= 0 and len(found) < MOST_MATCHES:
                found.add((at, len(needle)))
                at = data.find(needle, at + 1)
        self._found = sorted(found)
        self._current = 0 if found else -1
        self._show()

    def step(self, by: int) -> None:
        """Go to another match; after the last comes the first."""
        if self._found:
            self._current = (self._current + by) % len(self._found)
            self._show()

    def clear(self) -> None:
        """Forget them."""
        self._found, self._current = [], -1
        self._editor.setExtraSelections([])

    def cursor(self) -> QTextCursor | None:
        """The first byte of the current match."""
        if not self._found:
            return None
        first, size = self._found[self._current]
        return byte_cursors(self._editor, self._shown()[1], first, size)[0]

    def _show(self) -> None:
        if not self._found:
            self._editor.setExtraSelections([])
            return
        first, size = self._found[self._current]
        marks = []
        cursors = byte_cursors(self._editor, self._shown()[1], first, size)
        for cursor in cursors:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            mark.format.setBackground(tinted(Role.WARNING, 0.6))
            marks.append(mark)
        self._editor.setTextCursor(cursors[0])
        self._editor.setExtraSelections(marks)


def needles(query: str) -> tuple[bytes, ...]:
    """The bytes that a query stands for: as text, and as hex digits if it is made of them."""
    if not query:
        return ()
    text = query.encode("utf-8", "surrogatepass")
    digits = _HEX.fullmatch(query.strip())
    return (text,) if digits is None else (bytes.fromhex(digits[1]), text)


def byte_cursors(
    editor: QPlainTextEdit, layout: HexLayout, first: int, size: int
) -> list[QTextCursor]:
    """Selections of the digits of some bytes, one for each line."""
    cursors = []
    end = first + size
    while first < end:
        stop = min(end, (first // layout.columns + 1) * layout.columns)
        line, column = layout.place(first)
        _, last = layout.place(stop - 1)
        block = editor.document().findBlockByNumber(line)
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(column, block.length() - 1))
        at = block.position() + min(last + 2, block.length() - 1)
        cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
        cursors.append(cursor)
        first = stop
    return cursors
