"""What is selected, current and in sight on a bucket page after its rows have changed."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from msglc_browser.errors import Description
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.storage.places.location import Location, S3Location
from tests.gui.bucket_page import (
    CONTROL,
    Answers,
    MakePage,
    Table,
    answers,
    child,
    make_page,
    numbered,
)
from tests.gui.dialog_hands import press

__all__ = ["answers", "make_page"]

HERE = S3Location("test", "demo", "in/")
NAMES = [f"run-{number:02}" for number in range(12)]


@pytest.fixture
def page(make_page: MakePage) -> ObjectsPage:
    return make_page(HERE)


def current(page: ObjectsPage) -> str:
    view = Table(page).view
    return str(view.model().index(view.currentIndex().row(), 0).data())


def filter_for(page: ObjectsPage, text: str) -> None:
    edit = child(page, QLineEdit, "filterEdit")
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, text)


def test_row_that_a_filter_hid_is_selected_and_current_again(
    page: ObjectsPage, answers: Answers
) -> None:
    answers.give(NAMES)
    table = Table(page)
    table.click(NAMES[5])
    filter_for(page, "07")
    assert (table.names(), table.selected(), current(page)) == ([NAMES[7]], [], NAMES[7])
    filter_for(page, "0")
    assert (table.selected(), current(page)) == ([NAMES[5]], NAMES[5])
    filter_for(page, "nothing like it")
    filter_for(page, "")
    assert (table.selected(), current(page)) == ([NAMES[5]], NAMES[5])


def test_row_selected_under_a_filter_is_the_only_one_afterwards(
    page: ObjectsPage, answers: Answers
) -> None:
    answers.give(NAMES)
    table = Table(page)
    table.click(NAMES[5])
    filter_for(page, "07")
    table.click(NAMES[7])
    filter_for(page, "")
    assert (table.selected(), current(page)) == ([NAMES[7]], NAMES[7])


def test_going_back_marks_the_row_that_a_filter_hid(page: ObjectsPage, answers: Answers) -> None:
    answers.give(NAMES)
    table = Table(page)
    table.click(NAMES[5])
    filter_for(page, "07")
    page.go_up()
    answers.give([], folders=("in",))
    page.go_back()
    answers.give(NAMES)
    assert (table.selected(), current(page)) == ([NAMES[5]], NAMES[5])


@pytest.mark.parametrize(
    ("deleted", "after"),
    [
        ([5], NAMES[6]),
        ([3, 4, 5], NAMES[6]),
        ([0], NAMES[1]),
        ([11], NAMES[10]),
        ([10, 11], NAMES[9]),
    ],
)
def test_row_after_the_deleted_ones_is_current(
    page: ObjectsPage, answers: Answers, deleted: list[int], after: str
) -> None:
    answers.give(NAMES)
    table = Table(page)
    table.click(NAMES[deleted[0]])
    for number in deleted[1:]:
        table.click(NAMES[number], CONTROL)
    page.reload()
    answers.give([name for number, name in enumerate(NAMES) if number not in deleted])
    assert (current(page), table.selected()) == (after, [])


def test_new_rows_above_are_in_sight_after_a_reload_at_the_top(
    page: ObjectsPage, answers: Answers
) -> None:
    answers.give(numbered(100, 200))
    table = Table(page)
    table.click("object-00101")
    page.reload()
    answers.give([*numbered(0, 3), *numbered(100, 200)])
    assert (table.top_name(), table.selected()) == ("object-00000", ["object-00101"])
    page.reload()
    answers.give(numbered(0, 200))
    assert table.top_name() == "object-00000"


def test_rows_in_sight_stay_there_when_scrolled_down(page: ObjectsPage, answers: Answers) -> None:
    answers.give(numbered(100, 200))
    table = Table(page)
    table.scroll_down()
    before = table.top_name()
    page.reload()
    answers.give(numbered(0, 200))
    assert table.top_name() == before


def test_new_objects_are_selected_and_in_sight(page: ObjectsPage, answers: Answers) -> None:
    answers.give(numbered(0, 200))
    table = Table(page)
    page.reveal_keys(
        [f"{HERE.key}object-00150x", f"{HERE.key}object-00151x", f"{HERE.key}gone"], since=0
    )
    answers.give([*numbered(0, 200), "object-00150x", "object-00151x"])
    assert table.selected() == ["object-00150x", "object-00151x"]
    view = table.view
    assert view.rowAt(0) <= view.selected_rows()[0] <= view.last_visible_row()
    page.reload()
    answers.give(numbered(0, 200))
    assert table.selected() == []


def test_new_objects_are_not_selected_instead_of_what_the_user_selects_meanwhile(
    page: ObjectsPage, answers: Answers
) -> None:
    answers.give(NAMES)
    table = Table(page)
    table.click(NAMES[0])
    wanted = [f"{HERE.key}{NAMES[5]}"]
    page.reveal_keys(wanted, since=page.choice_number)
    table.click(NAMES[1])
    answers.give(NAMES)
    assert table.selected() == [NAMES[1]]
    page.reveal_keys(wanted, since=page.choice_number)
    answers.give(NAMES)
    assert table.selected() == [NAMES[5]]


def test_new_objects_are_not_selected_long_after_a_failure(
    page: ObjectsPage, answers: Answers
) -> None:
    answers.give(NAMES)
    page.reveal_keys([f"{HERE.key}{NAMES[5]}"], since=page.choice_number)
    page.on_failed(-1, Description("An older one failed.", "", ""))
    answers.give(NAMES)
    assert Table(page).selected() == [NAMES[5]]
    page.reveal_keys([f"{HERE.key}{NAMES[7]}"], since=page.choice_number)
    answers.fail("The server is gone.")
    page.reload()
    answers.give(NAMES)
    assert NAMES[7] not in Table(page).selected()


@pytest.mark.parametrize(
    ("folders", "names", "said"),
    [
        (2, [], "Folders open one at a time: select only one."),
        (1, NAMES[:2], "1 folder is left out: folders open one at a time."),
        (2, NAMES[:1], "2 folders are left out: folders open one at a time."),
        (0, NAMES[:2], ""),
    ],
)
def test_folders_that_are_not_opened_are_told(
    page: ObjectsPage, answers: Answers, folders: int, names: list[str], said: str
) -> None:
    opened: list[S3Location] = []
    told: list[str] = []
    page.open_wanted.connect(opened.append)
    page.said.connect(told.append)
    answers.give(names, folders=("x", "y")[:folders])
    QTest.keyClick(Table(page).view, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(Table(page).view, Qt.Key.Key_Return)
    assert [place.name for place in opened] == names
    assert told == ([said] if said else [])
    assert page.location == HERE


@pytest.mark.parametrize(("count", "asks"), [(10, False), (11, True)])
def test_many_objects_are_opened_only_after_a_yes(
    page: ObjectsPage, answers: Answers, count: int, asks: bool
) -> None:
    opened: list[Location] = []
    page.open_wanted.connect(opened.append)
    answers.give(NAMES[:count])
    table = Table(page)
    for answer in ("cancelButton", "openManyButton"):
        QTest.keyClick(table.view, Qt.Key.Key_A, CONTROL)
        QTest.keyClick(table.view, Qt.Key.Key_Return)
        boxes = page.findChildren(PlainBox, "openManyBox")
        assert bool(boxes) is asks
        if asks:
            assert boxes[0].text() == "Open 11 objects, each in a tab of its own?"
            assert not opened
            press(boxes[0], answer)
            boxes[0].deleteLater()
            QApplication.processEvents()
    assert len(opened) == (11 if asks else 20)


def test_deleted_empty_folder_leads_to_the_one_above(page: ObjectsPage, answers: Answers) -> None:
    answers.give([])
    page.leave_deleted()
    assert page.location.key == ""
    answers.give([], folders=("a", "b"))
    assert current(page) == "a/"


def test_folder_whose_marker_was_deleted_stays_if_it_has_objects(
    page: ObjectsPage, answers: Answers
) -> None:
    answers.give(NAMES)
    page.leave_deleted()
    answers.give(NAMES)
    assert page.location == HERE
