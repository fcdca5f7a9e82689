"""Finding keys in the archives inside of a combined one: offered, seen to go on, given up."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.errors import TimedOut
from msglc_browser.operations.searching import search_typed
from msglc_browser.operations.searching.child_tocs import ReadingCost
from msglc_browser.operations.searching.search import SearchResult, SearchScope
from msglc_browser.operations.searching.search_children import ChildrenProgress
from tests.gui.find.finder import Finder, button, open_finder
from tests.servers.qt_fixtures import Launch

LEFT = Qt.MouseButton.LeftButton
CHILDREN = 130


@pytest.fixture
def finder(
    launch: Launch,
    make_archive: Callable[..., bytes],
    combine_archives: Callable[..., bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> Finder:
    """The window with a combined archive of children that are not searched unless asked for."""
    monkeypatch.setattr(search_typed, "WHOLE_BYTES", 0)
    monkeypatch.setattr(search_typed, "UNASKED_BYTES", 0)
    child = make_archive(
        {"energy": "x" * 40, "mesh": {"nodes": "y" * 40}},
        small_obj_optimization_threshold=8,
        trivial_size=4,
    )
    path = tmp_path / "all.msglc"
    path.write_bytes(combine_archives({f"run-{number:03}": child for number in range(CHILDREN)}))
    return open_finder(launch, path, qtbot)


def shown(finder: Finder) -> str:
    label = finder.box.panel.findChild(QLabel, "findChildrenText")
    assert label is not None
    return label.text() if label.isVisible() else ""


def test_children_that_were_not_searched_can_be_searched_by_a_click(finder: Finder) -> None:
    finder.type("energy")
    assert finder.paths() == []
    assert "130 nested archives were not searched" in finder.box.panel.said()
    assert button(finder).isVisible()
    assert button(finder).text() == "Search the 130 children too"
    assert "request" in shown(finder)

    QTest.mouseClick(button(finder), LEFT)
    finder.settle()

    assert finder.paths() == [f"/run-{number:03}/energy" for number in range(CHILDREN)]
    assert finder.box.panel.said() == "130 keys in the tables of contents."
    assert button(finder).text().startswith("Search inside the values too (")
    assert QApplication.focusWidget() is finder.box


def test_children_are_searched_by_ctrl_return(finder: Finder) -> None:
    finder.type("nodes")

    QTest.keyClick(finder.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    finder.settle()

    assert len(finder.paths()) == CHILDREN


def test_cheap_children_are_searched_as_one_types(
    finder: Finder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_typed, "UNASKED_BYTES", 1_000_000)

    finder.type("energy")

    assert finder.paths() == [f"/run-{number:03}/energy" for number in range(CHILDREN)]
    assert finder.box.panel.said() == "130 keys in the tables of contents."
    assert button(finder).text().startswith("Search inside the values too (")


@pytest.mark.parametrize("keys", [[], [Qt.Key.Key_Down], [Qt.Key.Key_Tab]])
def test_children_are_searched_by_enter(finder: Finder, keys: list[Qt.Key]) -> None:
    finder.type("nodes")
    for key in keys:
        QTest.keyClick(finder.box, key)
        assert finder.box.panel.children_row.is_chosen
    QTest.keyClick(finder.box, Qt.Key.Key_Return)
    finder.settle()
    assert len(finder.paths()) == CHILDREN


def test_offer_to_search_children_is_below_the_last_result(finder: Finder) -> None:
    finder.type("run-00")
    panel = finder.box.panel
    assert len(finder.paths()) == 10
    for row in range(1, 10):
        QTest.keyClick(finder.box, Qt.Key.Key_Down)
        assert (panel.current_row(), panel.children_row.is_chosen) == (row, False)
    QTest.keyClick(finder.box, Qt.Key.Key_Down)
    QTest.keyClick(finder.box, Qt.Key.Key_Down)
    assert panel.children_row.is_chosen
    QTest.keyClick(finder.box, Qt.Key.Key_Up)
    assert (panel.current_row(), panel.children_row.is_chosen) == (9, False)
    QTest.keyClick(finder.box, Qt.Key.Key_Return)
    assert not panel.isVisible()
    finder.settle()
    page = finder.application.window.tabs.current()
    assert page is not None and page.location_text().endswith("#/run-009")


def test_second_tab_leaves_the_field(finder: Finder) -> None:
    finder.type("nodes")
    QTest.keyClick(finder.box, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is finder.box
    QTest.keyClick(finder.box, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is not finder.box
    assert not finder.box.panel.isVisible()


def test_search_of_children_tells_how_far_it_is(finder: Finder) -> None:
    finder.box.setText("energy")
    finder.start()
    unread = SearchResult(
        0, is_complete=False, unread_archives=1000, unread_cost=ReadingCost(1000, 4_200_000)
    )
    finder.box.show_result(unread)
    finder.box.panel.open()
    assert button(finder).text() == "Search the 1,000 children too"
    assert shown(finder) == "about 1,000 requests, 4.2 MB"

    finder.box.panel.children_row.begin()
    finder.box.show_progress(ChildrenProgress(120, 1000))

    assert shown(finder) == "Searched 120 of 1,000 children"
    assert button(finder, "findChildrenStopButton").isVisible()


def test_search_of_children_that_is_stopped_keeps_what_was_found(finder: Finder) -> None:
    finder.type("energy")
    QTest.mouseClick(button(finder), LEFT)
    finder.box.show_progress(ChildrenProgress(120, 130))

    QTest.mouseClick(button(finder, "findChildrenStopButton"), LEFT)
    finder.settle()

    assert not finder.box.is_waiting()
    said = finder.box.panel.said()
    assert said == "Stopped. Searched 120 of 130 children, found 0 keys."
    assert finder.box.panel.isVisible()
    assert button(finder).text() == "Search the 10 children too"


def test_search_of_children_that_fails_says_why_and_can_go_on(finder: Finder) -> None:
    finder.type("energy")
    finder.box.panel.children_row.begin()
    finder.box.show_progress(ChildrenProgress(100, 130))

    finder.box.show_failure(TimedOut("Cannot read all.msglc: no answer.", hint="Try again later."))

    assert "no answer. Try again later." in finder.box.panel.said()
    assert "Searched 100 of 130 children" in finder.box.panel.said()
    assert button(finder).text() == "Search the 30 children too"


@pytest.mark.parametrize("stops_by_key", [False, True])
def test_search_of_children_that_is_stopped_at_once_is_offered_again(
    finder: Finder, *, stops_by_key: bool
) -> None:
    finder.type("energy")
    finder.box.children_wanted.disconnect()  # no answer comes
    QTest.mouseClick(button(finder), LEFT)

    if stops_by_key:
        QTest.keyClick(finder.box, Qt.Key.Key_Escape)
        finder.box.start_typing()
    else:
        QTest.mouseClick(button(finder, "findChildrenStopButton"), LEFT)

    said = finder.box.panel.said()
    assert said == "Stopped. Searched 0 of 130 children, found 0 keys."
    assert button(finder).isVisible()
    assert button(finder).text() == "Search the 130 children too"


def test_plain_archive_offers_no_search_of_children(finder: Finder) -> None:
    finder.type("energy")
    finder.box.show_result(SearchResult(0, is_complete=True, scope=SearchScope.TOC))

    assert not button(finder).isVisible()
