"""Protects unsaved work: the question before a filled dialog is closed."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QDialog, QMessageBox

from msglc_browser.gui.base.plain_text import PlainBox


def ask_to_leave(dialog: QDialog, leave: Callable[[], None]) -> None:
    """Ask once (`discardBox`), on top of `dialog`; `leave` is called if the user confirms."""
    if dialog.findChild(QMessageBox, "discardBox") is not None:
        return
    box = PlainBox("discardBox", dialog)
    box.ask(_tr("Close without saving?"), _tr("Your changes will be lost."))
    leaving = box.addButton(_tr("Close"), QMessageBox.ButtonRole.AcceptRole)
    stay = box.addButton(_tr("Keep editing"), QMessageBox.ButtonRole.RejectRole)
    leaving.setObjectName("leaveButton")
    stay.setObjectName("stayButton")
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    leaving.clicked.connect(leave)
    box.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("LeaveQuestion", text)
