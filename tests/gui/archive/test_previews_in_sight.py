"""Previews follow what is in sight: asked for when it rests, in one go, and given up again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.storage.places.location import S3Location
from tests.servers.archives import make_archive
from tests.servers.scripted_source import ScriptedSource, ScriptedWorkspace

ROWS = 600
INNER = {f"inner {n}": f"inner text {n} " * 4 for n in range(40)}
VALUE = {"inside": INNER} | {f"key {n:03}": f"text {n} " * 8 for n in range(ROWS)}


class Sight:
    """An open archive, and the batches of previews that were asked for since."""

    def __init__(self, page: ArchivePage, workspace: ScriptedWorkspace, qtbot: QtBot) -> None:
        self.page = page
        self.batches: list[tuple[int, ...]] = []
        self.unwanted: list[int] = []
        self.qtbot = qtbot
        self._workspace = workspace
        page.tree.previews_wanted.connect(lambda _batch, ids: self.batches.append(ids))
        page.tree.previews_unwanted.connect(self.unwanted.append)

    @property
    def source(self) -> ScriptedSource:
        return self._workspace.sources[-1]

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.page.is_busy())

    def scroll(self, share: float) -> None:
        bar = self.page.view.verticalScrollBar()
        bar.setValue(round(bar.maximum() * share))

    def preview(self, number: int, parent: QModelIndex | None = None) -> str:
        index = self.page.tree.index(number, Column.PREVIEW, parent or QModelIndex())
        return str(index.data())


@pytest.fixture
def sight(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[Sight]:
    workspace = ScriptedWorkspace(
        make_archive(VALUE, small_obj_optimization_threshold=32), tmp_path
    )
    page = ArchivePage(S3Location("rustfs-local", "simulations", "many.msg"), actions=Actions())
    qtbot.addWidget(page)
    ArchiveSession(bridge, workspace, page)
    page.resize(1064, 640)
    page.show()
    made = Sight(page, workspace, qtbot)
    page.reload()
    made.settle()
    yield made
    page.close_page()


def test_rows_in_sight_are_asked_for_in_one_batch_and_no_others(sight: Sight) -> None:
    (batch,) = sight.batches
    visible = set(sight.page.view.visible_ids())
    assert set(batch) <= visible and len(batch) >= len(visible) - 1  # "inside" needs none
    assert "text 3" in sight.preview(4)
    assert sight.preview(ROWS // 2) == ""


def test_fast_scrolling_asks_only_where_it_rests(sight: Sight) -> None:
    reads = sight.source.reads
    for step in range(1, 41):
        sight.scroll(step / 40)
    sight.settle()
    assert len(sight.batches) == 2
    assert sight.source.reads == reads + 1
    assert f"text {ROWS - 1}" in sight.preview(ROWS)
    assert sight.preview(ROWS // 2) == ""


def test_batch_is_cancelled_when_its_rows_are_scrolled_away(sight: Sight) -> None:
    sight.source.hold()
    reads = sight.source.reads
    sight.scroll(0.5)
    sight.qtbot.waitUntil(lambda: len(sight.batches) == 2 and sight.source.reads > reads)
    sight.scroll(1)
    sight.qtbot.waitUntil(lambda: len(sight.batches) == 3)
    assert len(sight.unwanted) == 1
    sight.qtbot.waitUntil(lambda: sight.source.cancelled == 1)
    sight.source.release()
    sight.settle()
    assert f"text {ROWS - 1}" in sight.preview(ROWS)
    assert sight.preview(ROWS // 2) == ""
    sight.scroll(0.5)
    sight.settle()
    assert "text" in sight.preview(ROWS // 2)


def test_batch_is_cancelled_when_its_rows_are_collapsed_away(sight: Sight) -> None:
    inside = sight.page.tree.index(0, 0)
    sight.source.hold()
    reads = sight.source.reads
    sight.page.view.expand(inside)
    sight.qtbot.waitUntil(lambda: len(sight.batches) == 2 and sight.source.reads > reads)
    sight.page.view.collapse(inside)
    sight.qtbot.waitUntil(lambda: sight.source.cancelled == 1)
    sight.source.release()
    sight.settle()
    assert sight.preview(3, inside) == ""
    sight.page.view.expand(inside)
    sight.settle()
    assert "inner text 3" in sight.preview(3, inside)
