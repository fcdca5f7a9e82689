"""What rows hold is found out when they come in sight, or when the inspector looks at them."""

import numpy as np
import pytest

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.errors import TimedOut
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID, Column
from tests.gui.archive_desk import Desk, OpenDesk
from tests.servers.archives import make_archive

ROWS = [[float(row * column) for column in range(12)] for row in range(9)]


def inspected(desk: Desk) -> Node:
    node = desk.page.inspector.node
    assert node is not None
    return node


def test_visible_lists_tell_what_they_hold(open_desk: OpenDesk) -> None:
    desk = open_desk({"energy": [0.5] * 50, "name": "run", "steps": list(range(9))})
    desk.open()
    held = [desk.tree.node(desk.tree.node_id(desk.row(name))) for name in desk.names()]
    assert [node.holds for node in held if node is not None] == [
        *(ValueType.FLOAT, None, ValueType.INT),
    ]


def test_indexed_row_is_looked_into_when_selected(open_desk: OpenDesk) -> None:
    desk = open_desk({"field": ROWS, "columns": {"a": [1.5] * 30, "b": [2.5] * 30}})
    desk.open()
    node = desk.tree.node(desk.tree.node_id(desk.row("field")))
    assert node is not None
    assert (node.kind, node.holds) == (NodeKind.INDEXED, None)
    desk.select("field")
    assert (inspected(desk).holds, inspected(desk).shape) == (ValueType.LIST, (9, 12))
    desk.select("columns")
    assert inspected(desk).holds is ValueType.LIST


@pytest.mark.parametrize("threshold", [48, 1 << 20])
def test_root_list_is_looked_into_at_once(open_desk: OpenDesk, threshold: int) -> None:
    desk = open_desk(make_archive(ROWS, small_obj_optimization_threshold=threshold))
    desk.open()
    assert desk.view.current_id() == ROOT_ID
    assert (inspected(desk).holds, inspected(desk).shape) == (ValueType.LIST, (9, 12))


def test_root_dict_costs_no_request(open_desk: OpenDesk) -> None:
    desk = open_desk({"runs": {"a": "x" * 60, "b": "y" * 60}})
    asked: list[tuple[int, ...]] = []
    desk.tree.previews_wanted.connect(lambda _batch, ids: asked.append(ids))
    desk.open()
    assert asked == []


def test_row_range_knows_what_its_list_holds(open_desk: OpenDesk) -> None:
    desk = open_desk({"energy": [0.5] * 2500})
    desk.open()
    desk.expand("energy")
    desk.select("energy", "[1,000 … 1,999]")
    assert (inspected(desk).holds, inspected(desk).rows) == (ValueType.FLOAT, range(1000, 2000))
    assert desk.cell(desk.row("energy", "[1,000 … 1,999]"), Column.PREVIEW) == "range of items"


def test_row_range_is_looked_into_if_its_list_was_not(open_desk: OpenDesk) -> None:
    desk = open_desk({"runs": {f"k{number:04}": [number] * 30 for number in range(1200)}})
    desk.open()
    desk.expand("runs")
    [first, last] = desk.names(desk.row("runs"))
    desk.select("runs", last)
    assert inspected(desk).holds is ValueType.LIST
    assert desk.cell(desk.row("runs", first), Column.PREVIEW) == "range of keys"


def test_failed_look_shows_no_error_in_the_tree_and_is_tried_again(open_desk: OpenDesk) -> None:
    desk = open_desk({"field": ROWS})
    desk.open()
    desk.source.error = TimedOut("timed out")
    desk.select("field")
    assert inspected(desk).holds is None
    assert desk.cell(desk.row("field"), Column.PREVIEW) == ""
    desk.source.error = None
    desk.view.clearSelection()
    desk.select("field")
    assert inspected(desk).shape == (9, 12)


def test_items_of_an_array_are_its_shape(open_desk: OpenDesk) -> None:
    archive = make_archive(
        {"field": np.zeros((40, 5, 1200)), "point": np.array(1.5), "n": 1}, numpy_encoder=True
    )
    desk = open_desk(archive)
    desk.open()
    assert desk.cell(desk.row("field"), Column.ITEMS) == "40 × 5 × 1,200"
    assert desk.cell(desk.row("point"), Column.ITEMS) == ""


def test_look_is_not_given_up_when_the_tree_scrolls(open_desk: OpenDesk) -> None:
    desk = open_desk(
        {"field": ROWS} | {f"key {number:03}": f"text {number} " * 8 for number in range(300)}
    )
    desk.open()
    desk.source.hold()
    desk.view.select(desk.tree.node_id(desk.row("field")))
    desk.view.verticalScrollBar().setValue(desk.view.verticalScrollBar().maximum())
    desk.qtbot.waitUntil(lambda: not desk.view.is_waiting())
    desk.source.release()
    desk.settle()
    node = desk.tree.node(desk.tree.node_id(desk.row("field")))
    assert node is not None
    assert node.holds is ValueType.LIST
