"""The field right of the location: find keys in the archive on show."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from msglc_browser.errors import describe
from msglc_browser.gui.formatting import count_text
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.metrics import CONTROL_HEIGHT
from msglc_browser.gui.theme.palette import Role
from msglc_browser.gui.views.field_note import FieldNote
from msglc_browser.gui.views.find_panel import FindPanel
from msglc_browser.gui.visible_text import visible
from msglc_browser.operations.search import Hit, SearchResult, SearchScope

_TYPING_MS = 150
_CHARS = 26
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}
_CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FindBox(QLineEdit):
    """Says what to search, shows what is found; a search that was said anew ends the one before."""

    search_wanted = Signal(str)
    search_abandoned = Signal()
    hit_chosen = Signal(object)  # NodePath
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findEdit")
        self.setAccessibleName(self.tr("Find in archive"))
        self.setPlaceholderText(self.tr("Find in archive"))
        self.setToolTip(self.tr("Find keys of the archive's table of contents (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setFixedWidth(self.fontMetrics().averageCharWidth() * _CHARS)
        self._icon = self.addAction(
            icons.icon("search", Role.MUTED), QLineEdit.ActionPosition.LeadingPosition
        )
        style.notifier().changed.connect(self._tint)
        self.panel = FindPanel(self)
        self.panel.chosen.connect(self._choose)
        self._note = FieldNote(self, "findCount")
        self._total = ""
        self._searched = ""
        self._is_searching = False
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._search)
        self.textEdited.connect(lambda _text: self._typing.start())
        self.textChanged.connect(self._on_text)

    def start_typing(self) -> None:
        """Put the cursor here; what was found for the text shows again."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        if self._searched:
            self.panel.open()

    def forget(self) -> None:
        """Another archive: drop the text and what was found."""
        self.clear()
        self._stop()

    def is_waiting(self) -> bool:
        """Whether something is still to be found."""
        return self._typing.isActive() or self._is_searching

    # What the session tells

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        """More was found."""
        self.panel.add([hit.node for hit in hits])
        self.panel.say(self._searching_text())

    def show_result(self, result: SearchResult) -> None:
        """The search is over."""
        self._is_searching = False
        more = "" if result.is_complete else "+"
        self._total = f"{count_text(result.hits)}{more}"
        self._note.say(self._total)
        self.panel.say(" ".join(part for part in (self._count_text(result), result.note) if part))

    def show_failure(self, error: Exception) -> None:
        """The search went wrong."""
        self._is_searching = False
        self.panel.say(describe(error).title)

    # Within

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go through what was found, Enter goes there, Escape closes, then leaves."""
        key = Qt.Key(event.key())
        if key in _STEPS and self.panel.isVisible():
            self.panel.step(_STEPS[key])
        elif key in _CHOOSING:
            self._enter()
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was found hides with the cursor; another window in front is no reason."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            self.panel.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Not on an archive any more."""
        super().hideEvent(event)
        self.panel.hide()

    def _enter(self) -> None:
        if self._typing.isActive() or self.text() != self._searched or not self._searched:
            self._search()
        elif self.panel.isVisible():
            self.panel.choose()
        else:
            self.panel.open()

    def _escape(self) -> None:
        if self.panel.isVisible():
            self.panel.hide()
            self._typing.stop()
            if self._is_searching:
                self._stop()
        else:
            self.left.emit()

    def _choose(self, path: object) -> None:
        self.panel.hide()
        if self._total:
            place = count_text(self.panel.current_row() + 1)
            self._note.say(self.tr("{0} of {1}").format(place, self._total))
        self.hit_chosen.emit(path)

    def _search(self) -> None:
        text = self.text()
        self._stop()
        if not text:
            return
        self._searched = text
        self._is_searching = True
        self.panel.say(self._searching_text())
        self.panel.open()
        self.search_wanted.emit(text)

    def _stop(self) -> None:
        """Give up the search under way, and what it found."""
        self._typing.stop()
        self._searched = ""
        self._is_searching = False
        self._total = ""
        self._note.say("")
        self.panel.clear()
        self.search_abandoned.emit()

    def _on_text(self, text: str) -> None:
        if not text:
            self._stop()
            self.panel.hide()

    def _tint(self) -> None:
        self._icon.setIcon(icons.icon("search", Role.MUTED))

    def _searching_text(self) -> str:
        found = self.panel.hits.rowCount()
        if not found:
            return self.tr("Searching…")
        return self.tr("Searching… {0} found so far").format(count_text(found))

    def _count_text(self, result: SearchResult) -> str:
        is_toc = result.scope is SearchScope.TOC
        if not result.hits:
            text = self.tr("No key holds “{0}”.")
            if is_toc:
                text = self.tr("No key in the table of contents holds “{0}”.")
                text += " " + self.tr("Keys inside values are not searched.")
            return text.format(visible(self._searched, limit=40))
        if result.hits == 1:
            return self.tr("1 key in the table of contents.") if is_toc else self.tr("1 key.")
        text = self.tr("{0} keys in the table of contents.") if is_toc else self.tr("{0} keys.")
        return text.format(count_text(result.hits))
