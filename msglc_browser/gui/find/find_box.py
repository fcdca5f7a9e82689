"""The field right of the location: finds keys in the archive shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from msglc_browser.errors import describe
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.own_keys import claims, passes_copy_on
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.find.find_panel import FindPanel
from msglc_browser.gui.parts.field_note import FieldNote
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.metrics import CONTROL_HEIGHT
from msglc_browser.gui.theme.palette import Role

if TYPE_CHECKING:
    from msglc_browser.operations.searching.search import Hit, SearchResult
    from msglc_browser.operations.searching.search_children import ChildrenProgress

_TYPING_MS = 150
_CHARS = 34
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}
_CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@guarded
class FindBox(QLineEdit):
    """Requests searches and shows results; a new search replaces the one before."""

    search_wanted = Signal(str)
    children_wanted = Signal(str)  # the text: search from the start, including children
    values_wanted = Signal(str)  # the text: search from the start, including all values
    search_abandoned = Signal()
    hit_chosen = Signal(object)  # NodePath
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findEdit")
        self.setAccessibleName(self.tr("Find in archive"))
        self.setPlaceholderText(self.tr("Find in archive"))
        self.setToolTip(self.tr("Find keys in the archive (Ctrl+F)"))
        self.setClearButtonEnabled(True)
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setFixedWidth(self.fontMetrics().averageCharWidth() * _CHARS)
        self._icon = self.addAction(
            icons.icon("search", Role.MUTED), QLineEdit.ActionPosition.LeadingPosition
        )
        style.notifier().changed.connect(self._tint)
        self.panel = FindPanel(self)
        self.panel.chosen.connect(self._choose)
        self.panel.children_row.wanted.connect(self._search_rest)
        self.panel.children_row.stop_wanted.connect(self._stop_rest)
        self._note = FieldNote(self, "findCount")
        self._total = ""
        self._gone_to: int | None = None
        self._searched = ""
        self._is_searching = False
        self._typing = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self._search)
        self.textEdited.connect(lambda _text: self._typing.start())
        self.textChanged.connect(self._on_text)

    def start_typing(self) -> None:
        """Focus the field; the results for its text show again."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        if self._searched:
            self.panel.open()

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Command id -> this box's handler."""
        return {
            "archive.find_next": lambda: self._go_on(1),
            "archive.find_previous": lambda: self._go_on(-1),
        }

    def forget(self) -> None:
        """Another archive is shown: clear the text and the results."""
        self.clear()
        self._stop()

    def is_waiting(self) -> bool:
        """Whether a search is running."""
        return self._typing.isActive() or self._is_searching

    # Called by the session

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        """Add results."""
        self.panel.add([hit.node for hit in hits])
        self.panel.say(self._searching_text())

    def show_progress(self, progress: ChildrenProgress) -> None:
        """The search of the children has started."""
        if self.panel.children_row.is_running():
            self.panel.children_row.tell(progress)

    def show_result(self, result: SearchResult) -> None:
        """The search is finished."""
        # What returned a result has been imported.
        from msglc_browser.operations.searching.search import MAX_HITS  # noqa: PLC0415

        self._is_searching = False
        more = "" if result.is_complete else "+"
        self._total = f"{count_text(result.hits)}{more}"
        self._say_place()
        self.panel.children_row.clear()
        if result.unread_archives and result.hits < MAX_HITS:
            self.panel.children_row.offer(result.unread_archives, result.unread_cost)
        elif result.unread_values_bytes and result.hits < MAX_HITS:
            size_bytes = result.unread_values_bytes
            self.panel.children_row.offer_values(size_bytes, is_one=result.is_one_value)
        self.panel.say(" ".join(part for part in (self._count_text(result), result.note) if part))

    def show_failure(self, error: Exception) -> None:
        """The search failed."""
        description = describe(error)
        self._leave_rest(" ".join(filter(None, (description.title, description.hint))))

    # Within

    def event(self, event: QEvent) -> bool:
        """Ctrl+Return searches the rest while offered; without a selection, Copy is the page's."""
        return (
            passes_copy_on(self, event) or claims(event, self._wants_rest) or super().event(event)
        )

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802
        """Tab goes to the offer below the results, and from there to what follows the field."""
        row = self.panel.children_row
        if next and self._is_offering() and not row.is_chosen:
            row.choose(True)
            return True
        return super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move through the results, Enter goes to one, Escape closes the list, then leaves.

        With the list closed, Enter goes to the next match, Shift+Enter to the previous one.
        """
        key = Qt.Key(event.key())
        if key in _STEPS and self.panel.isVisible():
            self._step(_STEPS[key])
        elif self._wants_rest(event):
            self._search_rest()
        elif key in _CHOOSING:
            self._enter(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Losing the focus hides the results, unless another window came to the front."""
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.PopupFocusReason,
        ):
            self.panel.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """The page shown is no longer an archive."""
        super().hideEvent(event)
        self.panel.hide()

    def _step(self, rows: int) -> None:
        """Through the results, and below the last one to the offer to search the children."""
        row = self.panel.children_row
        if row.is_chosen:
            row.choose(rows > 0)
        elif rows > 0 and self._is_offering() and self.panel.is_at_end():
            row.choose(True)
        else:
            self.panel.step(rows)

    def _enter(self, step: int) -> None:
        is_all = self._is_offering() and not self.panel.hits.rowCount()
        if self._is_stale():
            self._search()
        elif is_all or self.panel.children_row.is_chosen:
            self._search_rest()
        else:
            self._go_on(step)

    def _is_stale(self) -> bool:
        return self._typing.isActive() or self.text() != self._searched or not self._searched

    def _go_on(self, step: int) -> None:
        """Go to the next or previous match, wrapping around; first to the current one."""
        if not self.text():
            self.start_typing()
        elif self._is_stale():
            self._search()
        elif not self.panel.hits.rowCount():
            self.panel.open()
        else:
            row, total = self.panel.current_row(), self.panel.hits.rowCount()
            if step < 0 or row == self._gone_to:
                row += step
            self.panel.set_row(row % total)
            self.panel.choose()
            self._say_place(wrapped=0 if 0 <= row < total else step)

    def _escape(self) -> None:
        if self.panel.isVisible():
            self.panel.hide()
            self._typing.stop()
            if self.panel.children_row.is_running():
                self._stop_rest()
            elif self._is_searching:
                self._stop()
        else:
            self.left.emit()

    def _choose(self, path: object) -> None:
        self.panel.hide()
        self._gone_to = self.panel.current_row()
        self._say_place()
        self.hit_chosen.emit(path)

    def _say_place(self, *, wrapped: int = 0) -> None:
        """Show the number of matches, which one is current, and any wrapping around."""
        total = self._total or f"{count_text(self.panel.hits.rowCount())}+"
        text = self._total
        if self._gone_to is not None:
            text = self.tr("{0} of {1}").format(count_text(self._gone_to + 1), total)
        if wrapped:
            text += self.tr(", from the top") if wrapped > 0 else self.tr(", from the end")
        self._note.say(text)

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

    def _wants_rest(self, event: QKeyEvent) -> bool:
        is_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        return self._is_offering() and is_control and event.key() in _CHOOSING

    def _is_offering(self) -> bool:
        return self.panel.isVisible() and self.panel.children_row.is_offering()

    def _search_rest(self) -> None:
        """Search again from the start: children opened since then are no longer unread."""
        text = self._searched
        self._stop()
        self._searched = text
        self._is_searching = True
        self.panel.children_row.begin()
        self.panel.say(self._searching_text())
        wanted = (
            self.values_wanted if self.panel.children_row.is_of_values else self.children_wanted
        )
        wanted.emit(text)

    def _stop_rest(self) -> None:
        """Stop searching, keep the results."""
        self.search_abandoned.emit()
        self._leave_rest(self.tr("Stopped."))

    def _leave_rest(self, why: str) -> None:
        """A search ended early; what remains can still be searched."""
        self._is_searching = False
        row, parts = self.panel.children_row, [why]
        found = self.panel.hits.rowCount()
        if row.is_running():
            text = self._found_text(found)
            if row.is_of_values:
                parts += [text[:1].upper() + text[1:] + "."]
            else:
                parts += [f"{row.progress_text()}, {text}."]
            self._total = f"{count_text(found)}+"
            self._say_place()
            row.offer_rest()
        self.panel.say(" ".join(parts))

    def _stop(self) -> None:
        """Cancel the running search and drop its results."""
        self._typing.stop()
        self._searched = ""
        self._is_searching = False
        self._total = ""
        self._gone_to = None
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

    def _found_text(self, found: int) -> str:
        return (
            self.tr("found 1 key")
            if found == 1
            else self.tr("found {0} keys").format(count_text(found))
        )

    def _count_text(self, result: SearchResult) -> str:
        from msglc_browser.operations.searching.search import SearchScope  # noqa: PLC0415

        if result.scope is SearchScope.SELECTED:
            return self._selected_text(result.hits)
        is_toc = result.scope is SearchScope.TOC
        place = ""
        if is_toc:
            place = self.tr(" in the table of contents")
        if result.read_archives:
            place = self.tr(" in the tables of contents")
        if not result.hits and result.is_one_value and is_toc:
            return self._rest_text(result)  # the note says that no key was searched
        if not result.hits:
            text = self.tr("No key{0} contains “{1}”.")
            text = text.format(place, visible(self._searched, limit=40))
            return f"{text} {self._rest_text(result)}" if is_toc else text
        if result.hits == 1:
            return self.tr("1 key{0}.").format(place)
        return self.tr("{0} keys{1}.").format(count_text(result.hits), place)

    def _rest_text(self, result: SearchResult) -> str:
        """What can be done about values that were not searched."""
        if result.unread_values_bytes:
            return self.tr("Keys inside values have not been searched yet.")
        if result.unread_archives:
            return self.tr("Keys inside values are not searched.")
        return self.tr(
            "Keys inside values are not searched, as there is too much of them: "
            "select a value of up to 8 MB to search it too."
        )

    def _selected_text(self, hits: int) -> str:
        if not hits:
            text = self.tr(
                "No key in the table of contents or in the selected entry contains “{0}”. "
                "Keys inside other values are not searched."
            )
            return text.format(visible(self._searched, limit=40))
        text = self.tr("No key in the table of contents, but {0} in the selected entry.")
        return text.format(count_text(hits))
