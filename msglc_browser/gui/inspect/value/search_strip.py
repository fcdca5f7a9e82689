"""The strip below a text in which something is searched for: field, count, previous, next."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.own_keys import claims
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.parts.parts_label import PartsLabel
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE


@guarded
class SearchStrip(QFrame):
    """`<name>FindEdit`, `<name>FindCount`, and buttons; hidden until `open`.

    Enter and F3 go to the next match, with Shift to the previous one; Esc closes.
    """

    query_changed = Signal(str)
    step_wanted = Signal(int)  # 1 to the next match, -1 to the previous one
    closed = Signal()

    def __init__(self, name: str, hint: str, parent: QWidget) -> None:
        """`name` is the prefix of object names; `hint` says what can be typed."""
        super().__init__(parent)
        self.setProperty("panel", True)
        self.edit = QLineEdit(self)
        self.edit.setObjectName(f"{name}FindEdit")
        self.set_hint(hint)
        self.edit.setMinimumWidth(80)
        self.edit.textChanged.connect(self.query_changed)
        self.count_label = PartsLabel(self)
        self.count_label.setObjectName(f"{name}FindCount")
        self.count_label.setProperty("muted", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, SPACE, 2 * SPACE, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(self.edit, 1)
        row.addWidget(self.count_label)
        back = self._button("↑", self.tr("Previous match (Shift+Enter)"))
        back.setObjectName(f"{name}FindPreviousButton")
        back.clicked.connect(lambda: self.step_wanted.emit(-1))
        on = self._button("↓", self.tr("Next match (Enter)"))
        on.setObjectName(f"{name}FindNextButton")
        on.clicked.connect(lambda: self.step_wanted.emit(1))
        close = self._button("×", self.tr("Close the search (Esc)"))
        close.setObjectName(f"{name}FindCloseButton")
        close.clicked.connect(self.close_search)
        for button in (back, on, close):
            row.addWidget(button)
        self.hide()

    def set_hint(self, hint: str) -> None:
        """Say what can be typed."""
        self.edit.setPlaceholderText(hint)
        self.edit.setAccessibleName(hint)

    def open(self) -> None:
        """Show the strip, with its text selected."""
        self.show()
        self.edit.setFocus()
        self.edit.selectAll()
        self.query_changed.emit(self.edit.text())

    def close_search(self) -> None:
        """Hide the strip; its owner removes the marks."""
        self.hide()
        self.closed.emit()

    def event(self, event: QEvent) -> bool:
        """F3 here is not that of the window."""
        return claims(event, lambda key: key.key() == Qt.Key.Key_F3) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the field does not use itself."""
        key = event.key()
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F3):
            self.step_wanted.emit(-1 if back else 1)
        elif key == Qt.Key.Key_Escape:
            self.close_search()
        else:
            super().keyPressEvent(event)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setProperty("flat", True)
        button.setAccessibleName(tip)
        button.setToolTip(tooltip(tip))
        button.setFixedWidth(button.sizeHint().height())
        return button
