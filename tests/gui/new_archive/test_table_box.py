"""A table's layout is seen before it is read, and can be corrected."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTableWidget,
)
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from tests.gui.dialog_hands import child
from tests.gui.verb_desk import read_archive, wait_for_jobs
from tests.gui.window_parts import choose_command

LEFT = Qt.MouseButton.LeftButton
TEXT = "measured on Monday\ngröße;b\n1,5;x\n2,5;y\n"


class Hands:
    def __init__(self, application: Application, qtbot: QtBot, path: Path) -> None:
        self.application = application
        self.qtbot = qtbot
        self.path = path
        choose_command(application.workbench.actions.action("archive.new"))
        dialog = application.window.findChild(QDialog, "newArchiveDialog")
        assert isinstance(dialog, QDialog)
        self.dialog = dialog
        self.table = child(dialog, QTableWidget, "tablePreview")
        self.separator = child(dialog, QComboBox, "delimiterCombo")
        self.encoding = child(dialog, QComboBox, "encodingCombo")
        self.header = child(dialog, QCheckBox, "headerCheck")

    def choose(self, data: bytes, name: str = "t.csv") -> None:
        file = self.path / name
        file.write_bytes(data)
        edit = child(self.dialog, QLineEdit, "sourceEdit")
        edit.selectAll()
        QTest.keyClicks(edit, str(file))

    def pick(self, combo: QComboBox, text: str) -> None:
        combo.setFocus()
        QTest.keyClick(combo, Qt.Key.Key_Home)
        for _ in range(combo.count()):
            if combo.currentText().startswith(text):
                return
            QTest.keyClick(combo, Qt.Key.Key_Down)
        raise AssertionError(text)

    def names(self) -> list[str]:
        items = map(self.table.horizontalHeaderItem, range(self.table.columnCount()))
        return [item.text() for item in items if item is not None]

    def cells(self) -> list[list[str]]:
        rows = range(self.table.rowCount())
        columns = range(self.table.columnCount())
        items = [[self.table.item(row, column) for column in columns] for row in rows]
        return [[item.text() if item is not None else "" for item in row] for row in items]

    def wait_for(self, names: list[str]) -> None:
        self.qtbot.waitUntil(lambda: self.names() == names)

    def first_line(self, line: int) -> None:
        spin = child(self.dialog, QSpinBox, "firstLineSpin")
        spin.selectAll()
        QTest.keyClicks(spin, str(line))

    def problem(self) -> str:
        return child(self.dialog, QLabel, "tableProblem").text()


@pytest.fixture
def hands(application: Application, qtbot: QtBot, tmp_path: Path) -> Hands:
    return Hands(application, qtbot, tmp_path)


def test_detected_layout_and_first_rows_are_shown(hands: Hands) -> None:
    assert not hands.table.isVisible()
    hands.choose(b"a;b\n1,5;x\n")
    hands.wait_for(["a", "b"])
    assert hands.cells() == [["1,5", "x"]]
    assert hands.separator.currentText() == "Detected: Semicolon"
    assert hands.encoding.currentText() == "Detected: UTF-8"
    assert hands.table.isVisible()


def test_other_formats_have_no_layout_to_choose(hands: Hands) -> None:
    hands.choose(b"a,b\n", "t.csv")
    hands.wait_for(["a", "b"])
    hands.choose(b"[]", "t.json")
    assert not hands.table.isVisible()
    hands.choose(b"a,b\tc\n", "t.tsv")
    hands.wait_for(["a,b", "c"])


def test_chosen_layout_is_what_the_archive_is_made_with(
    hands: Hands, application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    hands.choose(TEXT.encode("cp1252"))
    qtbot.waitUntil(lambda: hands.problem() == "It is not UTF-8 text: byte 22.")
    hands.pick(hands.encoding, "Windows-1252")
    qtbot.waitUntil(lambda: hands.problem() == "")
    hands.wait_for(["measured on Monday"])
    hands.first_line(2)
    hands.wait_for(["größe", "b"])
    hands.pick(hands.separator, "Comma")
    hands.wait_for(["größe;b"])
    hands.pick(hands.separator, "Semicolon")
    hands.wait_for(["größe", "b"])
    assert hands.cells() == [["1,5", "x"], ["2,5", "y"]]
    hands.header.click()
    hands.wait_for(["column 1", "column 2"])
    assert hands.cells()[0] == ["größe", "b"]
    hands.header.click()
    hands.wait_for(["größe", "b"])
    target = child(hands.dialog, QLineEdit, "targetEdit")
    target.selectAll()
    QTest.keyClicks(target, str(tmp_path / "t.msglc"))
    save = child(hands.dialog, QPushButton, "saveButton")
    qtbot.waitUntil(save.isEnabled)
    QTest.mouseClick(save, LEFT)
    wait_for_jobs(application, 1, qtbot)
    found = read_archive((tmp_path / "t.msglc").read_bytes(), tmp_path)
    assert found == {"größe": ["1,5", "2,5"], "b": ["x", "y"]}


def test_any_other_separator_can_be_typed(hands: Hands, qtbot: QtBot) -> None:
    hands.choose(b"a:b\n1:2\n")
    hands.wait_for(["a:b"])
    hands.pick(hands.separator, "Other")
    other = child(hands.dialog, QLineEdit, "delimiterEdit")
    assert other.hasFocus()
    reason = child(hands.dialog, QLabel, "problemLabel")
    assert "separator" in reason.text()
    QTest.keyClicks(other, ":")
    hands.wait_for(["a", "b"])
    assert "separator" not in reason.text()


def test_changed_layout_is_not_lost_without_a_question(hands: Hands, qtbot: QtBot) -> None:
    hands.choose(b"a,b\n")
    hands.wait_for(["a", "b"])
    child(hands.dialog, QLineEdit, "sourceEdit").clear()
    hands.first_line(2)
    QTest.keyClick(hands.dialog, Qt.Key.Key_Escape)
    assert hands.dialog.isVisible()
    child(hands.dialog, QPushButton, "leaveButton").click()
