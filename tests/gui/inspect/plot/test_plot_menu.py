"""The context menu of the plot."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton

from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import Hands
from tests.gui.window_parts import context_menu, entries, plain

VALUE = {
    "wave": [float(n % 7) for n in range(60)],
    "rows": [{"a": n, "b": 2 * n} for n in range(9)],
}


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    found = open_plots(VALUE)
    found.open("wave")
    return found


def test_right_click_offers_what_the_buttons_do(plots: Hands) -> None:
    menu = plots.menu_at(plots.area().center())
    assert entries(menu) == [
        *(
            "Show all",
            "Two cursors",
            "Log y",
            "Kind of plot",
            "What x is",
            "Add a series",
            "Series",
        ),
        *("Picture (PNG)…", "Drawing (SVG)…", "Numbers shown (CSV)…", "Copy picture"),
    ]
    assert all("&" in each.text() for each in menu.actions() if not each.isSeparator())
    menu.close()
    plots.open("rows")
    menu = plots.menu_at(plots.area().center())
    assert "Series" not in entries(menu)  # each has its own menu in the legend
    menu.close()


def test_entries_do_what_they_say(plots: Hands) -> None:
    home = plots.seen
    plots.wheel(3, plots.area().center())
    assert plots.seen != home
    plots.pick(plots.menu_at(plots.area().center()), "Show all")
    assert plots.seen == home
    plots.pick(plots.menu_at(plots.area().center()), "Two cursors")
    assert plots.child(QPushButton, "plotCursorsButton").isChecked() and plots.figures()
    menu = plots.menu_at(plots.area().center())
    [cursors] = [each for each in menu.actions() if plain(each) == "Two cursors"]
    assert cursors.isChecked()
    menu.close()
    QGuiApplication.clipboard().clear()
    plots.pick(plots.menu_at(plots.area().center()), "Copy picture")
    assert not QGuiApplication.clipboard().image().isNull()


def test_right_drag_zooms_into_a_box_without_a_menu(plots: Hands) -> None:
    home, start = plots.seen, plots.area().center()
    plots.drag(start, start + QPoint(60, 50), button=Qt.MouseButton.RightButton)
    assert plots.seen != home and QApplication.activePopupWidget() is None


@pytest.mark.parametrize(("across", "has_menu"), [(4, True), (5, False)])
def test_hand_may_shake_a_little(plots: Hands, across: int, has_menu: bool) -> None:
    start = plots.area().center()
    plots.drag(start, start + QPoint(across, 0), button=Qt.MouseButton.RightButton)
    menu = QApplication.activePopupWidget()
    assert (menu is not None) is has_menu
    if menu is not None:
        menu.close()


def test_menu_key_opens_it(plots: Hands) -> None:
    key = QContextMenuEvent.Reason.Keyboard
    menu = context_menu(plots.canvas, plots.area().center(), key)
    assert menu is not None and menu.objectName() == "plotMenu"
    menu.close()
