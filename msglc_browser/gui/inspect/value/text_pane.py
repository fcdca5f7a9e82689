"""Read-only text in a monospaced font, cut off if long, with a bar to load more."""

import re
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.inspect.value.list_wrapping import wrap_lists
from msglc_browser.gui.inspect.value.pane_editor import PaneEditor
from msglc_browser.gui.inspect.value.read_pane import ReadPane
from msglc_browser.gui.inspect.value.search_strip import SearchStrip
from msglc_browser.gui.inspect.value.text_matches import MOST_MATCHES, Matches, TextMatches
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role

SMALL_REST_BYTES: Final = 16_384
"""So little is not left behind a button: it is loaded at once."""
_RESIZE_MS: Final = 100
_WRAPPED_AGAIN_CHARS: Final = 1 << 17
_CHUNK_CHARS: Final = 16_384  # laid out in about 20 ms if all lines are short
_LINE_CHARS: Final = 8_192  # Qt lays out whole lines: a million characters take a second
_LONG_LINE: Final = re.compile(f"[^\n]{{{_LINE_CHARS + 1}}}")
_TAIL_CHARS: Final = 256  # end of a cut text that may differ in a longer one: ellipsis, brackets


class TextPane(ReadPane):
    """Shows one text; a long one is laid out in pieces, one per turn of the event loop."""

    more_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is the editor's object name, and the prefix of those of the bar's parts."""
        super().__init__(parent)
        self._whole = ""  # the text shown, or to be shown once all of it is laid out
        self._rest = ""
        self._given = ""  # the text shown, before its lists were wrapped; "" if it has none
        self._columns = 0
        self._is_folded = False
        self.editor = PaneEditor(self)
        self.editor.setObjectName(name)
        self.more_label = ElidedLabel(parent=self)
        self.more_label.setObjectName(f"{name}CutLabel")
        self.more_label.setProperty("muted", True)
        self.more_button = QPushButton(self)
        self.more_button.setObjectName(f"{name}MoreButton")
        self.more_button.clicked.connect(self.more_wanted)
        self.note_label = PlainLabel("", self)
        self.search = SearchStrip(name, self.tr("Find in this text"), self)
        self.matches: Matches = TextMatches(self.editor)
        self.problem_strip = NoticeStrip(f"{name}Problem", self)
        self._feed_timer = QTimer(self, singleShot=True, interval=0)
        self._feed_timer.timeout.connect(self._feed)
        self._resize_timer = QTimer(self, singleShot=True, interval=_RESIZE_MS)
        self._resize_timer.timeout.connect(self._wrap_again)
        self.editor.resized.connect(self._resized)
        self._lay_out()
        self._connect_search()
        self.set_more("", "")

    def show_text(self, text: str, *, is_json: bool = False, is_wrapped: bool = False) -> None:
        """Replace the text; keep the scroll position if the new text extends the old one.

        With `is_wrapped`, lists are wrapped to the width of the pane: not for a text of others.
        """
        self._given = text if is_wrapped else ""
        self.editor.set_folds(is_json)  # its gutter takes a part of the width
        if is_wrapped:
            self._columns = self.editor.columns()
            text = wrap_lists(text, self._columns)
        folded = _fold(text)
        self._is_folded = folded is not text
        self.show_content()
        self.editor.folding.unfold_all()
        kept = self._whole[:-_TAIL_CHARS]
        is_same_kind = self.editor.colors.is_on == is_json and not self._rest
        if kept and is_same_kind and folded.startswith(kept):
            self._take_back(self._whole[len(kept) :])
            self._rest = folded[len(kept) :]
        else:
            self.editor.colors.switch(is_json)
            self.editor.setPlainText(folded[:_CHUNK_CHARS])
            self._rest = folded[_CHUNK_CHARS:]
        self._whole = folded
        if self._rest:
            self._feed_timer.start()
        else:
            self._search_again()

    def append(self, text: str) -> None:
        """Add text below the text shown."""
        self._whole += text
        self._rest += text
        self._feed_timer.start()

    def lay_out_all(self) -> None:
        """Lay out the rest of the text now."""
        while self._rest:
            self._feed()
        self._feed_timer.stop()

    def clear(self) -> None:
        """Clear the pane."""
        self._whole = self._rest = self._given = ""
        self._feed_timer.stop()
        self.matches.clear()
        self.editor.setPlainText("")
        self.set_more("", "")
        self.set_note("")
        self.set_problem("")
        self.show_content()

    def set_more(self, text: str, button_text: str) -> None:
        """Set the bar below: how much is shown, and the button for more; no text, no bar."""
        self.more_label.setText(text)
        self.more_button.setText(button_text)
        self.more_button.setVisible(bool(button_text))
        self._more_bar.setVisible(bool(text))

    def set_note(self, text: str) -> None:
        """Set the line above the text: what the text itself does not show."""
        fold = self.tr("Lines over {0:,} characters are wrapped here; Copy keeps them whole.")
        notes = [text] if text else []
        if self._is_folded:
            notes.append(fold.format(_LINE_CHARS))
        self.note_label.setText(" ".join(notes))
        self.note_label.setVisible(bool(notes))

    def set_problem(self, text: str) -> None:
        """Set the line saying why the text ends early; no text, no line."""
        if text:
            self.problem_strip.say(text, icon="error", role=Role.DANGER)
        else:
            self.problem_strip.hide()

    def is_waiting(self) -> bool:
        """Whether part of the text is still to be read or laid out."""
        return super().is_waiting() or bool(self._rest)

    @Slot()
    def _resized(self) -> None:
        if self._given and self.editor.columns() != self._columns:
            self._resize_timer.start()

    @Slot()
    def _wrap_again(self) -> None:
        """Wrap the lists to the new width; what is at the top remains there, roughly.

        Not if that takes long, or would lose what the user has done: long lines are wrapped anyway.
        """
        has_marks = self.editor.textCursor().hasSelection() or self.search.isVisible()
        is_long = len(self._given) > _WRAPPED_AGAIN_CHARS
        if has_marks or is_long or self.editor.folding.is_any_folded():
            return
        bar = self.editor.verticalScrollBar()
        share = bar.value() / max(bar.maximum(), 1)
        if self._given and self.editor.columns() != self._columns:
            self._whole = ""
            self.show_text(self._given, is_json=True, is_wrapped=True)
            self.lay_out_all()
            bar.setValue(round(share * bar.maximum()))

    def _lay_out(self) -> None:
        self.note_label.setWordWrap(True)
        self.note_label.setProperty("muted", True)
        self.note_label.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, SPACE)
        self._more_bar = QFrame(self)
        self._more_bar.setProperty("panel", True)
        bar = QHBoxLayout(self._more_bar)
        bar.setContentsMargins(PAGE_MARGIN, SPACE, 2 * SPACE, SPACE)
        bar.addWidget(self.more_label, 1)
        bar.addWidget(self.more_button)
        for widget in (self.problem_strip, self.note_label):
            self.column.addWidget(widget)
        self.column.addWidget(self.editor, 1)
        self.column.addWidget(self.search)
        self.column.addWidget(self._more_bar)

    def _take_back(self, tail: str) -> None:
        """Remove `tail` from the end of the text; Qt counts UTF-16 units."""
        length = len(tail.encode("utf-16-le", "surrogatepass")) // 2
        cursor = QTextCursor(self.editor.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.setPosition(cursor.position() - length, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()

    def _feed(self) -> None:
        piece, self._rest = self._rest[:_CHUNK_CHARS], self._rest[_CHUNK_CHARS:]
        cursor = QTextCursor(self.editor.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(piece)
        if self._rest:
            self._feed_timer.start()
        else:
            self._search_again()

    def _connect_search(self) -> None:
        self.editor.find_wanted.connect(self.search.open)
        self.editor.find_step_wanted.connect(self._step)
        self.search.query_changed.connect(self._find)
        self.search.step_wanted.connect(self._step)
        self.search.closed.connect(self._end_search)

    def _find(self, query: str) -> None:
        self.matches.find(query)
        self._show_match()

    def _step(self, by: int) -> None:
        if not self.search.isVisible():
            self.search.open()
            return
        self.matches.step(by)
        self._show_match()

    def _search_again(self) -> None:
        """The text has changed."""
        if self.search.isVisible():
            self._find(self.search.edit.text())

    def _end_search(self) -> None:
        self.matches.clear()
        self.editor.setFocus()

    def _show_match(self) -> None:
        cursor = self.matches.cursor()
        if cursor is not None:
            self.editor.folding.reveal(cursor.block())
            self.editor.ensureCursorVisible()
        self.search.count_label.say(self._count_text())

    def _count_text(self) -> str:
        count = self.matches.count
        if not count:
            return self.tr("no match") if self.search.edit.text() else ""
        more = "+" if count == MOST_MATCHES else ""
        current = count_text(self.matches.current + 1)
        text = self.tr("{0} of {1}").format(current, count_text(count) + more)
        is_part = self._more_bar.isVisible()
        return self.tr("{0} in the part shown").format(text) if is_part else text


def _fold(text: str) -> str:
    """`text` with long lines broken; the same object if there are none."""
    if _LONG_LINE.search(text) is None:
        return text
    return "\n".join(
        line[start : start + _LINE_CHARS]
        for line in text.split("\n")
        for start in range(0, max(len(line), 1), _LINE_CHARS)
    )
