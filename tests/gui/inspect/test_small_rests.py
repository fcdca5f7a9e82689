"""The last few bytes are loaded with the others, not left behind a button."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.inspect.value.text_pane import SMALL_REST_BYTES, TextPane
from msglc_browser.gui.inspect.value.value_view import ValueView
from msglc_browser.operations.reading.value_text import ValueText
from msglc_browser.storage.places.location import S3Location
from tests.gui.archive_desk import Desk, OpenDesk
from tests.servers.scripted_source import ScriptedWorkspace

AT_FIRST = 65_536
BOUND = pytest.mark.parametrize(
    ("rest", "has_button"), [(14, False), (SMALL_REST_BYTES, False), (SMALL_REST_BYTES + 1, True)]
)


def check(pane: TextPane, has_button: bool) -> None:
    assert pane.more_button.isVisible() is has_button
    assert bool(pane.more_label.text()) is has_button


@pytest.fixture
def shown(open_desk: OpenDesk) -> Callable[[object], Desk]:
    def show(value: object) -> Desk:
        desk = open_desk({"value": value})
        desk.open()
        desk.select("value")
        desk.settle()
        return desk

    return show


@BOUND
def test_rest_of_a_text(shown: Callable[[object], Desk], rest: int, has_button: bool) -> None:
    head_bytes = 5
    text = "x" * (AT_FIRST + rest - head_bytes)
    desk = shown(text)
    [pane] = [each for each in desk.page.findChildren(TextPane) if each.isVisible()]
    check(pane, has_button)
    shown_text = desk.value().replace("\n", "")  # lines this long are folded
    assert (shown_text == text) is not has_button


@pytest.mark.parametrize("value_type", [ValueType.ARRAY, ValueType.LIST])
def test_value_that_was_read_whole_is_not_formatted_whole_unasked(
    qtbot: QtBot, value_type: ValueType
) -> None:
    """NumPy prints only the corners of an array, which is formatted slowly."""
    view = ValueView()
    qtbot.addWidget(view)
    view.show()
    asked: list[object] = []
    view.wanted.connect(asked.append)
    view.show_value(ValueText("[0. 1. … 8. 9.]", False, 80_000, 80_000, value_type, 10_000))
    assert asked == []
    assert view.pane.more_button.isVisible()


@BOUND
def test_rest_of_bytes(shown: Callable[[object], Desk], rest: int, has_button: bool) -> None:
    desk = shown(bytes(AT_FIRST + rest))
    desk.look("Hex")
    [pane] = [each for each in desk.page.findChildren(TextPane) if each.isVisible()]
    check(pane, has_button)


@pytest.fixture
def page_of(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[Callable[[bytes], TextPane]]:
    pages: list[ArchivePage] = []

    def build(data: bytes) -> TextPane:
        page = ArchivePage(S3Location("rustfs-local", "runs", "a.txt"), actions=Actions())
        qtbot.addWidget(page)
        ArchiveSession(bridge, ScriptedWorkspace(data, tmp_path), page)
        page.show()
        pages.append(page)
        page.reload()
        qtbot.waitUntil(lambda: not page.is_busy())
        return page.object_page.pane

    yield build
    for page in pages:
        page.close_page()


@BOUND
def test_rest_of_an_object(
    page_of: Callable[[bytes], TextPane], rest: int, has_button: bool
) -> None:
    check(page_of(b"x" * (AT_FIRST + rest)), has_button)
