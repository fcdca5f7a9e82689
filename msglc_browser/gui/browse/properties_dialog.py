"""Properties of an object or a file, copyable."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.errors import Description, escaped
from msglc_browser.gui.base.formatting import (
    exact_size_text,
    exact_time_text,
    relative_time_text,
    size_text,
)
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.dialogs.fitting_dialog import FittingDialog
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.operations.buckets.browse import ObjectProperties
from msglc_browser.storage.places.location import Location

_VALUE_CHARS = 52


class PropertiesDialog(FittingDialog):
    """Size, ETag, modified, storage class of one object; `objectName` "propertiesDialog".

    It opens at once and is filled in when the answer arrives.
    """

    def __init__(self, location: Location, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("propertiesDialog")
        self.setWindowTitle(self.tr("Properties"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._location = location
        self._rows: list[tuple[str, str]] = []
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(4 * SPACE)
        self._form.setVerticalSpacing(2 * SPACE)
        self._status = PlainLabel(self.tr("Loading…"), self)
        self._status.setObjectName("propertiesStatus")
        self._status.setWordWrap(True)
        self._status.setProperty("muted", True)
        self._lay_out()
        self._add(self.tr("Location"), str(location), "propertiesLocation")

    def show_info(self, info: ObjectProperties) -> None:
        """Fill in the answer."""
        self._status.hide()
        size = f"{size_text(info.size_bytes)} ({exact_size_text(info.size_bytes)})"
        self._add(self.tr("Size"), size, "propertiesSize")
        if info.modified is not None:
            exact = exact_time_text(info.modified)
            when = f"{exact} ({relative_time_text(info.modified)})"
            self._add(self.tr("Modified"), when, "propertiesModified")
        self._add(self.tr("Kind"), info.kind, "propertiesKind")
        if info.content_type:
            self._add(self.tr("Content type"), info.content_type, "propertiesContentType")
        if info.content_encoding:
            encoding = info.content_encoding
            self._add(self.tr("Content encoding"), encoding, "propertiesContentEncoding")
        if info.etag:
            self._add(self.tr("ETag"), info.etag, "propertiesEtag")
        if info.storage_class:
            self._add(self.tr("Storage class"), info.storage_class, "propertiesStorageClass")

    def show_error(self, description: Description) -> None:
        """Show why nothing is known."""
        self._status.setText(" ".join(filter(None, (description.title, description.hint))))
        self._status.setProperty("muted", False)
        self._status.setProperty("status", "danger")
        self._status.style().unpolish(self._status)
        self._status.style().polish(self._status)

    def text(self) -> str:
        """Every row as "name: value", exact, for the clipboard."""
        return "\n".join(f"{name}: {value}" for name, value in self._rows)

    def _lay_out(self) -> None:
        heading = PlainLabel(visible(self._location.name, limit=60), self)
        heading.setProperty("heading", True)
        heading.setFont(fonts.heading())
        copy = QPushButton(self.tr("Copy all"), self)
        copy.setObjectName("copyButton")
        copy.setAutoDefault(False)
        copy.clicked.connect(self._copy)
        close = QPushButton(self.tr("Close"), self)
        close.setObjectName("closeButton")
        close.setProperty("primary", True)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * SPACE, 5 * SPACE, 5 * SPACE, 5 * SPACE)
        layout.setSpacing(4 * SPACE)
        layout.addWidget(heading)
        layout.addLayout(self._form)
        layout.addWidget(self._status)
        layout.addStretch(1)
        layout.addLayout(buttons)

    def _add(self, name: str, value: str, object_name: str) -> None:
        self._rows.append((name, value))
        title = PlainLabel(name, self)
        title.setProperty("muted", True)
        label = PlainLabel(visible(value, limit=1_200), self)
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

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(escaped(self.text()))
