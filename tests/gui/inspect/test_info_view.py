"""The Info tab: what a node is, also if it is a range of rows."""

import pytest
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea

from tests.gui.archive_desk import Desk, OpenDesk
from tests.servers.archives import make_archive

NUMBERS = [n / 8 for n in range(3000)]
KEYS = {f"k{n:04}": "x" * 70 for n in range(3000)}


def info(desk: Desk) -> tuple[list[str], dict[str, str]]:
    """The headings, and what is said below them."""
    desk.look("Info")
    area = desk.page.inspector.findChild(QScrollArea, "infoView")
    body = None if area is None else area.widget()
    assert body is not None
    labels = body.findChildren(QLabel)
    headings = [label.text() for label in labels if label.property("caption")]
    found = {}
    for grid in body.findChildren(QGridLayout):
        for row in range(grid.rowCount()):
            cells = [item and item.widget() for item in map(grid.itemAtPosition, [row] * 2, [0, 1])]
            name, value = (cell.text() if isinstance(cell, QLabel) else "" for cell in cells)
            found[name] = value.replace("\u200b", "")
    return headings, found


@pytest.mark.parametrize(("is_root", "whole"), [(True, "the root value"), (False, "/x")])
def test_range_of_items_says_which_and_of_what(
    open_desk: OpenDesk, is_root: bool, whole: str
) -> None:
    desk = open_desk(make_archive(NUMBERS if is_root else {"x": NUMBERS}))
    desk.open()
    if not is_root:
        desk.expand("x")
    desk.select(*([] if is_root else ["x"]), "[1,000 … 1,999]")
    headings, found = info(desk)
    assert headings == ["Range of items", "Archive"]
    assert (found["Part of"], found["Rows"], found["Items"]) == (whole, "1,000 to 1,999", "1,000")
    assert "Path" not in found and "Keys" not in found


def test_range_of_keys_names_the_first_and_the_last(open_desk: OpenDesk) -> None:
    desk = open_desk(make_archive(KEYS, small_obj_optimization_threshold=64))
    desk.open()
    [first, *_] = desk.names()
    desk.select(first)
    headings, found = info(desk)
    assert headings == ["Range of keys", "Archive"]
    assert found["Keys"] == first == "[k0000 … k0999]"
    assert found["Rows"] == "0 to 999"


def test_root_is_told_from_other_nodes(open_desk: OpenDesk) -> None:
    desk = open_desk({"x": {"y": 1}})
    desk.open()
    headings, found = info(desk)
    assert headings == ["Archive", "Root value"] and found["Path"] == "/"
    desk.select("x")
    headings, found = info(desk)
    assert headings == ["Node", "Archive"] and found["Path"] == "/x"
