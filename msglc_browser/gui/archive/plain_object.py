"""Shows an object that is not an archive as text or hex; a banner says what is odd about it."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from msglc_browser.gui.base.formatting import size_text
from msglc_browser.gui.inspect.value.text_pane import SMALL_REST_BYTES, TextPane
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.reading.read_value import PlainText

FIRST_BYTES: Final = 1 << 16
_LARGEST_BYTES: Final = 1 << 22
_GROWTH: Final = 4


class ObjectPage(QWidget):
    """Shown inside an ArchivePage when the object cannot be read as an archive."""

    more_wanted = Signal(object)  # limit in bytes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("objectPage")
        self._limit = FIRST_BYTES
        self.banner = NoticeStrip("objectBanner", self)
        self.pane = TextPane("objectText", self)
        self.pane.editor.setAccessibleName(self.tr("Object content"))
        self.pane.more_wanted.connect(self._more)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.pane, 1)

    def show_plain(self, plain: PlainText, reason: str) -> None:
        """Show the text or hex, and why it is not an archive; no `reason`, no banner."""
        self.pane.set_busy(False)
        kind = self.tr("Shown as text.") if plain.is_text else self.tr("Shown as hex.")
        if reason:
            self.banner.say(f"{reason} {kind}", icon="warning", role=Role.WARNING)
        else:
            self.banner.hide()
        editor = self.pane.editor
        no_wrap = QPlainTextEdit.LineWrapMode.NoWrap
        editor.setLineWrapMode(editor.LineWrapMode.WidgetWidth if plain.is_text else no_wrap)
        if not plain.is_text:
            editor.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self.pane.show_text(plain.text, is_json=plain.is_text and _looks_like_json(plain.text))
        self.pane.set_note("" if plain.total_bytes else self.tr("This object is empty."))
        self._show_cut(plain)

    def _show_cut(self, plain: PlainText) -> None:
        if plain.shown_bytes >= plain.total_bytes:
            self.pane.set_more("", "")
            return
        is_full = self._limit >= _LARGEST_BYTES
        if not is_full and plain.total_bytes - plain.shown_bytes <= SMALL_REST_BYTES:
            self._more()
            return
        sizes = size_text(plain.shown_bytes), size_text(plain.total_bytes)
        self.pane.set_more(
            self.tr("{0} of {1} shown").format(*sizes), "" if is_full else self.tr("Load more")
        )

    def _more(self) -> None:
        self._limit *= _GROWTH
        self.pane.set_busy(True)
        self.more_wanted.emit(self._limit)


def _looks_like_json(text: str) -> bool:
    return text.lstrip()[:1] in ("{", "[")
