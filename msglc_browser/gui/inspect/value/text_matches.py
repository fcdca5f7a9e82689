"""Where a text occurs in an editor, and which of the places is marked."""

import re
from bisect import bisect_left
from typing import Final, Protocol

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from msglc_browser.gui.theme.palette import Role, tinted

MOST_MATCHES: Final = 10_000
MOST_MARKED: Final = 500  # marks around the current one; Qt draws each separately
CURRENT_MATCH: Final = 0.6  # opacity of its mark
OTHER_MATCH: Final = 0.25
_ASTRAL: Final = re.compile("[\U00010000-\U0010ffff]")


class Matches(Protocol):
    """What is found in an editor, in order; `current` is -1 if there is nothing."""

    @property
    def count(self) -> int: ...

    @property
    def current(self) -> int: ...

    def find(self, query: str) -> None: ...

    def step(self, by: int) -> None: ...

    def clear(self) -> None: ...

    def cursor(self) -> QTextCursor | None: ...


class TextMatches:
    """Matches in the text of `editor`, regardless of case; at most 10,000."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        self._editor = editor
        self._starts: list[int] = []
        self._size = 0
        self._current = -1

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._starts)

    @property
    def current(self) -> int:
        """The number of the current match, from 0; -1 if there is none."""
        return self._current

    def find(self, query: str) -> None:
        """Search anew; the match at or after the cursor becomes current."""
        text = self._editor.toPlainText()
        found = re.finditer(re.escape(query), text, re.IGNORECASE) if query else ()
        starts = []
        for match in found:
            starts.append(match.start())
            if len(starts) == MOST_MATCHES:
                break
        # Qt counts UTF-16 units, two for each of these characters.
        astral = [each.start() for each in _ASTRAL.finditer(text)]
        self._starts = [at + bisect_left(astral, at) for at in starts] if astral else starts
        self._size = len(query) + len(_ASTRAL.findall(query))
        at = self._editor.textCursor().selectionStart()
        self._current = bisect_left(self._starts, at) % len(self._starts) if self._starts else -1
        self._show()

    def step(self, by: int) -> None:
        """Go to another match; after the last comes the first."""
        if self._starts:
            self._current = (self._current + by) % len(self._starts)
            self._show()

    def clear(self) -> None:
        """Forget them."""
        self._starts, self._current = [], -1
        self._editor.setExtraSelections([])

    def cursor(self) -> QTextCursor | None:
        """The current match as a selection."""
        return self._at(self._current) if self._starts else None

    def _show(self) -> None:
        cursor = self.cursor()
        if cursor is None:
            self._editor.setExtraSelections([])
            return
        self._editor.setTextCursor(cursor)
        first = max(0, self._current - MOST_MARKED // 2)
        marks = []
        for number in range(first, min(first + MOST_MARKED, len(self._starts))):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._at(number)
            alpha = CURRENT_MATCH if number == self._current else OTHER_MATCH
            mark.format.setBackground(tinted(Role.WARNING, alpha))
            marks.append(mark)
        self._editor.setExtraSelections(marks)

    def _at(self, number: int) -> QTextCursor:
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(self._starts[number])
        cursor.setPosition(self._starts[number] + self._size, QTextCursor.MoveMode.KeepAnchor)
        return cursor
