"""The Hex tab: a node's bytes, in windows of 64 KiB."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from msglc_browser.gui.formatting import size_text
from msglc_browser.gui.inspectors.text_pane import TextPane
from msglc_browser.gui.theme import fonts
from msglc_browser.operations.read_value import HexDump

WINDOW_BYTES: Final = 1 << 16
_LARGEST_BYTES: Final = 1 << 22


class HexView(TextPane):
    """`wanted(start)` asks for the next window; each is added below what is shown."""

    wanted = Signal(object)  # offset in bytes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("hexText", parent)
        self.editor.setAccessibleName(self.tr("Bytes in hex"))
        self.editor.setFont(fonts.small_mono())  # 16 bytes fit into half a window
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

    def _request(self) -> None:
        self.set_busy(True)
        self.wanted.emit(self._next_start)
