"""The tree's model: told by id and generation, failed rows stay, nothing is asked twice."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, TimedOut
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID, Column, Failure
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.operations.reading.expand import Children
from msglc_browser.operations.reading.previews import Preview

ROOT = Node((), NodeKind.INDEXED, ValueType.DICT, Protocol.MSGPACK, Span(50, 5050), 3)


def child(
    parent: Node,
    key: object,
    kind: NodeKind = NodeKind.LEAF,
    value_type: ValueType = ValueType.UNKNOWN,
    items: int | None = None,
) -> Node:
    step = PathStep.index(key) if isinstance(key, int) else PathStep.key(str(key))
    return Node((*parent.path, step), kind, value_type, Protocol.MSGPACK, Span(50, 146), items)


def dict_of(parent: Node, key: str, items: int = 2) -> Node:
    return child(parent, key, NodeKind.INDEXED, ValueType.DICT, items)


@pytest.fixture
def tree(qtbot: QtBot) -> Iterator[ArchiveTreeModel]:
    model = ArchiveTreeModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tester.setUseFetchMore(False)  # else it asks for children itself
    yield model
    tester.deleteLater()
    model.deleteLater()


@pytest.fixture
def opened(tree: ArchiveTreeModel) -> ArchiveTreeModel:
    nodes = (dict_of(ROOT, "runs"), dict_of(ROOT, "mesh"), child(ROOT, "seed"))
    generation = tree.set_document(ROOT, "frame.msg")
    tree.children_arrived(generation, ROOT_ID, Children(nodes, 3))
    return tree


def row_id(tree: ArchiveTreeModel, row: int, parent: QModelIndex | None = None) -> int:
    return tree.node_id(tree.index(row, 0, parent or QModelIndex()))


def text(tree: ArchiveTreeModel, node_id: int, column: Column) -> str:
    return str(tree.data(tree.index_of(node_id, column)))


def asked(tree: ArchiveTreeModel) -> list[int]:
    ids: list[int] = []
    tree.children_wanted.connect(ids.append)
    return ids


def test_set_document_asks_for_first_level_and_shows_it(tree: ArchiveTreeModel) -> None:
    ids = asked(tree)
    generation = tree.set_document(ROOT, "frame.msg")
    assert ids == [ROOT_ID]
    tree.children_arrived(generation, ROOT_ID, Children((dict_of(ROOT, "runs", 2000),), 1))
    runs = row_id(tree, 0)
    shown = [text(tree, runs, column) for column in Column]
    assert shown == ["runs", "dict", "2,000", "96 B", ""]


def test_expand_asks_once_however_often_qt_fetches(opened: ArchiveTreeModel) -> None:
    ids = asked(opened)
    index = opened.index(0, 0)
    for _ in range(8):
        if opened.canFetchMore(index):
            opened.fetchMore(index)
    opened.fetchMore(index)
    assert ids == [opened.node_id(index)]


def test_children_of_earlier_document_are_dropped(opened: ArchiveTreeModel) -> None:
    old = opened.generation
    opened.set_document(ROOT, "frame.msg")
    opened.children_arrived(old, ROOT_ID, Children((dict_of(ROOT, "late"),), 1))
    assert opened.rowCount() == 0


def test_expand_shows_skeleton_row_only_after_100_ms(
    opened: ArchiveTreeModel, qtbot: QtBot
) -> None:
    index = opened.index(0, 0)
    opened.fetchMore(index)
    assert opened.rowCount(index) == 0
    qtbot.waitUntil(lambda: opened.rowCount(opened.index(0, 0)) == 1)
    assert text(opened, row_id(opened, 0, opened.index(0, 0)), Column.NAME) == "Loading…"
    runs = opened.node(opened.node_id(index))
    assert runs is not None
    nodes = (child(runs, 0), child(runs, 1))
    opened.children_arrived(opened.generation, opened.node_id(index), Children(nodes, 2))
    assert opened.rowCount(opened.index(0, 0)) == 2


def test_abandon_takes_skeleton_away_and_row_can_be_asked_again(
    opened: ArchiveTreeModel, qtbot: QtBot
) -> None:
    ids = asked(opened)
    unwanted: list[int] = []
    opened.children_unwanted.connect(unwanted.append)
    opened.fetchMore(opened.index(0, 0))
    qtbot.waitUntil(lambda: opened.rowCount(opened.index(0, 0)) == 1)
    opened.abandon_children(ROOT_ID)
    assert unwanted == ids
    assert opened.rowCount(opened.index(0, 0)) == 0
    opened.children_arrived(opened.generation, ids[0], Children((child(ROOT, "x"),), 1))
    assert opened.rowCount(opened.index(0, 0)) == 0
    assert opened.canFetchMore(opened.index(0, 0))


def test_expand_keeps_row_with_retry_when_read_times_out(opened: ArchiveTreeModel) -> None:
    ids = asked(opened)
    runs = row_id(opened, 0)
    opened.request_children(runs)
    opened.children_failed(opened.generation, runs, TimedOut("timed out"))
    entry = opened.entry(runs)
    assert entry is not None and entry.failure is Failure.CHILDREN
    assert text(opened, runs, Column.PREVIEW) == "timed out"
    assert not opened.hasChildren(opened.index_of(runs))
    opened.retry(runs)
    assert ids == [runs, runs]
    assert text(opened, runs, Column.PREVIEW) == ""


def test_previews_fill_in_types_and_expanders(opened: ArchiveTreeModel) -> None:
    batches: list[tuple[int, tuple[int, ...]]] = []
    opened.previews_wanted.connect(lambda batch, ids: batches.append((batch, ids)))
    seed = row_id(opened, 2)
    opened.show_previews((row_id(opened, 0), seed))
    assert [ids for _, ids in batches] == [(seed,)]
    known = child(ROOT, "seed", NodeKind.LEAF, ValueType.LIST, 3)
    opened.previews_arrived(opened.generation, batches[0][0], (Preview(known, "[1, 2, 3]"),))
    assert [text(opened, seed, column) for column in (Column.TYPE, Column.ITEMS)] == ["list", "3"]
    assert text(opened, seed, Column.PREVIEW) == "[1, 2, 3]"
    assert opened.hasChildren(opened.index_of(seed))


def test_previews_out_of_sight_are_cancelled_and_asked_again(opened: ArchiveTreeModel) -> None:
    batches: list[int] = []
    unwanted: list[int] = []
    opened.previews_wanted.connect(lambda batch, _ids: batches.append(batch))
    opened.previews_unwanted.connect(unwanted.append)
    seed = row_id(opened, 2)
    opened.show_previews((seed,))
    opened.show_previews((seed,))
    assert len(batches) == 1
    opened.show_previews(())
    assert unwanted == batches
    opened.show_previews((seed,))
    assert len(batches) == 2


@pytest.mark.parametrize(
    ("error", "failure"),
    [(TimedOut("timed out"), Failure.PREVIEW), (CorruptArchive("cut short"), None)],
)
def test_preview_error_offers_retry_unless_archive_is_broken(
    opened: ArchiveTreeModel, error: TimedOut | CorruptArchive, failure: Failure | None
) -> None:
    batches: list[int] = []
    opened.previews_wanted.connect(lambda batch, _ids: batches.append(batch))
    seed = row_id(opened, 2)
    opened.show_previews((seed,))
    opened.previews_arrived(
        opened.generation, batches[0], (Preview(child(ROOT, "seed"), "", error),)
    )
    entry = opened.entry(seed)
    assert entry is not None and entry.failure is failure
    assert text(opened, seed, Column.PREVIEW) == error.message


def test_failed_batch_is_asked_again_row_by_row(opened: ArchiveTreeModel) -> None:
    batches: list[tuple[int, tuple[int, ...]]] = []
    opened.previews_wanted.connect(lambda batch, ids: batches.append((batch, ids)))
    seed = row_id(opened, 2)
    opened.show_previews((seed,))
    opened.previews_failed(opened.generation, batches[0][0], TimedOut("timed out"))
    assert text(opened, seed, Column.PREVIEW) == "timed out"
    opened.show_previews((seed,))
    assert len(batches) == 1
    opened.retry(seed)
    assert batches[1][1] == (seed,)


@pytest.mark.parametrize(
    ("step", "shown"),
    [
        (PathStep.key("plain"), "plain"),
        (PathStep.key(""), '""'),
        (PathStep.key(" edge "), '" edge "'),
        (PathStep.key("a\nb\0"), "a\\nb\\x00"),
        (PathStep.key("exe\u202egnp"), "exe\\u202egnp"),
        (PathStep.key("lone\ud800"), "lone\\ud800"),
        (PathStep.key(None), "null"),
        (PathStep.key(True), "true"),
        (PathStep.key(b"\x9f"), "b'\\x9f'"),
        (PathStep.key("x" * 5000), None),
    ],
)
def test_name_escapes_what_could_not_be_read(
    tree: ArchiveTreeModel, step: PathStep, shown: str | None
) -> None:
    node = Node((step,), NodeKind.LEAF, ValueType.INT, Protocol.MSGPACK, Span(50, 51), None)
    generation = tree.set_document(ROOT, "frame.msg")
    tree.children_arrived(generation, ROOT_ID, Children((node,), 1))
    name = text(tree, row_id(tree, 0), Column.NAME)
    assert name == shown if shown is not None else len(name) <= 300


def test_tooltip_shows_markup_as_text(tree: ArchiveTreeModel) -> None:
    generation = tree.set_document(ROOT, "frame.msg")
    tree.children_arrived(generation, ROOT_ID, Children((child(ROOT, "<img src=x>"),), 1))
    tip = tree.data(tree.index(0, Column.NAME), Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip and "&lt;img src=x&gt;" in tip
    size = tree.data(tree.index(0, Column.SIZE), Qt.ItemDataRole.ToolTipRole)
    assert "96 bytes" in size


def test_archive_of_one_value_has_one_row(tree: ArchiveTreeModel) -> None:
    root = Node((), NodeKind.LEAF, ValueType.INT, Protocol.CBOR, Span(50, 51), None)
    tree.set_document(root, "number.msg")
    assert tree.rowCount() == 1
    assert text(tree, row_id(tree, 0), Column.NAME) == "number.msg"


def test_buckets_nest_and_broken_rows_have_no_expander(tree: ArchiveTreeModel) -> None:
    bucket = Node(
        (), NodeKind.BUCKET, ValueType.LIST, Protocol.MSGPACK, None, 1000,
        rows=range(0, 1000), label="[0 … 999]",
    )  # fmt: skip
    broken = Node(
        (PathStep.index(1),), NodeKind.BROKEN, ValueType.UNKNOWN, Protocol.MSGPACK, None, None,
        problem="its end lies before its start",
    )  # fmt: skip
    generation = tree.set_document(ROOT, "frame.msg")
    tree.children_arrived(generation, ROOT_ID, Children((bucket, broken), 2000))
    assert text(tree, row_id(tree, 0), Column.NAME) == "[0 … 999]"
    assert text(tree, row_id(tree, 0), Column.PREVIEW) == "range of items"
    assert tree.hasChildren(tree.index(0, 0))
    assert text(tree, row_id(tree, 1), Column.PREVIEW) == "its end lies before its start"
    assert not tree.hasChildren(tree.index(1, 0))


def test_level_of_1000_rows_is_inserted_at_once(opened: ArchiveTreeModel) -> None:
    inserted: list[int] = []
    opened.rowsInserted.connect(lambda _parent, first, last: inserted.append(last - first + 1))
    runs = row_id(opened, 0)
    opened.request_children(runs)
    nodes = tuple(child(ROOT, str(number)) for number in range(1000))
    opened.children_arrived(opened.generation, runs, Children(nodes, 1000))
    assert inserted == [1000]


@pytest.mark.parametrize(
    "make", [lambda tree: tree.clear(), lambda tree: tree.set_document(ROOT, "x")]
)
def test_reset_while_loading_leaves_nothing_running(
    opened: ArchiveTreeModel, make: Callable[[ArchiveTreeModel], object]
) -> None:
    opened.request_children(row_id(opened, 0))
    make(opened)
    opened.abandon_children(ROOT_ID)
    assert not opened.is_waiting()
