"""What a user does in a dialog: finds widgets by name, presses, types, drops files."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote_from_bytes

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from msglc_browser.gui.combining.source_row import SourceColumn
from msglc_browser.storage.places.location import is_utf8

W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def child(parent: QWidget, kind: type[W], name: str) -> W:
    """The widget with this name."""
    found = parent.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def show(qtbot: QtBot, dialog: QDialog) -> None:
    """Show a dialog that is always closed at the end of the test."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog, before_close_func=_leave)
    dialog.show()
    qtbot.waitExposed(dialog)


def press(dialog: QWidget, name: str) -> None:
    """Click a button in its middle, a check box on its mark."""
    button = child(dialog, QAbstractButton, name)
    assert button.isEnabled(), button.toolTip()
    QTest.mouseClick(button, LEFT, NONE, QPoint(8, button.height() // 2))


def is_enabled(dialog: QWidget, name: str) -> bool:
    """Whether a button can be pressed."""
    return child(dialog, QAbstractButton, name).isEnabled()


def type_into(dialog: QWidget, name: str, text: str) -> QLineEdit:
    """Replace the text of a field."""
    field = child(dialog, QLineEdit, name)
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClicks(field, text)
    return field


def text_of(dialog: QWidget, name: str) -> str:
    """The text of a label."""
    return child(dialog, QLabel, name).text()


def column(dialog: QWidget, which: SourceColumn) -> list[str]:
    """A column of the table of sources, as shown."""
    model = child(dialog, QTableView, "sourcesTable").model()
    return [str(model.index(row, which).data()) for row in range(model.rowCount())]


def names(dialog: QWidget) -> list[str]:
    """The names in the table of sources."""
    return column(dialog, SourceColumn.NAME)


def drop_files(widget: QWidget, paths: Sequence[Path]) -> bool:
    """Drag files in from the desktop and drop them; whether they were accepted."""
    carried = QMimeData()
    carried.setUrls([_url(path) for path in paths])
    middle, action = widget.rect().center(), Qt.DropAction.CopyAction
    enter = QDragEnterEvent(middle, action, carried, LEFT, NONE)
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    drop = QDropEvent(QPointF(middle), action, carried, LEFT, NONE)
    QApplication.sendEvent(widget, drop)
    return drop.isAccepted()


def _url(path: Path) -> QUrl:
    """The URL as a file manager passes it: byte for byte."""
    if is_utf8(str(path)):
        return QUrl.fromLocalFile(str(path))
    return QUrl.fromEncoded(b"file://" + quote_from_bytes(os.fsencode(path)).encode())


def _leave(dialog: QWidget) -> None:
    dialog.close()
    if dialog.isVisible():
        child(dialog, QAbstractButton, "leaveButton").click()
