"""A table on an archive page, and the actions tests perform on it."""

from functools import cache
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog, QLabel, QLineEdit, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.inspect.table.table_view import TableView
from tests.gui.archive_desk import LEFT, Desk
from tests.servers.archives import make_archive

RECORDS: list[dict[str, Any]] = [
    {"id": n, "site": ("Basin", "Harbour", "Ridge")[n % 3], "level": n / 4} for n in range(5_000)
]
RECORDS[2]["level"] = None
RECORDS[3]["level"] = float("nan")
del RECORDS[4]["level"]
RECORDS[1]["site"] = ""
RECORDS[4_000]["late"] = [1, 2, 3]
VALUE = {
    "records": RECORDS,
    "long": list(range(60_000)),
    "pairs": {"a": [1, 2, 3], "b": [4.5, 5.5, 6.5]},
    "ragged": [[1, 2, 3], [4], []],
    "odd": [float("nan")] * 3,
    "text": "x" * 1_000_000,
    "empty": [],
    "one": [7],
    "huge": [1e308, -1e308, 2**64 - 1],
    "wide": [list(range(25_000))] * 2,
}


@cache
def archive() -> bytes:
    return make_archive(VALUE)


class Hands:
    """A table on the page, and what can be done with it."""

    def __init__(self, desk: Desk, qtbot: QtBot) -> None:
        self.desk = desk
        self.qtbot = qtbot
        view = desk.page.inspector.findChild(TableView)
        assert view is not None
        self.view = view

    @property
    def grid(self) -> TableGrid:
        return self.view.grid

    @property
    def model(self) -> TableModel:
        return self.view.model

    def open(self, name: str) -> None:
        self.desk.select(name)
        self.desk.look("Table")
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.view.is_waiting() and not self.model.is_waiting)
        self.desk.settle()

    def shown(self, row: int, column: int) -> str:
        return str(self.model.index(row, column).data())

    def column(self, column: int, rows: int = 5) -> list[str]:
        return [self.shown(row, column) for row in range(rows)]

    def titles(self) -> list[str]:
        count = self.model.columnCount()
        return [str(self.model.headerData(n, Qt.Orientation.Horizontal)) for n in range(count)]

    def foot(self) -> str:
        label = self.view.findChild(QLabel, "tableFootLabel")
        assert label is not None
        return label.text()

    def foots(self) -> list[str]:
        """Grows with every text the foot has from now on."""
        found: list[str] = []
        paint = self.view._say_foot

        def say(text: str) -> None:
            paint(text)
            found.append(self.foot())

        self.view._say_foot = say  # type: ignore[method-assign]
        return found

    def go_to(self, row: str) -> None:
        edit = self.view.findChild(QLineEdit, "tableRowEdit")
        assert edit is not None
        edit.clear()
        QTest.keyClicks(edit, row)
        QTest.keyClick(edit, Qt.Key.Key_Return)
        self.settle()

    def click_header(self, section: int) -> None:
        header = self.grid.horizontalHeader()
        place = QPoint(header.sectionViewportPosition(section) + 20, 10)
        QTest.mouseClick(header.viewport(), LEFT, pos=place)
        self.settle()

    def choose_in_header(self, section: int, text: str) -> None:
        header = self.grid.horizontalHeader()
        header.customContextMenuRequested.emit(
            QPoint(header.sectionViewportPosition(section) + 20, 10)
        )
        menus = self.view.findChildren(QMenu, "tableHeaderMenu")
        [menu] = [each for each in menus if each.isVisible()]
        [action] = [each for each in menu.actions() if each.text() == text]
        action.trigger()
        menu.close()

    def filter(self, section: int, text: str) -> None:
        self.begin_filter(section, text)
        self.settle()

    def begin_filter(self, section: int, text: str) -> None:
        """Set a filter, and do not wait until its rows have been read."""
        self.choose_in_header(section, "Filter…")
        dialogs = self.view.findChildren(QInputDialog, "tableFilterDialog")
        [dialog] = [each for each in dialogs if each.isVisible()]
        dialog.setTextValue(text)
        dialog.accept()

    def select(self, top: int, left: int, bottom: int, right: int) -> None:
        self.grid.scrollTo(self.model.index(top, left))
        QTest.mouseClick(
            self.grid.viewport(),
            LEFT,
            pos=self.grid.visualRect(self.model.index(top, left)).center(),
        )
        last = self.grid.visualRect(self.model.index(bottom, right)).center()
        QTest.mouseClick(self.grid.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, pos=last)

    def button(self, name: str) -> QPushButton:
        [found] = [b for b in self.view.findChildren(QPushButton, name) if b.isVisible()]
        return found
