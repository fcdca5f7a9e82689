"""The row of buttons above a bucket page, with the filter at its end."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.own_keys import passes_copy_on
from msglc_browser.gui.parts.action_button import ActionButton
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE

_FILTER_CHARS = 24


@guarded
class FilterEdit(QLineEdit):
    """A filter field: Esc clears it, then leaves it; Down and Enter leave it too."""

    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Copy is for the rows unless text is selected."""
        return passes_copy_on(self, event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that return to the table."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return):
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ObjectsBar(QWidget):
    """Upload…, New folder…, New archive…, Combine…, Append…, and the filter."""

    filter_changed = Signal(str)
    left = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._filter = FilterEdit(self)
        self._filter.setObjectName("filterEdit")
        self._filter.setAccessibleName(self.tr("Filter"))
        self._filter.setPlaceholderText(self.tr("Filter"))
        self._filter.setToolTip(self.tr("Show only names that contain this text"))
        self._filter.setClearButtonEnabled(True)
        width = self.fontMetrics().averageCharWidth() * _FILTER_CHARS
        self._filter.setMinimumWidth(width // 2)
        self._filter.setMaximumWidth(width)
        self._filter.textChanged.connect(self.filter_changed)
        self._filter.left.connect(self.left)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(PAGE_MARGIN - 2, SPACE + 2, PAGE_MARGIN - 2, SPACE + 3)
        layout.setSpacing(2 * SPACE)
        for command_id, text in (
            ("object.upload", self.tr("Upload…")),
            ("object.new_folder", ""),
            ("archive.new", ""),
            ("object.combine", ""),
            ("object.append", self.tr("Append…")),
        ):
            layout.addWidget(ActionButton(actions.action(command_id), text, self))
        layout.addStretch(1)
        layout.addWidget(self._filter, 1)

    def filter_text(self) -> str:
        """The text in the filter."""
        return self._filter.text()

    def start_filter(self) -> None:
        """Move the cursor to the filter."""
        self._filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filter.selectAll()

    def clear_filter(self) -> None:
        """Clear the filter."""
        self._filter.clear()
