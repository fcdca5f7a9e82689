"""The Hex tab: a node's bytes, in windows of 64 KiB."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.formatting import size_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.inspector_view import Fit, Question, ReadingView, Subject
from msglc_browser.gui.inspect.text_pane import TextPane
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import HexDump, read_hex

_LARGEST_BYTES: Final = 1 << 22
_LINE_CHARS: Final = 78
_LEAST_POINTS: Final = 7.0
_SCROLL_BAR: Final = 16


@dataclass(frozen=True, slots=True)
class HexQuestion:
    """A window of a node's bytes, from the offset `start` on."""

    start: int = 0

    async def read(self, document: Document, node: Node) -> HexDump:
        """Up to 64 KiB of them."""
        return await read_hex(document, node, start=self.start)


def suits(nodes: Sequence[Node]) -> Fit:
    """Suits every single value; one without bytes of its own shows a message instead."""
    return Fit.POSSIBLE if len(nodes) == 1 else Fit.NONE


@guarded
class HexView(ReadingView):
    """Asks a HexQuestion for each window, and adds the answer below the bytes shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        pane = TextPane("hexText")
        super().__init__(pane, parent)
        self.pane = pane
        self.pane.editor.setAccessibleName(self.tr("Hex dump"))
        self.pane.editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.pane.editor.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.pane.more_wanted.connect(self._more)
        self._next_start = 0

    def look_at(self, _subject: Subject) -> None:
        """Start with the first bytes."""
        self.start()

    def start(self) -> None:
        """Clear the view and ask for the first bytes of another node."""
        self._next_start = 0
        self.pane.clear()
        self._more()

    def show_answer(self, _question: Question, answer: object) -> None:
        """Show a HexDump."""
        if isinstance(answer, HexDump):
            self.show_dump(answer)

    def show_dump(self, dump: HexDump) -> None:
        """Show the first window, or append a later one."""
        self.pane.set_busy(False)
        if dump.start == 0:
            self.pane.show_text(dump.text)
        else:
            self.pane.append("\n" + dump.text)
        self._next_start = dump.start + dump.shown_bytes
        if self._next_start >= dump.total_bytes or not dump.shown_bytes:
            self.pane.set_more("", "")
            return
        sizes = size_text(self._next_start), size_text(dump.total_bytes)
        said = self.tr("{0} of {1} shown").format(*sizes)
        is_full = self._next_start >= _LARGEST_BYTES
        self.pane.set_more(said, "" if is_full else self.tr("Load more"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the largest font at which 16 bytes and their characters fit."""
        super().resizeEvent(event)
        font = fonts.mono()
        room = self.width() - 2 * PAGE_MARGIN - _SCROLL_BAR
        while font.pointSizeF() > _LEAST_POINTS and _line_width(font) > room:
            font.setPointSizeF(font.pointSizeF() - 0.25)
        if font != self.pane.editor.font():
            self.pane.editor.setFont(font)

    def _more(self) -> None:
        self.ask(HexQuestion(self._next_start))


def _line_width(font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance("0" * _LINE_CHARS)
