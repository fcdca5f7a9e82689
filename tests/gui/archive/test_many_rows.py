"""A hundred row ranges of a thousand rows: opening one costs the same as opening the first."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID, Column
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.gui.archive.tree.tree_state import RowKey
from msglc_browser.gui.parts.loading_clock import SKELETON_DELAY_MS
from msglc_browser.operations.reading.expand import Children
from tests.benchmarks.tree_rows import ROWS, Ours, leaves

ASKED = ("index", "flags", "hasChildren", "parent", "rowCount")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often Qt has asked the model."""
    counts: Counter[str] = Counter()

    def counting(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: ArchiveTreeModel, *args: Any) -> Any:
            counts[name] += 1
            return method(self, *args)

        return call

    for name in ASKED:
        monkeypatch.setattr(ArchiveTreeModel, name, counting(name, getattr(ArchiveTreeModel, name)))
    return counts


@pytest.fixture
def shown(asked: Counter[str], qtbot: QtBot) -> Iterator[Ours]:
    shown = Ours(ranges=12)
    qtbot.addWidget(shown.view)
    yield shown
    shown.tree.deleteLater()


def _open(shown: Ours, numbers: range) -> None:
    for number in numbers:
        shown.open_range(number)
        QApplication.processEvents()


def test_opening_later_ranges_asks_no_more_than_opening_the_first(
    shown: Ours, asked: Counter[str]
) -> None:
    asked.clear()
    _open(shown, range(6))
    first = asked.total()
    asked.clear()
    _open(shown, range(6, 12))
    assert asked.total() <= first * 1.05
    assert all(shown.view.isExpanded(shown.tree.index(number, 0)) for number in range(12))


def test_select_all_asks_about_ranges_not_about_rows(shown: Ours, asked: Counter[str]) -> None:
    _open(shown, range(12))
    asked.clear()
    QTest.keyClick(shown.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert asked.total() < ROWS
    assert len(set(shown.view.selected_ids())) == 12 * ROWS + 12


def test_select_all_leaves_out_collapsed_rows_and_skeletons(shown: Ours, qtbot: QtBot) -> None:
    _open(shown, range(3))
    shown.view.collapse(shown.tree.index(1, 0))
    shown.view.expand(shown.tree.index(3, 0))
    loading = shown.tree.node_id(shown.tree.index(3, 0))
    qtbot.waitUntil(lambda: shown.tree.rowCount(shown.tree.index_of(loading)) == 1)
    QTest.keyClick(shown.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    selected = shown.view.selected_ids()
    assert len(selected) == len(set(selected)) == 2 * ROWS + 12
    assert all(shown.tree.node(node_id) is not None for node_id in selected)


def test_rows_take_the_place_of_the_skeleton_without_removing_it(shown: Ours, qtbot: QtBot) -> None:
    _open(shown, range(2))
    tree, view = shown.tree, shown.view
    removed: list[int] = []
    tree.rowsRemoved.connect(lambda _parent, first, _last: removed.append(first))
    index = tree.index(2, 0)
    view.expand(index)
    qtbot.waitUntil(lambda: tree.rowCount(index) == 1, timeout=10 * SKELETON_DELAY_MS)
    skeleton = tree.index(0, 0, index)
    assert tree.data(skeleton) == "Loading…"
    view.setCurrentIndex(skeleton)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    top = view.verticalScrollBar().value()
    shown.open_range(2)
    assert not removed
    assert tree.rowCount(index) == ROWS
    assert view.isExpanded(index)
    assert view.currentIndex().row() == 0
    assert tree.data(tree.index(0, Column.NAME, index)) == str(2 * ROWS)
    assert view.verticalScrollBar().value() == top


def test_one_row_takes_the_place_of_the_skeleton(shown: Ours, qtbot: QtBot) -> None:
    tree, index = shown.tree, shown.tree.index(0, 0)
    shown.view.expand(index)
    qtbot.waitUntil(lambda: tree.rowCount(index) == 1)
    only = Children(leaves(range(1)), 1)
    tree.children_arrived(tree.generation, tree.node_id(index), only)
    assert tree.rowCount(index) == 1
    assert tree.data(tree.index(0, Column.TYPE, index)) == "int"


def test_parents_with_rows_are_those_that_have_been_opened(shown: Ours) -> None:
    assert not shown.tree.parents_with_rows()
    _open(shown, range(4, 6))
    nodes = [shown.tree.node(node_id) for node_id in shown.tree.parents_with_rows()]
    assert [RowKey.of(node).rows for node in nodes if node] == [
        range(4 * ROWS, 5 * ROWS),
        range(5 * ROWS, 6 * ROWS),
    ]
    shown.tree.clear()
    assert not shown.tree.parents_with_rows()
    assert shown.tree.node(ROOT_ID) is None
