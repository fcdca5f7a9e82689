"""Finding keys in an archive: typed, seen, chosen, given up."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.operations.searching import search_typed
from msglc_browser.operations.searching.search import SearchResult
from tests.gui.find.finder import Finder, open_finder
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


@pytest.fixture
def archive_file(tmp_path: Path, make_archive: Callable[..., bytes]) -> Path:
    """Three runs whose parts are all in the table of contents."""
    run = {"energy": -3.25, "Energy unit": "electron volt, as ever", "mesh": {"nodes": "x" * 60}}
    value = {"runs": {str(number): run for number in range(3)}, "<b>note</b>": "y" * 30}
    path = tmp_path / "runs.msglc"
    path.write_bytes(make_archive(value, small_obj_optimization_threshold=8, trivial_size=4))
    return path


@pytest.fixture
def finder(launch: Launch, archive_file: Path, qtbot: QtBot) -> Finder:
    """The window with the archive open."""
    return open_finder(launch, archive_file, qtbot)


def test_find_box_shows_on_archives_only(launch: Launch, archive_file: Path, qtbot: QtBot) -> None:
    application = launch()
    qtbot.waitUntil(application.is_idle)
    finder = Finder(application, qtbot)
    assert finder.box.isHidden()
    assert not finder.actions.action("archive.find").isEnabled()

    application.workbench.open_text(str(archive_file))

    qtbot.waitUntil(finder.box.isVisible)
    assert finder.actions.action("archive.find").isEnabled()
    finder.settle()
    choose_command(application.workbench.actions.action("tab.close"))
    assert finder.box.isHidden()


def test_key_inside_the_selected_small_value_is_found(
    launch: Launch,
    tmp_path: Path,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search_typed, "WHOLE_BYTES", 0)
    path = tmp_path / "a.msglc"
    path.write_bytes(make_archive({"mesh": {"nodes": 1, "cells": 2}, "data": list(range(5000))}))
    application = launch(f"{path}#/mesh")
    qtbot.waitUntil(application.is_idle)
    finder = Finder(application, qtbot)
    finder.settle()
    assert finder.selected() == "/mesh"
    finder.type("nodes")
    assert finder.paths() == ["/mesh/nodes"]
    assert finder.box.panel.said() == (
        "No key in the table of contents, but 1 in the selected entry."
    )
    status = finder.box.panel.findChild(QLabel, "findStatus")
    assert status is not None
    assert status.height() >= status.heightForWidth(status.width())
    assert status.geometry().bottom() < finder.box.panel.height()
    finder.press(Key.Key_Return)
    assert finder.selected() == "/mesh/nodes"
    application.workbench.open_text(f"{path}#/mesh")
    finder.settle()
    finder.box.clear()
    finder.type("nowhere")
    assert finder.box.panel.said() == (
        "No key in the table of contents or in the selected entry contains “nowhere”. "
        "Keys inside other values are not searched."
    )


def test_typing_shows_paths_and_types_of_the_keys_found(finder: Finder) -> None:
    finder.type("ENERGY")

    assert finder.paths() == [
        f"/runs/{run}/{key}" for run in range(3) for key in ("energy", "Energy unit")
    ]
    assert finder.box.panel.isVisible()
    assert finder.box.panel.said() == "6 keys."
    hits = finder.box.panel.hits
    assert [hits.value_type(row) for row in range(2)] == [ValueType.FLOAT, ValueType.STR]
    assert QApplication.focusWidget() is finder.box


def test_enter_reveals_the_current_hit_in_the_tree(finder: Finder) -> None:
    finder.type("energy")
    finder.press(Key.Key_Down)
    finder.press(Key.Key_Down)

    finder.press(Key.Key_Return)

    assert finder.selected() == "/runs/1/energy"
    assert not finder.box.panel.isVisible()
    assert QApplication.focusWidget() is finder.box  # Enter goes on to the next one


def test_double_click_reveals_a_hit(finder: Finder) -> None:
    finder.type("nodes")
    place = finder.view.visualRect(finder.box.panel.hits.index(2)).center()

    QTest.mouseClick(finder.view.viewport(), LEFT, pos=place)
    QTest.mouseDClick(finder.view.viewport(), LEFT, pos=place)
    finder.settle()

    assert finder.selected() == "/runs/2/mesh/nodes"


def test_enter_before_the_search_began_searches_at_once(finder: Finder) -> None:
    finder.start()
    QTest.keyClicks(finder.box, "mesh")
    finder.press(Key.Key_Return)

    assert finder.paths() == ["/runs/0/mesh", "/runs/1/mesh", "/runs/2/mesh"]
    assert finder.box.panel.isVisible()


def test_no_hit_says_so_and_what_was_searched(finder: Finder) -> None:
    finder.type("<i>")

    assert finder.paths() == []
    assert finder.box.panel.said() == "No key contains “<i>”."


def test_small_archive_is_searched_to_its_values_and_said_so(finder: Finder) -> None:
    finder.box.show_result(SearchResult(0, is_complete=True))
    assert "table of contents" not in finder.box.panel.said()
    finder.box.show_result(SearchResult(1, is_complete=True))
    assert finder.box.panel.said() == "1 key."


def test_escape_closes_the_panel_then_leaves(finder: Finder) -> None:
    finder.type("mesh")

    finder.press(Key.Key_Escape)
    assert not finder.box.panel.isVisible()
    assert QApplication.focusWidget() is finder.box
    finder.press(Key.Key_Escape)
    assert QApplication.focusWidget() is not finder.box

    finder.start()
    assert finder.box.panel.isVisible()
    assert finder.box.selectedText() == "mesh"


def test_escape_cancels_a_search_under_way(finder: Finder) -> None:
    finder.start()
    finder.box.setText("mesh")
    finder.box._search()

    QTest.keyClick(finder.box, Key.Key_Escape)

    assert not finder.box.is_waiting()
    finder.settle()
    assert finder.paths() == []


def test_typing_on_replaces_what_was_found(finder: Finder) -> None:
    finder.type("e")
    before = len(finder.paths())

    QTest.keyClicks(finder.box, "sh")
    finder.press(Key.Key_End)

    assert before > 3
    assert finder.box.text() == "esh"
    assert len(finder.paths()) == 3


def test_emptied_box_hides_the_panel(finder: Finder) -> None:
    finder.type("mesh")

    finder.start()
    QTest.keyClick(finder.box, Key.Key_Delete)

    assert not finder.box.panel.isVisible()
    assert not finder.box.is_waiting()


def test_another_tab_forgets_what_was_found(
    finder: Finder, tmp_path: Path, make_archive: Callable[..., bytes]
) -> None:
    other = tmp_path / "other.msglc"
    other.write_bytes(make_archive({"a": "x" * 50}, small_obj_optimization_threshold=8))
    finder.type("mesh")

    finder.application.workbench.open_text(str(other))
    finder.qtbot.waitUntil(lambda: not finder.box.text())
    finder.settle()

    assert finder.paths() == []
    assert not finder.box.panel.isVisible()


def test_panel_stays_below_the_box_when_the_window_grows(finder: Finder) -> None:
    finder.type("energy")
    window, panel = finder.application.window, finder.box.panel

    window.resize(window.width() + 120, window.height())
    finder.qtbot.waitUntil(lambda: window.rect().contains(panel.geometry()))

    right = finder.box.mapTo(window, finder.box.rect().bottomRight())
    assert panel.geometry().right() == right.x()
    assert panel.geometry().top() > right.y()


def count_shown(finder: Finder) -> str:
    label = finder.box.findChild(QLabel, "findCount")
    assert label is not None
    return label.text() if label.isVisible() else ""


def test_count_stays_in_the_field_once_a_key_is_chosen(finder: Finder) -> None:
    finder.type("ENERGY")
    assert count_shown(finder) == "6"
    finder.press(Key.Key_Down)
    finder.press(Key.Key_Return)
    assert not finder.box.panel.isVisible()
    assert count_shown(finder) == "2 of 6"
    finder.type("nowhere")
    assert count_shown(finder) == "0"
    finder.box.clear()
    assert count_shown(finder) == ""


SHIFT = Qt.KeyboardModifier.ShiftModifier


def selections(finder: Finder, *presses: Callable[[], object]) -> list[str]:
    """Where each press leads."""
    found = []
    for press in presses:
        press()
        finder.settle()
        found.append(finder.selected())
    return found


def test_return_goes_from_one_key_found_to_the_next_and_around(finder: Finder) -> None:
    finder.type("mesh")
    press = partial(finder.press, Key.Key_Return)

    assert selections(finder, press, press, press) == [f"/runs/{run}/mesh" for run in range(3)]
    assert count_shown(finder) == "3 of 3"
    press()

    assert finder.selected() == "/runs/0/mesh"
    assert count_shown(finder) == "1 of 3, from the top"
    assert not finder.box.panel.isVisible()
    press()
    assert count_shown(finder) == "2 of 3"


def test_shift_return_goes_to_the_key_before_and_around(finder: Finder) -> None:
    finder.type("mesh")
    finder.press(Key.Key_Return)

    QTest.keyClick(finder.box, Key.Key_Return, SHIFT)
    finder.settle()

    assert finder.selected() == "/runs/2/mesh"
    assert count_shown(finder) == "3 of 3, from the end"
    QTest.keyClick(finder.box, Key.Key_Return, SHIFT)
    finder.settle()
    assert finder.selected() == "/runs/1/mesh"


def test_f3_goes_on_from_the_tree_which_keeps_the_keyboard(finder: Finder) -> None:
    finder.type("mesh")
    finder.press(Key.Key_Return)
    finder.press(Key.Key_Escape)
    page = finder.application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    tree = page.view

    QTest.keyClick(tree, Key.Key_F3)
    finder.settle()
    assert finder.selected() == "/runs/1/mesh"
    QTest.keyClick(tree, Key.Key_F3, SHIFT)
    finder.settle()

    assert finder.selected() == "/runs/0/mesh"
    assert count_shown(finder) == "1 of 3"
    assert QApplication.focusWidget() is tree


def test_return_goes_to_the_row_that_was_made_the_current_one(finder: Finder) -> None:
    finder.type("mesh")
    finder.press(Key.Key_Down)
    finder.press(Key.Key_Escape)

    finder.press(Key.Key_Return)

    assert finder.selected() == "/runs/1/mesh"


def test_f3_with_nothing_to_find_asks_for_it(finder: Finder) -> None:
    choose_command(finder.actions.action("archive.find_next"))
    assert QApplication.focusWidget() is finder.box

    finder.type("nowhere")
    finder.press(Key.Key_Escape)
    finder.press(Key.Key_F3)

    assert finder.box.panel.isVisible()  # it says that there is none


CONTROL = Qt.KeyboardModifier.ControlModifier


def test_copy_in_the_field_copies_the_row_that_was_gone_to(finder: Finder) -> None:
    finder.type("energy")
    finder.press(Key.Key_Return)
    assert QApplication.focusWidget() is finder.box
    assert not finder.box.hasSelectedText()

    QTest.keyClick(finder.box, Key.Key_C, CONTROL)

    finder.qtbot.waitUntil(lambda: QApplication.clipboard().text() == "-3.25")
    status = finder.application.window.status
    assert any("Copied the value." in each.text() for each in status.findChildren(QLabel))
    finder.box.selectAll()
    QTest.keyClick(finder.box, Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "energy"


def test_copy_in_the_location_field_copies_the_row_unless_text_is_selected(
    finder: Finder,
) -> None:
    finder.type("energy")
    finder.press(Key.Key_Return)
    location = finder.application.window.navigation.location
    location.start_typing()
    QTest.keyClick(location, Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == location.text()
    QTest.keyClick(location, Key.Key_End)
    QTest.keyClick(location, Key.Key_C, CONTROL)
    finder.qtbot.waitUntil(lambda: QApplication.clipboard().text() == "-3.25")
