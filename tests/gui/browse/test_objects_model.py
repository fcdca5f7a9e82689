"""The table of a bucket page, under Qt's own model tester in its fatal mode."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from msglc_browser.gui.browse.entry_order import Column, Entry
from msglc_browser.gui.browse.objects_model import ObjectsModel, Tail
from msglc_browser.operations.buckets.browse import Folder, ObjectRow, kind_of
from msglc_browser.storage.places.location import S3Location

NOW = datetime.now(UTC)


@pytest.fixture
def model(qapp: QApplication) -> Iterator[ObjectsModel]:
    model = ObjectsModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    yield model
    del tester


def folder(name: str) -> Folder:
    return Folder(S3Location("test", "demo", f"{name}/"), name)


def item(name: str, size_bytes: int = 1, *, age_days: int = 0) -> ObjectRow:
    modified = NOW - timedelta(days=age_days)
    location = S3Location("test", "demo", name)
    return ObjectRow(location, name, size_bytes, modified, kind_of(name))


def names(model: ObjectsModel) -> list[str]:
    return [str(model.index(row, Column.NAME).data()) for row in range(model.rowCount())]


def test_folders_stand_first_in_either_order(model: ObjectsModel) -> None:
    model.append([item("b.msg"), folder("z"), item("a.msg"), folder("y")])
    assert names(model) == ["y/", "z/", "a.msg", "b.msg"]
    model.sort(Column.NAME, Qt.SortOrder.DescendingOrder)
    assert names(model) == ["z/", "y/", "b.msg", "a.msg"]


def test_columns_are_sorted_by_value_not_by_text(model: ObjectsModel) -> None:
    model.append([item("a", 9, age_days=2), item("b", 10_000, age_days=3), item("c", 80)])
    model.sort(Column.SIZE)
    assert names(model) == ["a", "c", "b"]
    model.sort(Column.MODIFIED)
    assert names(model) == ["b", "a", "c"]


def test_header_tells_column_and_direction_of_the_order(model: ObjectsModel) -> None:
    assert model.headerData(Column.NAME, Qt.Orientation.Horizontal) == "Name ▲"
    model.sort(Column.SIZE, Qt.SortOrder.DescendingOrder)
    assert model.headerData(Column.NAME, Qt.Orientation.Horizontal) == "Name"
    assert model.headerData(Column.SIZE, Qt.Orientation.Horizontal) == "▼ Size"


def test_append_puts_rows_in_place_and_tells_of_a_new_order(model: ObjectsModel) -> None:
    model.append([item("b", 5), item("d", 1)])
    model.sort(Column.SIZE)
    orders: list[list[str]] = []
    model.reordered.connect(lambda: orders.append(names(model)))
    model.append([item("e", 7)])
    assert orders == []
    model.append([item("c", 3), item("a", 9), folder("f")])
    assert names(model) == ["f/", "d", "c", "b", "e", "a"]
    assert orders == [names(model)]
    assert model.row_of("b") == 3


def test_rows_that_a_server_lists_twice_are_shown_once(model: ObjectsModel) -> None:
    model.append([folder("f"), item("a")])
    model.append([folder("f"), item("a"), item("b")])
    assert names(model) == ["f/", "a", "b"]
    assert model.loaded_count == 3


def test_filter_looks_at_names_in_any_case(model: ObjectsModel) -> None:
    model.append([folder("Frames"), item("frame-1.msg"), item("notes.txt")])
    model.set_filter("FRAME")
    assert names(model) == ["Frames/", "frame-1.msg"]
    model.append([item("other"), item("last-frame")])
    assert names(model) == ["Frames/", "frame-1.msg", "last-frame"]
    assert model.loaded_count == 5
    model.set_filter("")
    assert model.shown_count == 5


def test_tail_row_is_no_entry_and_cannot_be_selected(model: ObjectsModel) -> None:
    model.append([item("a")])
    model.set_tail(Tail.LOADING, "Loading more…")
    assert names(model) == ["a", "Loading more…"]
    assert model.entry(1) is None
    assert not model.index(1, 0).flags() & Qt.ItemFlag.ItemIsSelectable
    model.append([item("b")])
    assert names(model) == ["a", "b", "Loading more…"]
    model.set_tail(Tail.NONE)
    assert names(model) == ["a", "b"]


def test_hostile_key_is_escaped_on_screen_and_exact_in_the_model(model: ObjectsModel) -> None:
    key = "<img src=x>\u202e\n.msg"
    model.append([item(key)])
    index = model.index(0, Column.NAME)
    assert index.data() == "<img src=x>\\u202e\\n.msg"
    assert "<img" not in index.data(Qt.ItemDataRole.ToolTipRole)
    entry = model.entry(0)
    assert entry is not None and entry.location.key == key
    assert model.row_of(key) == 0


def test_cells_are_human_and_tooltips_exact(model: ObjectsModel) -> None:
    model.append([item("a.msg", 24_613_224, age_days=1)])
    size = model.index(0, Column.SIZE)
    assert size.data() == "24.6 MB"
    assert size.data(Qt.ItemDataRole.ToolTipRole) == "24,613,224 bytes"
    assert size.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    modified = model.index(0, Column.MODIFIED)
    assert modified.data() == "yesterday"
    assert str(NOW.year) in modified.data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(0, Column.KIND).data() == "Archive"


def test_find_name_goes_on_from_the_top(model: ObjectsModel) -> None:
    model.append([item("Apple"), item("banana"), item("avocado")])
    assert names(model) == ["Apple", "avocado", "banana"]
    assert model.find_name("a", after=1) == 1
    assert model.find_name("a", after=2) == 0
    assert model.find_name("x", after=0) is None


def test_replace_and_clear_show_exactly_what_they_say(model: ObjectsModel) -> None:
    model.append([item("a")])
    model.set_tail(Tail.MORE, "Load more")
    model.replace([item("b"), item("c")])
    assert names(model) == ["b", "c"]
    model.clear()
    assert model.rowCount(QModelIndex()) == 0


def test_order_is_the_same_whether_rows_come_at_once_or_page_by_page(
    model: ObjectsModel,
) -> None:
    rows = [item(f"{number % 7}-{number}", number % 3, age_days=number % 5) for number in range(40)]
    entries: list[Entry] = [*rows, folder("b"), folder("a")]
    for column in Column:
        for order in Qt.SortOrder:
            model.replace(entries)
            model.sort(column, order)
            at_once = names(model)
            model.clear()
            for start in range(0, len(entries), 6):
                model.append(entries[start : start + 6])
            assert names(model) == at_once


@pytest.mark.parametrize("size_bytes", [10**400, -1])
@pytest.mark.parametrize(
    "modified",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-12))),
    ],
)
def test_no_size_and_no_time_is_too_odd_to_be_shown(
    model: ObjectsModel, modified: datetime, size_bytes: int
) -> None:
    row = ObjectRow(S3Location("test", "demo", "a"), "a", size_bytes, modified, "Text")
    model.append([row])
    cells = [model.index(0, column) for column in Column]
    year = f"{modified.year:04}-"
    assert cells[Column.MODIFIED].data().startswith(year)
    assert cells[Column.MODIFIED].data(Qt.ItemDataRole.ToolTipRole).startswith(year)
    assert cells[Column.SIZE].data() == {-1: "-1 B"}.get(size_bytes, "≈10^400 B")


def test_what_a_server_does_not_say_is_a_question_mark_and_stands_first(
    model: ObjectsModel,
) -> None:
    unknown = ObjectRow(S3Location("test", "demo", "u"), "u", None, None, "Object")
    model.append([item("b", 5, age_days=1), unknown, item("a", 0)])
    row = names(model).index("u")
    assert [model.index(row, column).data() for column in Column] == ["u", "?", "?", "Object"]
    tip = model.index(row, Column.SIZE).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Unknown"
    for column in (Column.SIZE, Column.MODIFIED):
        model.sort(column)
        assert names(model)[0] == "u"
        model.sort(column, Qt.SortOrder.DescendingOrder)
        assert names(model)[-1] == "u"
