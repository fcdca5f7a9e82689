"""Finding keys inside values, which are in no table of contents: at once, or by a button."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from msglc_browser.operations.searching import search_typed
from tests.gui.find.finder import Finder, button, open_finder
from tests.servers.qt_fixtures import Launch

LEFT = Qt.MouseButton.LeftButton
Open = Callable[[object], Finder]


@pytest.fixture
def opened(
    launch: Launch, tmp_path: Path, make_archive: Callable[..., bytes], qtbot: QtBot
) -> Open:
    """Opens an archive of a value in the window."""

    def start(value: object) -> Finder:
        path = tmp_path / "a.msglc"
        path.write_bytes(make_archive(value))
        return open_finder(launch, path, qtbot)

    return start


GAUGES = {f"gauge-{number:06}": {"level_cm": number / 7} for number in range(20_000)}
RUN = {"meta": {"name": "first"}, "mesh": {"nodes": [float(n) for n in range(2_000)]}}


def test_keys_of_an_archive_without_a_table_of_contents_are_found_as_one_types(
    opened: Open,
) -> None:
    finder = opened(GAUGES)
    finder.type("0777")
    assert finder.paths() == [f"/gauge-{number:06}" for number in (777, *range(7770, 7780), 10777)]
    assert finder.box.panel.said() == "12 keys."
    finder.press(Qt.Key.Key_Return)
    assert finder.selected() == "/gauge-000777"


def test_keys_inside_small_values_are_found_as_one_types(opened: Open) -> None:
    finder = opened(RUN)
    finder.type("name")
    assert finder.paths() == ["/meta/name"]
    finder.press(Qt.Key.Key_Return)
    assert finder.selected() == "/meta/name"
    finder.box.clear()
    finder.type("nowhere")
    assert finder.box.panel.said() == "No key contains “nowhere”."
    assert not button(finder).isVisible()


@pytest.mark.parametrize("is_clicked", [False, True])
def test_large_root_value_is_searched_on_request(
    opened: Open, monkeypatch: pytest.MonkeyPatch, *, is_clicked: bool
) -> None:
    monkeypatch.setattr(search_typed, "WHOLE_BYTES", 0)
    monkeypatch.setattr("msglc_browser.operations.searching.search.MOST_BYTES", 0)
    finder = opened(GAUGES)
    finder.type("0777")
    assert finder.paths() == []
    assert finder.box.panel.said() == (
        "Keys inside values have not been searched yet. "
        "The table of contents lists no keys: the whole archive is one value."
    )
    assert button(finder).isVisible()
    assert button(finder).text() == "Search the root value too (640 kB)"
    if is_clicked:
        QTest.mouseClick(button(finder), LEFT)
    else:
        QTest.keyClick(finder.box, Qt.Key.Key_Return)
    finder.settle()
    assert len(finder.paths()) == 12
    assert finder.box.panel.said() == "12 keys."
    assert not button(finder).isVisible()
    assert QApplication.focusWidget() is finder.box


def test_values_of_a_large_archive_are_searched_on_request(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_typed, "WHOLE_BYTES", 0)
    finder = opened(RUN)
    finder.type("name")
    assert finder.box.panel.said() == (
        "No key in the table of contents contains “name”. "
        "Keys inside values have not been searched yet."
    )
    assert button(finder).text() == "Search inside the values too (18.0 kB)"
    QTest.keyClick(finder.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    finder.settle()
    assert finder.paths() == ["/meta/name"]


def test_search_of_values_that_is_stopped_is_offered_again(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_typed, "WHOLE_BYTES", 0)
    finder = opened(RUN)
    finder.type("name")
    finder.box.values_wanted.disconnect()  # no answer comes
    QTest.mouseClick(button(finder), LEFT)
    assert not button(finder).isVisible()
    QTest.mouseClick(button(finder, "findChildrenStopButton"), LEFT)
    assert finder.box.panel.said() == "Stopped. Found 0 keys."
    assert button(finder).text() == "Search inside the values too (18.0 kB)"


def test_values_that_are_too_large_to_be_searched_are_not_offered(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_typed, "WHOLE_BYTES", 0)
    monkeypatch.setattr(search_typed, "MOST_ASKED_BYTES", 10_000)
    finder = opened(RUN)
    finder.type("name")
    assert not button(finder).isVisible()
    assert "select a value of up to 8 MB" in finder.box.panel.said()
