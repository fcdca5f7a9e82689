"""The strip below a hex dump: a field to go to an offset, and what the selected bytes are."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from msglc_browser.archive.display.byte_values import MOST_BYTES, ByteValues, byte_values
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.parts.parts_label import PartsLabel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE


class HexStrip(QFrame):
    """`hexOffsetEdit`, `hexSelectionLabel`, `hexLittleLabel`, `hexBigLabel`."""

    offset_wanted = Signal(object)  # int, from the value's first byte

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.edit = QLineEdit(self)
        self.edit.setObjectName("hexOffsetEdit")
        self.edit.setPlaceholderText(self.tr("Go to offset"))
        self.edit.setAccessibleName(self.tr("Go to offset"))
        self.edit.setToolTip(tooltip(self.tr("Offset in bytes: 1024 or 0x400 (Ctrl+G)")))
        self.edit.setFixedWidth(self.edit.fontMetrics().averageCharWidth() * 18)
        self.edit.returnPressed.connect(self._go)
        self._selection = self._label("hexSelectionLabel")
        self._little = self._label("hexLittleLabel")
        self._big = self._label("hexBigLabel")
        row = QHBoxLayout()
        row.addWidget(self._selection, 1)
        row.addWidget(self.edit)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, 2 * SPACE)
        lines.setSpacing(SPACE // 2)
        lines.addLayout(row)
        lines.addWidget(self._little)
        lines.addWidget(self._big)

    def focus_offset(self) -> None:
        """Type an offset."""
        self.edit.setFocus()
        self.edit.selectAll()

    def refuse(self, text: str) -> None:
        """Say why an offset cannot be shown."""
        self._selection.say(text)

    def show_bytes(self, data: bytes, offset: int) -> None:
        """Show what the bytes at `offset` are; only the first 8 of more."""
        where = self.tr("offset {0} (0x{1})").format(count_text(offset), f"{offset:x}")
        size = self.tr("1 byte") if len(data) == 1 else self.tr("{0} bytes")
        self._selection.say(f"{size.format(count_text(len(data)))} · {where}")
        found = byte_values(data[:MOST_BYTES])
        labels = (self._little, self._big)
        names = (self.tr("little endian"), self.tr("big endian"))
        for label, name, values in zip(labels, names, found, strict=False):
            label.say(f"{name}: {self._values_text(values)}")

    def clear(self) -> None:
        """There are no bytes."""
        for label in (self._selection, self._little, self._big):
            label.say("")
        self.edit.clear()

    def _values_text(self, values: ByteValues) -> str:
        parts = [
            self.tr("float {0}").format(values.real) if values.real else "",
            self.tr("int {0}").format(values.signed),
            self.tr("uint {0}").format(values.unsigned) if values.signed < 0 else "",
            values.time,
        ]
        return " · ".join(part for part in parts if part)

    def _go(self) -> None:
        text = self.edit.text().strip().replace(",", "").replace("_", "")
        try:
            self.offset_wanted.emit(int(text, 16 if text.lower().startswith("0x") else 10))
        except ValueError:
            self.refuse(self.tr("An offset is a number such as 1024 or 0x400"))

    def _label(self, name: str) -> PartsLabel:
        label = PartsLabel(self)
        label.setObjectName(name)
        label.setFont(fonts.small_mono())
        label.setProperty("muted", True)
        return label
