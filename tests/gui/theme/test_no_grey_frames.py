"""Focused buttons and open combo boxes have the theme's marks, not the grey ones of Fusion."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Role, Scheme, color

_EDGE = 4


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication) -> QWidget:
    style.apply(qapp, Scheme.LIGHT)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(QPushButton("Cancel", window))
    combo = QComboBox(window)
    combo.addItems(["Path: server/bucket/key", "Virtual: bucket.server/key", "Other"])
    column.addWidget(combo)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def _inside(button: QPushButton) -> QImage:
    area = button.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    return button.grab(area).toImage()


def test_focused_button_has_its_ring_and_nothing_inside_of_it(window: QWidget) -> None:
    button, combo = window.findChild(QPushButton), window.findChild(QComboBox)
    assert button is not None and combo is not None
    combo.setFocus(Qt.FocusReason.TabFocusReason)
    before, edge = _inside(button), button.grab().toImage()
    QTest.keyClick(combo, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is button
    assert _inside(button) == before
    assert button.grab().toImage() != edge


def test_current_item_of_an_open_combo_box_is_tinted_without_a_frame(
    window: QWidget, qtbot: QtBot
) -> None:
    combo = window.findChild(QComboBox)
    assert combo is not None
    combo.showPopup()
    view = combo.view()
    qtbot.waitUntil(view.isVisible)
    row = view.visualRect(combo.model().index(0, 0))
    assert row.height() >= 24
    picture = view.viewport().grab(row).toImage()
    tint = color(Role.SELECTION).rgb()
    corners = (QPoint(1, 1), QPoint(0, 0), QPoint(row.width() - 1, row.height() - 1))
    assert {picture.pixelColor(corner).rgb() for corner in corners} == {tint}
    popup = view.window()
    shown = popup.grab(QRect(popup.width() // 2, 0, 1, popup.height())).toImage()
    column = [shown.pixelColor(0, y).rgb() for y in range(shown.height())]
    edges = [each for each in column if each == color(Role.BORDER).rgb()]
    assert len(edges) == 2  # above and below: not two lines each
    combo.hidePopup()
