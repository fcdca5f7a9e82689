"""Shows what a connection test found, line by line."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.theme import icons
from msglc_browser.gui.theme.metrics import ICON, SPACE
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.buckets.connection_test import Check, ConnectionReport


class ConnectionReportView(QFrame):
    """A raised box with one line for each check: an icon, what was checked, the result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectionReport")
        self.setProperty("well", True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 2 * SPACE)
        self._grid.setHorizontalSpacing(3 * SPACE)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.setColumnStretch(2, 1)
        self._labels: list[QLabel] = []

    def show_report(self, report: ConnectionReport) -> None:
        """Show every check of a finished test."""
        self._clear()
        for check in report.checks:
            self._add(check)
        title = self.tr("The connection works") if report.ok else self.tr("The connection fails")
        self.setAccessibleName(title)
        self.show()

    def show_text(self, text: str) -> None:
        """Show one line, such as "Testing…"."""
        self._clear()
        self._add_label(text, 0, "connectionReportText", muted=True)
        self.setAccessibleName(text)
        self.show()

    def show_error(self, description: Description) -> None:
        """Show why there is no report."""
        message = "\n".join(filter(None, (description.title, description.hint)))
        self.show_report(ConnectionReport((Check(self.tr("Test"), False, message),), ok=False))

    def text(self) -> str:
        """Everything shown, for copying."""
        return "\n".join(label.text() for label in self._labels)

    def _clear(self) -> None:
        for label in self.findChildren(QLabel):
            self._grid.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []

    def _add(self, check: Check) -> None:
        row = self._grid.rowCount()
        name, role = {
            True: ("ok", Role.OK),
            False: ("error", Role.DANGER),
            None: ("minus", Role.MUTED),
        }[check.ok]
        sign = PlainLabel("", self)
        sign.setPixmap(icons.pixmap(name, role, size=ICON, scale=self.devicePixelRatioF()))
        self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        title = self._add_label(check.label, 1, "checkLabel", muted=True, row=row)
        message = self._add_label(check.message, 2, "checkMessage", row=row)
        if check.ok is False:
            message.setProperty("status", "danger")
        message.setAccessibleName(f"{title.text()}: {message.text()}")

    def _add_label(
        self, text: str, column: int, name: str, *, muted: bool = False, row: int = 0
    ) -> QLabel:
        label = PlainLabel(text, self)
        label.setObjectName(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setWordWrap(column == 2)
        label.setProperty("muted", muted)
        self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignTop)
        self._labels.append(label)
        return label
