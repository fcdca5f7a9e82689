"""Esc cancels what a page waits for, and only where the page has the focus."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.parts.waiting_state import WaitingState


def test_escape_cancels_from_the_page_but_not_from_a_field_beside_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    page, field = QWidget(window), QLineEdit(window)
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(page)
    waiting = WaitingState("waiting", "Opening…", cancel_name="cancelButton", parent=page)
    QVBoxLayout(page).addWidget(waiting)
    cancelled: list[bool] = []
    waiting.cancel_wanted.connect(lambda: cancelled.append(True))
    with qtbot.waitExposed(window):
        window.show()
    button = waiting.findChild(QPushButton, "cancelButton")
    assert button is not None
    qtbot.waitUntil(button.isVisible)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not cancelled
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert cancelled
    cancelled.clear()
    waiting.hide()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert not cancelled
