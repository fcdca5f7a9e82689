"""The status bar: help of what is under the mouse stands where the status stands."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton

from msglc_browser.gui.window.main_window import MainWindow
from tests.gui.window_parts import action_of


def left_label(window: MainWindow) -> QLabel:
    label = window.status.findChild(QLabel, "statusLeft")
    assert label is not None
    return label


def hover(window: MainWindow, name: str) -> QToolButton:
    button = next(
        b for b in window.findChildren(QToolButton) if b.defaultAction().objectName() == name
    )
    QApplication.sendEvent(button, QEvent(QEvent.Type.Enter))
    return button


def first_ink(window: MainWindow) -> int:
    """The first column of the status bar in which anything is drawn."""
    image = window.status.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    middle = range(4, image.height() - 4)
    ground = image.pixel(1, image.height() // 2)
    return next(x for x in range(image.width()) if any(image.pixel(x, y) != ground for y in middle))


def test_tip_stands_where_the_status_stands_and_goes_again(window: MainWindow) -> None:
    window.status.show_texts("Put", "this here", "cost")
    place = first_ink(window)
    button = hover(window, "go.up")
    label = left_label(window)
    assert label.isVisible()
    assert label.text() == button.defaultAction().statusTip()
    assert abs(first_ink(window) - place) <= 1
    assert window.status.texts() == ("Put    this here", "cost")
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
    assert label.text() == "Put    this here"


def test_status_that_changes_under_a_tip_is_shown_afterwards(window: MainWindow) -> None:
    button = hover(window, "go.up")
    window.status.show_texts("", "newer", "")
    assert left_label(window).text() == button.defaultAction().statusTip()
    QApplication.sendEvent(button, QEvent(QEvent.Type.Leave))
    assert left_label(window).text() == "newer"


def test_menu_row_under_the_mouse_explains_itself(window: MainWindow) -> None:
    bar = window.menuBar()
    place = bar.actionGeometry(bar.actions()[0]).center()
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Down)
    assert left_label(window).text() == action_of(window, "connection.new").statusTip()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    assert left_label(window).text() == ""


def test_what_was_done_gives_way_to_another_status(window: MainWindow) -> None:
    status, label = window.status, left_label(window)
    status.show_texts("Demo", "18 of 20 selected", "read 1 B")
    status.show_done("Copied 18 addresses.")
    status.show_texts("Demo", "18 of 20 selected", "read 2 B")
    assert label.text() == "Copied 18 addresses."
    status.show_texts("Demo", "2 of 20 selected", "read 2 B")
    assert label.text() == "Demo    2 of 20 selected"
