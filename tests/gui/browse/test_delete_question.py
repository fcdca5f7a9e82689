"""The question before objects are deleted tells each from every other."""

from collections.abc import Sequence

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.browse.delete_question import ask_to_delete
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import child


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """What the question stands above."""
    window = QWidget()
    qtbot.addWidget(window)
    return window


def row(name: str) -> ObjectRow:
    return ObjectRow(S3Location("p", "runs", f"in/{name}"), name, 5, None, "")


def asked(window: QWidget, rows: Sequence[ObjectRow]) -> tuple[str, str]:
    """The question, and what stands below it."""
    ask_to_delete(window, rows, lambda: None)
    box = child(window, QMessageBox, "deleteObjectsDialog")
    box.setParent(None)
    texts = box.text(), box.informativeText()
    box.deleteLater()
    return texts


def whole(text: str) -> str:
    """Without the breaks of long names."""
    return text.replace("\n    ", "")


@pytest.mark.parametrize("length", [60, 200, 1000])
def test_objects_that_differ_in_the_middle_are_asked_about_differently(
    window: QWidget, length: int
) -> None:
    names = ["x" * length + middle + "y" * length for middle in "ab"]
    questions = [asked(window, [row(name)]) for name in names]
    assert questions[0] != questions[1]
    for name, (_question, below) in zip(names, questions, strict=True):
        assert f"s3://runs/in/{name}" in whole(below)


def test_long_names_of_several_are_whole_in_lines_that_fit(window: QWidget) -> None:
    rows = [row("x" * 90 + middle + "y" * 90) for middle in "abc"]
    _question, below = asked(window, rows)
    assert [each.name for each in rows] == whole(below).split("\n")[:3]
    assert max(map(len, below.split("\n"))) < 100


def test_very_long_names_are_counted_rather_than_filling_the_screen(window: QWidget) -> None:
    rows = [row(f"{number}" + "x" * 900) for number in range(8)]
    _question, below = asked(window, rows)
    assert "… and 6 more" in below
    assert below.count("\n") < 30


def test_object_that_is_named_as_its_folder_has_a_name(window: QWidget) -> None:
    here = ObjectRow(S3Location("p", "runs", "in/"), "", 5, None, "")
    question, below = asked(window, [here])
    assert question == "Delete “in/”, 5 B?"
    assert "s3://runs/in/" in below
    assert asked(window, [here, row("a.msg")])[1].startswith("in/\na.msg\n")


def test_size_that_is_not_known_is_not_told_as_zero(window: QWidget) -> None:
    unknown = ObjectRow(S3Location("p", "runs", "in/u"), "u", None, None, "")
    assert asked(window, [unknown])[0] == "Delete “u”, size unknown?"
    assert asked(window, [unknown, row("a")])[0] == "Delete 2 objects, at least 5 B?"
