"""Where bytes or a text occur in a hex dump, and which of the places is marked."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from msglc_browser.archive.display.hexdump import HexLayout
from msglc_browser.gui.inspect.value.text_matches import (
    CURRENT_MATCH,
    MOST_MARKED,
    MOST_MATCHES,
    OTHER_MATCH,
)
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
        """The current match as a selection, from its first byte to its last."""
        if not self._found:
            return None
        lines = self._cursors(*self._found[self._current])
        if not lines:
            return None
        cursor = lines[0]
        cursor.setPosition(lines[0].selectionStart())
        cursor.setPosition(lines[-1].selectionEnd(), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _show(self) -> None:
        cursor = self.cursor()
        if cursor is None:
            self._editor.setExtraSelections([])
            return
        self._editor.setTextCursor(cursor)
        first = max(0, self._current - MOST_MARKED // 2)
        near = self._found[first : first + MOST_MARKED]
        marks = [mark for place in _joined(near) for mark in self._marks(place, OTHER_MATCH)]
        marks += self._marks(self._found[self._current], CURRENT_MATCH)
        self._editor.setExtraSelections(marks)

    def _marks(self, place: tuple[int, int], alpha: float) -> list[QTextEdit.ExtraSelection]:
        marks = []
        for cursor in self._cursors(*place):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = cursor
            mark.format.setBackground(tinted(Role.WARNING, alpha))
            marks.append(mark)
        return marks

    def _cursors(self, first: int, size: int) -> list[QTextCursor]:
        return byte_cursors(self._editor, self._shown()[1], first, size)


def _joined(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places as few as possible: matches may overlap, and each mark would darken the others."""
    joined: list[tuple[int, int]] = []
    for first, size in places:
        if joined and first <= sum(joined[-1]):
            start = joined[-1][0]
            joined[-1] = start, max(sum(joined[-1]), first + size) - start
        else:
            joined.append((first, size))
    return joined


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
    """Selections of the digits of some bytes, one for each line that has been laid out."""
    cursors = []
    end = first + size
    while first < end:
        stop = min(end, (first // layout.columns + 1) * layout.columns)
        line, column = layout.place(first)
        _, last = layout.place(stop - 1)
        block = editor.document().findBlockByNumber(line)
        if not block.isValid():
            break
        cursor = QTextCursor(block)
        cursor.setPosition(block.position() + min(column, block.length() - 1))
        at = block.position() + min(last + 2, block.length() - 1)
        cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
        cursors.append(cursor)
        first = stop
    return cursors
