"""The Hex tab: a node's bytes, in windows of 64 KiB."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from msglc_browser.gui.base.formatting import size_text
from msglc_browser.gui.inspect.text_pane import TextPane
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN
from msglc_browser.operations.reading.read_value import HexDump

WINDOW_BYTES: Final = 1 << 16
_LARGEST_BYTES: Final = 1 << 22
_LINE_CHARS: Final = 78
_LEAST_POINTS: Final = 7.0
_SCROLL_BAR: Final = 16


class HexView(TextPane):
    """`wanted(start)` asks for the next window; each is added below what is shown."""

    wanted = Signal(object)  # offset in bytes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("hexText", parent)
        self.editor.setAccessibleName(self.tr("Bytes in hex"))
        self.editor.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.editor.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self._next_start = 0
        self.more_wanted.connect(self._request)
        self.retry_wanted.connect(self._request)

    def start(self) -> None:
        """Forget what is shown and ask for the first bytes of another node."""
        self._next_start = 0
        self.clear()
        self._request()

    def show_dump(self, dump: HexDump) -> None:
        """Show the first window, or add a further one."""
        self.set_busy(False)
        if dump.start == 0:
            self.show_text(dump.text)
        else:
            self.append("\n" + dump.text)
        self._next_start = dump.start + dump.shown_bytes
        if self._next_start >= dump.total_bytes or not dump.shown_bytes:
            self.set_more("", "")
            return
        sizes = size_text(self._next_start), size_text(dump.total_bytes)
        said = self.tr("shows {0} of {1}").format(*sizes)
        is_full = self._next_start >= _LARGEST_BYTES
        self.set_more(said, "" if is_full else self.tr("Load more"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The largest font with which 16 bytes and their characters fit."""
        super().resizeEvent(event)
        font = fonts.mono()
        room = self.width() - 2 * PAGE_MARGIN - _SCROLL_BAR
        while font.pointSizeF() > _LEAST_POINTS and _line_width(font) > room:
            font.setPointSizeF(font.pointSizeF() - 0.25)
        if font != self.editor.font():
            self.editor.setFont(font)

    def _request(self) -> None:
        self.set_busy(True)
        self.wanted.emit(self._next_start)


def _line_width(font: QFont) -> int:
    return QFontMetrics(font).horizontalAdvance("0" * _LINE_CHARS)
