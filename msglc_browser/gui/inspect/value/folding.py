"""Containers of an indented text that are folded to their first line, and the marks beside it."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPolygonF, QTextBlock
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme.palette import Role, color

GUTTER: Final = 14
MOST_COUNTED: Final = 1000
_OPENERS: Final = ("{", "[", "(")
_ARROW: Final = 3.5


class Folding:
    """Folds the blocks below a line that ends with a bracket, up to the bracket that closes it."""

    def __init__(self, editor: QPlainTextEdit) -> None:
        self._editor = editor
        self.is_on = False

    def can_fold(self, block: QTextBlock) -> bool:
        """Whether something hangs below this line."""
        if not self.is_on or not block.text().endswith(_OPENERS):
            return False
        after = block.next()
        return after.isValid() and _indent(after) > _indent(block)

    def is_folded(self, block: QTextBlock) -> bool:
        """Whether what hangs below this line is hidden."""
        return self.can_fold(block) and not block.next().isVisible()

    def is_any_folded(self) -> bool:
        """Whether any line is hidden."""
        document = self._editor.document()
        blocks = map(document.findBlockByNumber, range(document.blockCount()))
        return self.is_on and not all(block.isVisible() for block in blocks)

    def toggle(self, block: QTextBlock) -> None:
        """Fold what hangs below this line, or unfold it."""
        if self.can_fold(block):
            self._set_visible(block, is_visible=self.is_folded(block))

    def fold_at(self, block: QTextBlock, *, is_folded: bool) -> QTextBlock | None:
        """Fold the container around a line, or unfold the one at it; its first line."""
        first = block if self.can_fold(block) else self._around(block)
        if first is not None and self.is_folded(first) and is_folded:
            first = self._around(first)
        if first is not None and self.is_folded(first) is not is_folded:
            self.toggle(first)
        return first

    def reveal(self, block: QTextBlock) -> None:
        """Unfold whatever hides this line."""
        while not block.isVisible():
            above = self._around(block)
            while above is not None and not self.is_folded(above):
                above = self._around(above)
            if above is None:
                self.unfold_all()
                return
            self._set_visible(above, is_visible=True)

    def unfold_all(self) -> None:
        """Show everything."""
        block = self._editor.document().firstBlock()
        hidden = False
        while block.isValid():
            if not block.isVisible():
                hidden = True
                block.setVisible(True)
            block = block.next()
        if hidden:
            self._lay_out(0, self._editor.document().characterCount())

    def hidden_lines(self, block: QTextBlock) -> int:
        """How many lines are hidden below this one, at most 1,000."""
        return sum(1 for _ in islice(_below(block), MOST_COUNTED))

    def _around(self, block: QTextBlock) -> QTextBlock | None:
        indent = _indent(block)
        is_end = block.text().lstrip()[:1] in ("}", "]", ")")
        above = block.previous()
        while above.isValid():
            inner = _indent(above)
            if (inner < indent or (is_end and inner == indent)) and self.can_fold(above):
                return above
            indent = min(indent, inner) if above.text() else indent
            above = above.previous()
        return None

    def _set_visible(self, first: QTextBlock, *, is_visible: bool) -> None:
        """What was folded inside is shown too."""
        end = first
        for block in _below(first):
            end = block
            block.setVisible(is_visible)
        self._lay_out(first.position(), end.position() + end.length() - first.position())

    def _lay_out(self, start: int, length: int) -> None:
        """Qt does not notice by itself that blocks were hidden or shown."""
        document = self._editor.document()
        document.markContentsDirty(start, length)
        layout = document.documentLayout()
        layout.documentSizeChanged.emit(layout.documentSize())
        self._editor.viewport().update()


@guarded
class FoldGutter(QWidget):
    """`foldGutter`: an arrow beside each container; a click folds or unfolds it."""

    def __init__(self, editor: QPlainTextEdit, folding: Folding) -> None:
        super().__init__(editor)
        self.setObjectName("foldGutter")
        self.setAccessibleName(self.tr("Fold dicts and lists (Ctrl+Minus, Ctrl+Plus)"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._editor = editor
        self._folding = folding
        editor.updateRequest.connect(lambda _rect, _dy: self.update())

    def sizeHint(self) -> QSize:
        """As wide as an arrow and some air."""
        return QSize(GUTTER, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The arrows of the lines in sight."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(Role.MUTED))
        height = self._editor.fontMetrics().height()
        for block, top in blocks_in_sight(self._editor):
            if self._folding.can_fold(block):
                middle = QPointF(GUTTER / 2 + 1, top + height / 2)
                painter.drawPolygon(_arrow(middle, is_shut=self._folding.is_folded(block)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Fold or unfold the container at the click."""
        y = event.position().y()
        for block, top in blocks_in_sight(self._editor):
            if top <= y < top + self._editor.blockBoundingRect(block).height():
                self._folding.toggle(block)
                self.update()


def blocks_in_sight(editor: QPlainTextEdit) -> Iterator[tuple[QTextBlock, float]]:
    """The lines in sight, with their top in the viewport."""
    block = editor.firstVisibleBlock()
    offset = editor.contentOffset()
    bottom = editor.viewport().height()
    while block.isValid():
        top = editor.blockBoundingGeometry(block).translated(offset).top()
        if top > bottom:
            return
        if block.isVisible():
            yield block, top
        block = block.next()


def _arrow(middle: QPointF, *, is_shut: bool) -> QPolygonF:
    long, short = _ARROW, _ARROW * 0.6
    if is_shut:
        points = [QPointF(-short, -long), QPointF(-short, long), QPointF(long, 0)]
    else:
        points = [QPointF(-long, -short), QPointF(long, -short), QPointF(0, long)]
    return QPolygonF([point + middle for point in points])


def _below(first: QTextBlock) -> Iterator[QTextBlock]:
    """The lines between a container's brackets."""
    indent = _indent(first)
    block = first.next()
    while block.isValid() and _indent(block) > indent:
        yield block
        block = block.next()


def _indent(block: QTextBlock) -> int:
    text = block.text()
    return len(text) - len(text.lstrip(" "))
