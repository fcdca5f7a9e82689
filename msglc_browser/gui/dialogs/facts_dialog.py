"""Facts about something, a row each, which can be copied."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from msglc_browser.errors import Description, escaped
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.dialogs.body_area import BodyArea
from msglc_browser.gui.dialogs.fitting_dialog import FittingDialog
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.style import set_status

_VALUE_CHARS = 52
_MOST_CHARS = 1_200


class FactsDialog(FittingDialog):
    """It opens at once and is filled in when the answers arrive.

    `status` is below the facts; `buttons` has "Copy all" and "Close" at its ends.
    """

    def __init__(self, name: str, title: str, heading: str, parent: QWidget | None = None) -> None:
        """`name` is its object name."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._values: dict[str, str] = {}
        self._labels: dict[str, PlainLabel] = {}
        self._heading = PlainLabel(visible(heading, limit=60), self)
        self._heading.setProperty("heading", True)
        self._heading.setFont(fonts.heading())
        self._form = QFormLayout()
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignTop)
        self._form.setHorizontalSpacing(4 * SPACE)
        self._form.setVerticalSpacing(2 * SPACE)
        self.status = PlainLabel(self.tr("Loading…"), self)
        self.status.setWordWrap(True)
        self.status.setProperty("muted", True)
        self._below = QVBoxLayout()
        self.buttons = QHBoxLayout()
        self._lay_out()

    def set_fact(self, name: str, value: str | tuple[str, ...], object_name: str) -> None:
        """Add a row, or replace its value, which has one line or several."""
        lines = (value,) if isinstance(value, str) else value
        self._values[name] = "\n".join(lines)
        label = self._labels.get(name)
        if label is None:
            label = self._labels[name] = self._new_row(name, object_name)
        label.setText("\n".join(visible(line, limit=_MOST_CHARS) for line in lines))

    def add_below(self, widget: QWidget) -> None:
        """Add a widget between the facts and the status; it takes the room there is."""
        self._below.addWidget(widget, 1)

    def show_status(self, text: str) -> None:
        """Show this below the facts; nothing if it is empty."""
        self._show_below(text, status="")

    def show_error(self, description: Description) -> None:
        """Show why nothing, or nothing further, is known."""
        self._show_below(description.text, status="danger")

    def text(self) -> str:
        """Every row as "name: value", exact, for the clipboard."""
        return "\n".join(f"{name}: {value}" for name, value in self._values.items())

    def _show_below(self, text: str, *, status: str) -> None:
        self.status.setText(text)
        set_status(self.status, status)
        self.status.setVisible(bool(text))

    def _lay_out(self) -> None:
        copy = self.new_button("copyButton", self.tr("Copy all"))
        copy.clicked.connect(self._copy)
        close = self.new_button("closeButton", self.tr("Close"), primary=True)
        close.clicked.connect(self.accept)
        self.buttons.addWidget(copy)
        self.buttons.addStretch(1)
        self.buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * SPACE, 5 * SPACE, 5 * SPACE, 5 * SPACE)
        layout.setSpacing(4 * SPACE)
        layout.addWidget(self._heading)
        self.area = BodyArea(self)
        body = self.area.body
        body.setSpacing(4 * SPACE)
        body.addLayout(self._form)
        body.addLayout(self._below, 1)
        body.addWidget(self.status)
        body.addStretch(1)
        layout.addWidget(self.area, 1)
        layout.addLayout(self.buttons)

    def _new_row(self, name: str, object_name: str) -> PlainLabel:
        title = PlainLabel(name, self)
        title.setProperty("muted", True)
        title.setAlignment(Qt.AlignmentFlag.AlignTop)
        label = PlainLabel("", self)
        label.setObjectName(object_name)
        label.setAccessibleName(name)
        label.setFont(fonts.mono())
        label.setWordWrap(True)
        label.setMinimumWidth(label.fontMetrics().averageCharWidth() * _VALUE_CHARS)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._form.addRow(title, label)
        return label

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(escaped(self.text()))
