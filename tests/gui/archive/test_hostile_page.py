"""Each row of the table "Hostile archives" in the window: it says something and goes on."""

from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import TypeAlias

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.operations.workspace import ReadingOptions, Workspace
from msglc_browser.storage.places.location import S3Location
from tests.archive_bytes import encode, leaf_archive, raw_archive
from tests.gui.archive_desk import click_tab
from tests.servers.archives import make_archive
from tests.servers.endless_source import EndlessWorkspace
from tests.servers.scripted_source import ScriptedWorkspace
from tests.unit.hostile.table import (
    ODD_KEYS,
    Case,
    cases,
    combined,
    indexed,
    keyed,
    odd_text,
    text_head,
)

LOCATION = S3Location("rustfs-local", "simulations", "hostile.msg")
BOTH = pytest.mark.parametrize("protocol", list(Protocol), ids=lambda protocol: protocol.value)
_ROWS = 12

OpenPage: TypeAlias = Callable[..., "Looker"]


@pytest.fixture
def open_page(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[OpenPage]:
    """`open_page(data)`, or `open_page(workspace=...)`: the page that shows it, read."""
    pages: list[ArchivePage] = []

    def build(data: bytes = b"", *, workspace: Workspace | None = None) -> Looker:
        page = ArchivePage(LOCATION, actions=Actions())
        qtbot.addWidget(page)
        ArchiveSession(bridge, workspace or ScriptedWorkspace(data, tmp_path), page)
        page.resize(1064, 640)
        page.show()
        pages.append(page)
        looker = Looker(page, qtbot)
        page.reload()
        looker.settle()
        return looker

    yield build
    for page in pages:
        page.close_page()


class Looker:
    """Opens rows, goes through them and their tabs, and waits each time."""

    def __init__(self, page: ArchivePage, qtbot: QtBot) -> None:
        self.page = page
        self._qtbot = qtbot

    def row(self, *rows: int) -> QModelIndex:
        """The row at these positions, level by level."""
        index = QModelIndex()
        for number in rows:
            index = self.page.tree.index(number, 0, index)
        return index

    def preview(self, *rows: int) -> str:
        """What the last column of a row says."""
        return str(self.row(*rows).siblingAtColumn(Column.PREVIEW).data() or "")

    def select(self, *rows: int) -> None:
        self.page.view.select(self.page.tree.node_id(self.row(*rows)))
        self.settle()

    def expand(self, *rows: int) -> None:
        self.page.view.expand(self.row(*rows))
        self.settle()

    def said(self, name: str = "") -> str:
        """The visible text of the labels of this name, or of all."""
        labels = [label for label in self.page.findChildren(QLabel) if label.isVisible()]
        named = [label for label in labels if name in ("", label.objectName())]
        return "\n".join(label.text() for label in named)

    def value(self) -> str:
        return self.text("valueText")

    def text(self, name: str) -> str:
        """What an inspector's editor of this name holds."""
        editor = self.page.inspector.findChild(QPlainTextEdit, name)
        assert editor is not None
        return editor.toPlainText()

    def press(self, name: str) -> None:
        button = self.page.findChild(QPushButton, name)
        assert button is not None and button.isVisible()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def settle(self) -> None:
        self._qtbot.waitUntil(lambda: not self.page.is_busy())

    def rows(self) -> list[QModelIndex]:
        """The first rows of the first level, and of whatever opens below them."""
        first = self._below(QModelIndex())
        for row in first[:3]:
            self.page.view.expand(row)
            self.settle()
        return [*first, *(below for row in first[:3] for below in self._below(row))]

    def look(self, row: QModelIndex) -> None:
        self.page.view.select(self.page.tree.node_id(row))
        for title in ("Value", "Hex", "Info"):
            self.open_tab(title)

    def open_tab(self, title: str) -> None:
        click_tab(self.page.inspector.tabs, title)
        self.settle()

    def _below(self, parent: QModelIndex) -> list[QModelIndex]:
        tree = self.page.tree
        return [tree.index(n, 0, parent) for n in range(min(tree.rowCount(parent), _ROWS))]


# One protocol each, in turn: without a window every case is walked in both.
_IN_TURN = [
    pytest.param(case, protocol, id=f"{case.row}: {case.name}-{protocol.value}")
    for case, protocol in zip(cases(), cycle(Protocol), strict=False)
]


@pytest.mark.parametrize(("case", "protocol"), _IN_TURN)
def test_hostile_archive_is_looked_at_in_the_window(
    case: Case, protocol: Protocol, open_page: OpenPage
) -> None:
    looker = open_page(case.build(protocol))
    rows = looker.rows()
    for row in rows:
        looker.look(row)
        name = str(row.siblingAtColumn(Column.NAME).data())
        preview = str(row.siblingAtColumn(Column.PREVIEW).data() or "")
        assert name and name.isprintable()
        assert not preview or preview.isprintable()
    assert rows or looker.said()


def _in_a_leaf(protocol: Protocol, keys: list[bytes]) -> bytes:
    return leaf_archive(keyed(protocol, keys, b"\x01"), protocol)


@BOTH
@pytest.mark.parametrize("make", [_in_a_leaf, indexed, combined])
def test_duplicate_keys_are_warned_about_and_told_apart(
    make: Callable[[Protocol, list[bytes]], bytes], protocol: Protocol, open_page: OpenPage
) -> None:
    looker = open_page(make(protocol, [encode("k", protocol)] * 3))
    assert "an earlier key" in looker.said("pageNoticeText")
    assert "an earlier key" in looker.said()  # the archive's own facts
    rows = [looker.row(number) for number in range(3)]
    for row in rows:
        looker.look(row)
    entries = [looker.page.tree.entry(looker.page.tree.node_id(row)) for row in rows]
    assert [entry and entry.note for entry in entries] == ["", "duplicate 2", "duplicate 3"]


@BOTH
def test_duplicate_keys_further_down_are_warned_about_in_the_row_above(
    protocol: Protocol, open_page: OpenPage
) -> None:
    inner = keyed(protocol, [encode("k", protocol)] * 2, b"\x01")
    looker = open_page(leaf_archive(encode([1], protocol)[:1] + inner, protocol))
    assert "an earlier key" not in looker.preview(0)
    looker.select(0)
    looker.open_tab("Info")
    looker.expand(0)
    assert "an earlier key" in looker.preview(0)
    assert "an earlier key" in looker.said()


@BOTH
def test_block_that_holds_more_than_it_says_is_warned_about(
    protocol: Protocol, open_page: OpenPage
) -> None:
    looker = open_page(raw_archive(b"\1\2\3\4", {"p": [[1, 0, 1], [2, 1, 4]]}, protocol))
    assert "Block 1 holds 1 more bytes" in looker.said("pageNoticeText")


@BOTH
@pytest.mark.parametrize("make", [_in_a_leaf, indexed, combined])
def test_odd_keys_are_escaped_on_screen_and_exact_when_copied(
    make: Callable[[Protocol, list[bytes]], bytes], protocol: Protocol, open_page: OpenPage
) -> None:
    looker = open_page(make(protocol, [encode(key, protocol) for key in ODD_KEYS]))
    names = set()
    for number, key in enumerate(ODD_KEYS):
        looker.select(number)
        looker.page.copying.copy_paths()
        path = parse_path(QGuiApplication.clipboard().text())
        assert repr(path[0].value) == repr(key)
        entry = looker.page.tree.entry(looker.page.tree.node_id(looker.row(number)))
        assert entry is not None and entry.name.isprintable()
        names.add((entry.name, entry.note))
    assert len(names) == len(ODD_KEYS)


@BOTH
def test_archive_cut_off_before_its_toc_names_both_sizes_and_shows_what_is_there(
    protocol: Protocol, open_page: OpenPage
) -> None:
    archive = make_archive(
        {"a": "x" * 3_000, "b": ["whole"] * 3 + ["y" * 9_000], "c": 1},
        protocol="cbor" if protocol is Protocol.CBOR else "msgpack",
    )
    looker = open_page(archive[:9000])
    said = looker.said("pageNoticeText")
    assert f"expected {len(archive):,} bytes, the object has 9,000" in said
    assert "1 more entry cannot be listed" in said
    assert looker.preview(0).startswith("xxx")
    looker.expand(1)
    assert looker.preview(1, 1) == "whole"


@BOTH
def test_text_cut_off_before_its_toc_names_both_sizes_and_shows_its_bytes(
    protocol: Protocol, open_page: OpenPage
) -> None:
    archive = make_archive("x" * 10_000, protocol=protocol.value)
    looker = open_page(archive[:9000])
    assert f"expected {len(archive):,} bytes, the object has 9,000" in looker.said(
        "objectBannerText"
    )
    shown = looker.page.object_page.pane.editor.toPlainText()
    assert "78 78 78" in shown or "xxxxxx" in shown


def test_archive_with_a_magic_named_in_the_settings_opens(
    open_page: OpenPage, tmp_path: Path
) -> None:
    workspace = ScriptedWorkspace(make_archive([1, 2], magic=b"mine"), tmp_path)
    assert "its first bytes are not those of one" in open_page(workspace=workspace).said(
        "objectBannerText"
    )
    workspace.set_reading(ReadingOptions(magics=(b"mine",)))
    assert open_page(workspace=workspace).preview(1) == "2"


@BOTH
def test_invalid_text_is_escaped_in_row_and_value(protocol: Protocol, open_page: OpenPage) -> None:
    text = odd_text(protocol, b"a\xffb")
    looker = open_page(leaf_archive(encode([1], protocol)[:1] + text, protocol))
    looker.select(0)
    assert "\\udcff" in looker.preview(0)
    assert "\\udcff" in looker.value()


@BOTH
def test_string_of_500_mb_shows_its_beginning_and_more_on_request(
    protocol: Protocol, open_page: OpenPage, tmp_path: Path
) -> None:
    size = 500_000_000
    head = encode([1], protocol)[:1] + text_head(protocol, size)
    workspace = EndlessWorkspace(head, size, protocol, tmp_path)
    looker = open_page(workspace=workspace)
    looker.select(0)
    assert looker.value().count("x") == 65_536
    assert "of 500 MB" in looker.said("valueTextCutLabel")
    looker.press("valueTextMoreButton")
    assert looker.value().count("x") == 4 * 65_536
    looker.open_tab("Hex")
    assert looker.text("hexText").startswith("00000000")
    assert workspace.largest_read_bytes <= 300_000
