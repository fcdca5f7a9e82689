"""The last few bytes are loaded with the others, not left behind a button."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.inspect.value.text_pane import SMALL_REST_BYTES, TextPane
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
    read_ahead = 512 - 5  # without the head of the text
    text = "x" * (AT_FIRST + read_ahead + rest)
    desk = shown(text)
    [pane] = [each for each in desk.page.findChildren(TextPane) if each.isVisible()]
    check(pane, has_button)
    shown_text = desk.value().replace("\n", "")  # lines this long are folded
    assert (shown_text == text) is not has_button


def test_array_of_which_corners_are_printed_is_not_printed_whole_unasked(
    shown: Callable[[object], Desk],
) -> None:
    desk = shown(np.arange(4_000.0))
    desk.look("Value")
    [pane] = [each for each in desk.page.findChildren(TextPane) if each.isVisible()]
    assert pane.more_button.isVisible()
    assert len(desk.value()) < 1_000


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
