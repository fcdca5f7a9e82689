"""The editor of a text pane: colours, folding, and the keys to search."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.own_keys import claims
from msglc_browser.gui.inspect.value.folding import (
    GUTTER,
    MOST_COUNTED,
    FoldGutter,
    Folding,
    blocks_in_sight,
)
from msglc_browser.gui.inspect.value.json_colors import JsonColors
from msglc_browser.gui.inspect.value.pane_menu import pane_menu
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role, color

_MEASURED: Final = 100
_FOLD_KEYS: Final = (Qt.Key.Key_Minus, Qt.Key.Key_Plus, Qt.Key.Key_Equal)


@guarded
class PaneEditor(QPlainTextEdit):
    """Read-only; colours the lines that become visible, and folds containers."""

    find_wanted = Signal()
    find_step_wanted = Signal(int)  # 1 to the next match, -1 to the previous one
    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.colors = JsonColors()
        self.commands: tuple[QAction, ...] = ()  # of the node, for the menu
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setProperty("frameless", True)
        self.setFont(fonts.mono())
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(PAGE_MARGIN - SPACE)
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)  # regardless of the first letter
        self.document().setDefaultTextOption(option)
        by_mouse = Qt.TextInteractionFlag.TextSelectableByMouse
        self.setTextInteractionFlags(by_mouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        self.setTabChangesFocus(True)
        self.folding = Folding(self)
        self._gutter = FoldGutter(self, self.folding)
        self._gutter.hide()
        style.notifier().changed.connect(self._recolor)

    def columns(self) -> int:
        """How many characters fit in a line."""
        room = self.viewport().width() - 2 * self.document().documentMargin()
        # Of many letters: a letter's width is not a whole number of pixels.
        width = QFontMetricsF(self.font()).horizontalAdvance("0" * _MEASURED) / _MEASURED
        return int(room / width) - 1

    def set_folds(self, is_on: bool) -> None:
        """Whether the text has containers that can be folded."""
        self.folding.is_on = is_on
        self._gutter.setVisible(is_on)
        self.setViewportMargins(GUTTER if is_on else 0, 0, 0, 0)

    def event(self, event: QEvent) -> bool:
        """In the text, keys of the window are keys of the text."""
        return claims(event, self._is_own_key) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+F and F3 search; Ctrl+Minus and Ctrl+Plus fold and unfold."""
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Find):
            self.find_wanted.emit()
        elif key == Qt.Key.Key_F3:
            is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.find_step_wanted.emit(-1 if is_back else 1)
        elif self._is_own_key(event):
            self._fold(is_folded=key == Qt.Key.Key_Minus)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy, and more: at the mouse, or at the cursor."""
        place = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.cursorRect().bottomLeft())
        pane_menu(self, self.commands).popup(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The gutter is beside the viewport."""
        super().resizeEvent(event)
        area = self.contentsRect()
        self._gutter.setGeometry(area.left(), area.top(), GUTTER, area.height())
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Colour the visible blocks before painting them."""
        block = self.firstVisibleBlock()
        bottom = self.viewport().height() - self.contentOffset().y()
        while block.isValid() and self.blockBoundingGeometry(block).top() <= bottom:
            self.colors.show_block(block)
            block = block.next()
        super().paintEvent(event)
        if self.folding.is_on:
            self._paint_hidden()

    def _paint_hidden(self) -> None:
        """How much is hidden, after the first line of what is folded."""
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        painter.setPen(color(Role.MUTED))
        metrics = self.fontMetrics()
        for block, top in blocks_in_sight(self):
            if self.folding.is_folded(block):
                left = self.contentOffset().x() + self.document().documentMargin()
                left += metrics.horizontalAdvance(block.text() + " ")
                text = _hidden_text(self.folding.hidden_lines(block))
                painter.drawText(QPointF(left, top + metrics.ascent()), text)

    def _is_own_key(self, event: QKeyEvent) -> bool:
        key, is_control = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.matches(QKeySequence.StandardKey.Find) or key == Qt.Key.Key_F3:
            return True
        return bool(self.folding.is_on and is_control and key in _FOLD_KEYS)

    def _fold(self, *, is_folded: bool) -> None:
        first = self.folding.fold_at(self.textCursor().block(), is_folded=is_folded)
        if first is not None:
            cursor = self.textCursor()
            cursor.setPosition(first.position())
            self.setTextCursor(cursor)
            self._gutter.update()

    def _recolor(self) -> None:
        self.colors.refresh()
        self.viewport().update()


def _hidden_text(lines: int) -> str:
    if lines == 1:
        return QCoreApplication.translate("PaneEditor", "… 1 line")
    more = "+" if lines >= MOST_COUNTED else ""
    return QCoreApplication.translate("PaneEditor", "… {0} lines").format(count_text(lines) + more)
