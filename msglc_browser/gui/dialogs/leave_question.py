"""Protects unsaved work: the question before a filled dialog is closed."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QMessageBox


def ask_to_leave(dialog: QDialog, leave: Callable[[], None]) -> None:
    """Ask once (`discardBox`), on top of `dialog`; `leave` is called if the user confirms."""
    if dialog.findChild(QMessageBox, "discardBox") is not None:
        return
    box = QMessageBox(dialog)
    box.setObjectName("discardBox")
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setText(_tr("Close without saving?"))
    box.setInformativeText(_tr("Your changes will be lost."))
    leaving = box.addButton(_tr("Close"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(_tr("Keep editing"), QMessageBox.ButtonRole.RejectRole)
    leaving.setObjectName("leaveButton")
    stay.setObjectName("stayButton")
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    leaving.clicked.connect(leave)
    box.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("LeaveQuestion", text)
