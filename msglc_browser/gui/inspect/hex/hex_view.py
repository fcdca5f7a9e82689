"""The Hex tab: a node's bytes, in windows of 64 KiB."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from msglc_browser.archive.display.byte_values import MOST_BYTES
from msglc_browser.archive.display.hexdump import BYTES_PER_LINE, HexLayout, hex_dump
from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.formatting import count_text, exact_size_text, size_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.hex.hex_matches import HexMatches, byte_cursors
from msglc_browser.gui.inspect.hex.hex_strip import HexStrip
from msglc_browser.gui.inspect.inspector_view import Fit, Question, ReadingView, Subject
from msglc_browser.gui.inspect.value.text_pane import SMALL_REST_BYTES, TextPane
from msglc_browser.gui.theme.metrics import PAGE_MARGIN
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_value import HexDump, read_hex

_LARGEST_BYTES: Final = 1 << 22
_FEW_COLUMNS: Final = 8
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
    return Fit.FAIR if len(nodes) == 1 else Fit.NONE


@guarded
class HexView(ReadingView):
    """Asks a HexQuestion for each window, and adds the answer below the bytes shown.

    An offset out of sight starts anew there. The strip below shows the bytes at the cursor.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        pane = TextPane("hexText")
        super().__init__(pane, parent)
        self.pane = pane
        self.pane.editor.setAccessibleName(self.tr("Hex dump"))
        self.pane.editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.pane.editor.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.pane.more_wanted.connect(self._more)
        self.pane.matches = HexMatches(self.pane.editor, lambda: (self._data, self._layout))
        self.pane.search.set_hint(self.tr("Find text, or bytes as hex: 89 50 4e 47"))
        self.strip = HexStrip(self)
        self.pane.column.addWidget(self.strip)
        self.strip.offset_wanted.connect(self._go_to)
        self.pane.editor.cursorPositionChanged.connect(self._show_selected)
        self.pane.editor.selectionChanged.connect(self._show_selected)
        jump = QShortcut(QKeySequence("Ctrl+G"), self, self.strip.focus_offset)
        jump.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._data = b""
        self._layout = HexLayout(0)
        self._total = 0
        self._next_start = 0
        self._goal: int | None = None  # the offset to show when its window arrives

    def take_commands(self, commands: Sequence[QAction]) -> None:
        """Offer them in the menu of the text."""
        self.pane.editor.commands = tuple(commands)

    def look_at(self, _subject: Subject) -> None:
        """Start with the first bytes."""
        self.start()

    def start(self) -> None:
        """Clear the view and ask for the first bytes of another node."""
        self.strip.clear()
        self._goal = None
        self._start_at(0)

    def show_answer(self, _question: Question, answer: object) -> None:
        """Show a HexDump."""
        if isinstance(answer, HexDump):
            self.show_dump(answer)

    def show_dump(self, dump: HexDump) -> None:
        """Show the first window, or append a later one."""
        self.pane.set_busy(False)
        self._total = dump.total_bytes
        end = self._layout.start + len(self._data)
        if self._data and dump.start == end:
            first = len(self._data) // self._layout.columns * self._layout.columns
            assert first == len(self._data)  # windows are multiples of lines
            self._data += dump.data
            text = hex_dump(dump.data, dump.start, columns=self._layout.columns)
            self.pane.append("\n" + text)
        else:
            self._data = dump.data
            self._layout = HexLayout(dump.start, self._columns(dump.start))
            self._show_all()
        self._next_start = dump.start + dump.shown_bytes
        self.pane.set_note("" if dump.total_bytes else self.tr("There are no bytes."))
        self._show_more(dump)
        if self._goal is not None:
            self._go_to(self._goal)
        self._show_selected()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """16 bytes in a line if they fit, otherwise 8."""
        super().resizeEvent(event)
        columns = self._columns(self._layout.start)
        if columns != self._layout.columns:
            first = self._selected()[0]
            self._layout = HexLayout(self._layout.start, columns)
            if self._data:
                self._show_all()
                self._select(first)

    def _columns(self, start: int) -> int:
        room = self.width() - 2 * PAGE_MARGIN - _SCROLL_BAR
        chars = HexLayout(start).line_chars
        width = self.pane.editor.fontMetrics().horizontalAdvance("0" * chars)
        return BYTES_PER_LINE if width <= room else _FEW_COLUMNS

    def _show_all(self) -> None:
        layout = self._layout
        self.pane.show_text(hex_dump(self._data, layout.start, columns=layout.columns))

    def _show_more(self, dump: HexDump) -> None:
        if self._next_start >= dump.total_bytes or not dump.shown_bytes:
            is_whole = not self._layout.start
            said = "" if is_whole else self._part_text()
            self.pane.set_more(said, "")
            return
        is_full = len(self._data) >= _LARGEST_BYTES
        if not is_full and dump.total_bytes - self._next_start <= SMALL_REST_BYTES:
            self._more()
            return
        self.pane.set_more(self._part_text(), "" if is_full else self.tr("Load more"))

    def _part_text(self) -> str:
        total = size_text(self._total)
        if not self._layout.start:
            return self.tr("{0} of {1} shown").format(size_text(self._next_start), total)
        ends = count_text(self._layout.start), count_text(self._next_start)
        return self.tr("Bytes {0} to {1} of {2} shown").format(*ends, total)

    def _more(self) -> None:
        self.ask(HexQuestion(self._next_start))

    def _start_at(self, start: int) -> None:
        self._data = b""
        self._layout = HexLayout(start, self._columns(start))
        self.pane.clear()
        self._next_start = start
        self._more()

    def _go_to(self, offset: int) -> None:
        """Put the cursor on a byte; read the bytes from its line on if they are not here."""
        self._goal = None
        if not 0 <= offset < self._total:
            text = self.tr("There is no byte {0}: the value has {1}")
            self.strip.refuse(text.format(count_text(offset), exact_size_text(self._total)))
            return
        number = offset - self._layout.start
        if 0 <= number < len(self._data):
            self._select(number)
            self.pane.editor.setFocus()
            return
        self._goal = offset
        self._start_at(offset // BYTES_PER_LINE * BYTES_PER_LINE)

    def _select(self, number: int) -> None:
        self.pane.lay_out_all()
        cursor = byte_cursors(self.pane.editor, self._layout, number, 1)[0]
        cursor.setPosition(cursor.selectionStart())
        self.pane.editor.setTextCursor(cursor)
        self.pane.editor.centerCursor()

    def _selected(self) -> tuple[int, int]:
        """The first byte at the cursor or of the selection, and how many are selected."""
        cursor = self.pane.editor.textCursor()
        start = self._byte_at(cursor.selectionStart())
        if not cursor.hasSelection():
            return start, 0
        return start, self._byte_at(cursor.selectionEnd() - 1) + 1 - start

    def _byte_at(self, position: int) -> int:
        block = self.pane.editor.document().findBlock(position)
        return self._layout.byte_at(block.blockNumber(), position - block.position())

    def _show_selected(self) -> None:
        if self._data:
            first, size = self._selected()
            data = self._data[first : first + (size or MOST_BYTES)]
            if data:
                self.strip.show_bytes(data, self._layout.start + first)
