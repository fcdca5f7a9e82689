"""A bucket page told by hand: paging, filter, order, reload, what comes late."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_menu import FOLDER_MENU
from msglc_browser.gui.browse.objects_model import Tail
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.operations.buckets.browse import Page
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import (
    CONTROL,
    HERE,
    LEFT,
    NONE,
    Answers,
    MakePage,
    Table,
    child,
    item,
    make_page,
    numbered,
)

__all__ = ["make_page"]


def test_typing_jumps_to_the_name(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["alpha", "beta", "bravo", "gamma"])
    table.view.setFocus()
    QTest.keyClicks(table.view, "br")
    assert table.selected() == ["bravo"]


def test_same_letter_again_jumps_to_the_next_such_name(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["alpha", "beta", "bravo", "gamma"])
    QTest.keyClicks(table.view, "b")
    assert table.selected() == ["beta"]
    QTest.keyClicks(table.view, "b")
    assert table.selected() == ["bravo"]


def test_home_and_end_go_to_first_and_last_row(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a", "b", "c"])
    QTest.keyClick(table.view, Qt.Key.Key_End)
    assert table.selected() == ["c"]
    QTest.keyClick(table.view, Qt.Key.Key_Home)
    assert table.selected() == ["a"]


def test_scrolling_down_asks_once_for_each_page(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(numbered(0, 1000), "token-1")
    QApplication.processEvents()
    assert len(answers.wishes) == 1
    assert page.status_text()[1] == "1,000 loaded · scroll for more"
    bar = table.view.verticalScrollBar()
    for value in range(0, bar.maximum() + 1, 2000):
        bar.setValue(value)
    bar.setValue(bar.maximum())
    assert [wish[2] for wish in answers.wishes] == [None, "token-1"]
    answers.give(numbered(1000, 1500))
    QApplication.processEvents()
    assert len(answers.wishes) == 2
    assert page.status_text()[1] == "1,500 entries"
    assert table.model.tail is Tail.NONE


def test_slow_page_is_announced_in_a_row_after_a_moment(qtbot: QtBot, make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    assert table.names() == []
    qtbot.waitUntil(lambda: table.names() == ["Loading…"])
    answers.give(["a"], "more")
    qtbot.waitUntil(lambda: table.names() == ["a", "Loading more…"])
    answers.give(["b"])
    assert table.names() == ["a", "b"]


def test_failed_further_page_stands_in_a_row_and_a_click_retries(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a"], "more")
    answers.fail("Cannot list demo: timed out.")
    assert table.names() == ["a", "Cannot list demo: timed out. Retry"]
    wishes = len(answers.wishes)
    table.click("Cannot list demo: timed out. Retry")
    assert len(answers.wishes) == wishes + 1 and answers.wishes[-1][2] == "more"
    answers.give(["b"])
    assert table.names() == ["a", "b"]


def test_filter_says_what_it_covers_and_does_not_load_the_whole_bucket(
    make_page: MakePage,
) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(numbered(0, 1000), "token-1")
    QApplication.processEvents()
    QTest.keyClicks(child(page, QLineEdit, "filterEdit"), "0007")
    hint = "The filter applies to the 1,000 names loaded so far. Load more"
    assert table.names() == ["object-00007", *numbered(70, 80), hint]
    QApplication.processEvents()
    assert len(answers.wishes) == 1
    assert page.status_text()[1] == "11 rows match · 1,000 loaded · scroll for more"
    child(page, QLineEdit, "filterEdit").setText("00071")
    assert page.status_text()[1].startswith("1 row matches · ")
    child(page, QLineEdit, "filterEdit").setText("0007")
    table.click(hint)
    assert len(answers.wishes) == 2
    answers.give(["x-00070"])
    assert table.names()[-1] == "x-00070"


def test_filter_without_a_match_offers_to_clear_it(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a", "b"])
    edit = child(page, QLineEdit, "filterEdit")
    QTest.keyClicks(edit, "zzz")
    assert not table.view.isVisible()
    QTest.mouseClick(child(page, QPushButton, "clearFilter.button"), LEFT)
    assert table.view.isVisible() and table.names() == ["a", "b"]
    QTest.keyClicks(edit, "b")
    assert table.names() == ["b"]
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert table.names() == ["a", "b"]


def test_filter_keeps_the_selection_of_what_stays(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a1", "b1", "b2"])
    table.click("b1")
    table.click("a1", CONTROL)
    QTest.keyClicks(child(page, QLineEdit, "filterEdit"), "b")
    assert table.selected() == ["b1"]


def test_reload_keeps_rows_selection_and_scroll_position_over_several_pages(
    make_page: MakePage,
) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(numbered(0, 1000), "token-1")
    table.scroll_down()
    answers.give(numbered(1000, 2000), "token-2")
    QApplication.processEvents()
    table.view.scrollTo(table.model.index(1200, 0))
    table.view.selectRow(1200)
    top = table.top_name()
    page.reload()
    assert table.selected() == ["object-01200"]
    answers.give(["new-object", *numbered(0, 1000)], "token-1")
    assert table.model.loaded_count == 2000
    answers.give(numbered(1000, 2000), "token-2")
    QApplication.processEvents()
    assert table.model.loaded_count == 2001
    assert table.selected() == ["object-01200"]
    assert table.top_name() == top


def test_rows_that_come_in_above_do_not_move_what_one_looks_at(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(numbered(0, 1000), "token-1")
    table.scroll_down()
    top = table.top_name()
    answers.give(numbered(1000, 1500), folders=("late-1", "late-2", "late-3"))
    QApplication.processEvents()
    assert table.top_name() == top
    assert table.names()[:3] == ["late-1/", "late-2/", "late-3/"]


def test_answer_to_a_place_left_meanwhile_is_ignored(qtbot: QtBot, make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    old = answers.wishes[-1]
    with qtbot.waitSignal(page.listing_abandoned):
        assert page.show_location(S3Location("test", "other"))
    page.on_page(old[0], Page((), (item(HERE, "stale"),), None))
    assert table.names() == []
    answers.give(["fresh"])
    assert table.names() == ["fresh"]


def test_failed_reload_stands_in_the_page_and_retry_brings_the_selection_back(
    make_page: MakePage,
) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a", "b"])
    table.click("b")
    page.reload()
    answers.fail("Cannot list demo: access denied.")
    errors = child(page, ErrorPanel, "errorPanel")
    assert errors.isVisible()
    QTest.mouseClick(child(errors, QPushButton, "retryButton"), LEFT)
    assert not errors.isVisible()
    answers.give(["a", "b"])
    assert table.selected() == ["b"]


def test_page_shows_buckets_and_prefixes_but_no_objects(make_page: MakePage) -> None:
    page = make_page(HERE)
    assert page.show_location(S3Location("other", "bucket", "a/b/"))
    assert page.title() == "bucket / … / b"
    assert not page.show_location(S3Location("other", "bucket", "a/b"))


def test_click_on_a_header_sorts_and_a_second_click_turns_round(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["aaa", "b", "cc"])
    header = table.view.horizontalHeader()
    place = QPoint(header.sectionPosition(Column.SIZE) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, NONE, place)
    assert table.names() == ["b", "cc", "aaa"]
    QTest.mouseClick(header.viewport(), LEFT, NONE, place)
    assert table.names() == ["aaa", "cc", "b"]


def test_selection_stays_with_its_objects_in_another_order(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["aaa", "b", "cc"], "more")
    table.click("aaa")
    table.click("b", CONTROL)
    table.view.sortByColumn(Column.SIZE, Qt.SortOrder.AscendingOrder)
    assert table.selected() == ["b", "aaa"]
    answers.give(["dd"])
    assert table.names() == ["b", "cc", "dd", "aaa"]
    assert [location.key for location in page.selected_locations()] == ["b", "aaa"]


def test_context_menu_offers_the_shared_actions(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a"])
    place = table.place("a")
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, table.view.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(table.view.viewport(), event)
    menu = page.findChildren(QMenu)[0]  # the others are inside of it
    ids = [action.objectName() for action in menu.actions() if action.objectName()]
    assert ids[:4] == ["object.open", "object.combine", "object.append", "archive.arrange"]
    menu.close()


def _menu_ids(page: QWidget, target: QWidget, place: QPoint) -> list[str]:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, target.mapToGlobal(place))
    QApplication.sendEvent(target, event)
    menu = page.findChildren(QMenu)[0]
    ids = [action.objectName() for action in menu.actions() if action.objectName()]
    menu.close()
    return ids


def test_menu_beside_the_rows_is_that_of_the_folder(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a"])
    table.click("a")
    ids = _menu_ids(page, table.view.viewport(), QPoint(50, 300))
    assert ids == list(filter(None, FOLDER_MENU))
    assert table.selected() == []


def test_empty_folder_has_a_menu_too(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers = Answers(page)
    page.reload()
    answers.give([])
    shown = page.childAt(QPoint(400, 200))
    assert shown is not None
    assert _menu_ids(page, shown, shown.rect().center()) == list(filter(None, FOLDER_MENU))
