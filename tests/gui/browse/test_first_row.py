"""The first row of a folder that was just opened: keys act on it before anything is selected."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.gui.bucket_page import HERE, Answers, MakePage, Table, child, make_page

__all__ = ["make_page"]


@pytest.mark.parametrize(
    ("keys", "selected"),
    [
        ([Qt.Key.Key_Down], "b"),
        ([Qt.Key.Key_Up], "a"),
        ([Qt.Key.Key_Home], "a"),
        ([Qt.Key.Key_Up, Qt.Key.Key_Down], "b"),
        ([Qt.Key.Key_End], "c"),
        ([Qt.Key.Key_PageDown], "c"),
        ([Qt.Key.Key_C], "c"),
    ],
)
def test_keys_begin_with_the_first_row(
    make_page: MakePage, keys: list[Qt.Key], selected: str
) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a", "b", "c"])
    assert table.selected() == []
    for key in keys:
        QTest.keyClick(table.view, key)
    assert table.selected() == [selected]


@pytest.mark.parametrize("key", [Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End])
def test_only_row_is_selected_by_any_key(make_page: MakePage, key: Qt.Key) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["only"])
    QTest.keyClick(table.view, key)
    assert table.selected() == ["only"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_the_first_row(make_page: MakePage, key: Qt.Key) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    opened: list[object] = []
    page.open_wanted.connect(opened.append)
    page.reload()
    answers.give(["only"])
    QTest.keyClick(table.view, key)
    assert [str(place) for place in opened] == ["s3://demo/only"]


def test_enter_opens_the_first_match_of_a_filter(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a"], folders=("runs",))
    field = child(page, QLineEdit, "filterEdit")
    QTest.keyClicks(field, "run")
    QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert page.location.key == "runs/"
