"""A listing that is stopped, fails, goes on, and is left for another folder."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.errors import StorageError, TimedOut
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.sizes.folder_map_page import FolderMapPage
from msglc_browser.gui.sizes.folder_map_session import FolderMapSession
from msglc_browser.operations.sizes import folder_sizes, folder_tree
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listed_rows import ListedObject
from msglc_browser.storage.s3.lists.listing import ListingPage

LEFT = Qt.MouseButton.LeftButton
HERE = S3Location("p", "b")


@dataclass
class _Store:
    """Lists one object a page; waits before the page numbered `gate`."""

    keys: list[str]
    gate: int = -1
    error: StorageError | None = None
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    async def list_page(
        self,
        bucket: str,
        prefix: str,
        token: str | None = None,
        *,
        is_deep: bool = False,
        goes_on: bool = False,
    ) -> ListingPage:
        assert is_deep and goes_on
        self.asked.append((prefix, token))
        start = int(token or 0)
        if self.error is not None and start:
            raise self.error
        while start == self.gate:
            await asyncio.sleep(0.005)
        found = [key for key in self.keys if key.startswith(prefix)]
        objects = tuple(ListedObject(bucket, key, 10) for key in found[start : start + 1])
        return ListingPage((), objects, str(start + 1) if start + 1 < len(found) else None)


class _Workspace(Workspace):
    def __init__(self, only: _Store) -> None:
        self.only = only

    async def store(self, _profile_id: str) -> _Store:  # type: ignore[override]
        return self.only


@dataclass
class _Map:
    page: FolderMapPage
    store: _Store

    def names(self) -> set[str]:
        placed = self.page.pane.treemap.placed
        return {each.tile.name for each in placed if each.tile is not None and each.parent is None}

    def press_stop(self) -> None:
        button = self.page.findChild(QPushButton, "sizeStopButton")
        assert button is not None
        QTest.mouseClick(button, LEFT)


@pytest.fixture
def shown(qtbot: QtBot, bridge: Bridge, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Map]:
    monkeypatch.setattr(folder_sizes, "_STEP_S", 0.0)  # a page each step
    store = _Store(["a/x/1", "a/x/2", "a/y", "b/z", "c"])
    page = FolderMapPage(HERE)
    qtbot.addWidget(page)
    FolderMapSession(bridge, _Workspace(store), page)
    page.resize(1000, 600)
    page.show()
    yield _Map(page, store)
    store.gate = -1
    page.close_page()


def test_listing_grows_stops_and_goes_on(shown: _Map, qtbot: QtBot) -> None:
    shown.store.gate = 2
    shown.page.reload()
    qtbot.waitUntil(lambda: len(shown.store.asked) == 3)
    assert shown.names() == {"a/"}
    shown.press_stop()
    shown.store.gate = -1
    qtbot.waitUntil(lambda: shown.page.status_text()[0] == "3 objects listed")
    assert len(shown.store.asked) == 3
    assert not shown.page.is_busy()
    shown.press_stop()
    qtbot.waitUntil(lambda: shown.names() == {"a/", "b/", "c"})
    qtbot.waitUntil(lambda: not shown.page.is_busy())
    assert len(shown.store.asked) == 5


def test_failure_is_retried_from_where_it_was(shown: _Map, qtbot: QtBot) -> None:
    shown.store.error = TimedOut("Too slow.")
    shown.page.reload()
    qtbot.waitUntil(lambda: shown.page.pane.strip.isVisible())
    assert shown.names() == {"a/"}
    shown.store.error = None
    QTest.mouseClick(shown.page.pane.strip.answer_button, LEFT)
    qtbot.waitUntil(lambda: shown.names() == {"a/", "b/", "c"})
    assert shown.store.asked.count(("", None)) == 1


def test_folder_entered_while_listing_is_shown_and_the_listing_goes_on(
    shown: _Map, qtbot: QtBot
) -> None:
    shown.store.gate = 3
    shown.page.reload()
    qtbot.waitUntil(lambda: shown.page.status_text()[0] == "3 objects listed")
    treemap = shown.page.pane.treemap
    treemap.select_key(S3Location("p", "b", "a/"))
    QTest.keyClick(treemap, Qt.Key.Key_Return)
    shown.store.gate = -1
    qtbot.waitUntil(lambda: shown.names() == {"x/", "y"})
    qtbot.waitUntil(lambda: not shown.page.is_busy())
    QTest.keyClick(treemap, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: shown.names() == {"a/", "b/", "c"})
    assert {prefix for prefix, _token in shown.store.asked} == {""}


def test_folder_whose_inside_was_not_kept_is_listed_on_its_own(
    shown: _Map, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_tree.FolderTree.__init__, "__kwdefaults__", {"most": 4, "kept": 3})
    shown.page.reload()
    qtbot.waitUntil(lambda: not shown.page.is_busy() and "c" in shown.names())
    treemap = shown.page.pane.treemap
    for key in ("a/", "a/x/"):
        treemap.select_key(S3Location("p", "b", key))
        QTest.keyClick(treemap, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda key=key: shown.page.shown.key == key)  # type: ignore[misc]
        qtbot.waitUntil(lambda: not shown.page.is_busy())
    qtbot.waitUntil(lambda: shown.names() == {"1", "2"})
    assert ("a/x/", None) in shown.store.asked or ("a/", None) in shown.store.asked
    QTest.keyClick(treemap, Qt.Key.Key_Backspace)
    QTest.keyClick(treemap, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: "c" in shown.names())


def test_closing_the_tab_ends_the_listing(shown: _Map, qtbot: QtBot, bridge: Bridge) -> None:
    shown.store.gate = 1
    shown.page.reload()
    qtbot.waitUntil(lambda: len(shown.store.asked) == 2)
    shown.page.close_page()
    qtbot.waitUntil(lambda: bridge.is_idle)
