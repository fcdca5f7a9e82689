"""The order of rows, sorted in portions, is that of one stable sort."""

from datetime import UTC, datetime, timedelta

import pytest

from msglc_browser.gui.browse.arranging import ArrangeRequest, arranged
from msglc_browser.gui.browse.entry_order import Column, Entry, Order, is_ordered, ordered
from msglc_browser.gui.browse.entry_rows import EntryRows, Sizes
from msglc_browser.operations.buckets.browse import Folder, ObjectRow, kind_of
from msglc_browser.storage.places.location import S3Location

COUNT = 20_000
LAST_YEAR = datetime(2025, 1, 1, tzinfo=UTC)


def _entry(number: int) -> Entry:
    mixed = number * 7_919 % 1_009
    name = f"{mixed:04}-{number:05}"
    if number % 50 == 0:
        return Folder(S3Location("test", "demo", f"{name}/"), name)
    name += (".msg", ".json", ".bin")[number % 3]
    size = None if number % 97 == 0 else mixed % 13
    modified = None if number % 89 == 0 else LAST_YEAR + timedelta(days=mixed % 17)
    return ObjectRow(S3Location("test", "demo", name), name, size, modified, kind_of(name))


ENTRIES = [_entry(number) for number in range(COUNT)]


def _value(entry: Entry, column: Column) -> object:
    if isinstance(entry, Folder) or column is Column.NAME:
        return entry.name
    if column is Column.SIZE:
        return -1 if entry.size_bytes is None else entry.size_bytes
    if column is Column.KIND:
        return entry.kind
    return entry.modified or datetime.min.replace(tzinfo=UTC)


def _plain(entries: list[Entry], column: Column, *, is_descending: bool) -> list[Entry]:
    by_name = sorted(
        entries, key=lambda each: each.name, reverse=is_descending and column is Column.NAME
    )
    folders = [each for each in by_name if isinstance(each, Folder)]
    objects: list[Entry] = [each for each in by_name if isinstance(each, ObjectRow)]
    if column is not Column.NAME:
        objects.sort(key=lambda each: _value(each, column), reverse=is_descending)  # type: ignore[arg-type,return-value]
    return [*folders, *objects]


@pytest.mark.parametrize("column", Column)
@pytest.mark.parametrize("is_descending", [False, True])
def test_order_of_many_rows_is_that_of_a_stable_sort(column: Column, is_descending: bool) -> None:
    order = Order(column, is_descending)
    found = [ENTRIES[number] for number in ordered(ENTRIES, order)]
    assert found == _plain(ENTRIES, column, is_descending=is_descending)
    assert is_ordered(found, order)
    assert is_ordered(found[::-1], order) is False


def test_rows_of_equal_values_stay_in_the_order_of_their_names() -> None:
    same = [
        ObjectRow(S3Location("test", "demo", f"{n:05}"), f"{n:05}", 7, None, "Object")
        for n in reversed(range(9_000))
    ]
    for is_descending in (False, True):
        found = ordered(same, Order(Column.SIZE, is_descending))
        assert [same[number].name for number in found] == [f"{n:05}" for n in range(9_000)]


def test_names_that_are_in_order_but_for_the_last_are_put_in_order() -> None:
    rows = [
        ObjectRow(S3Location("test", "demo", f"{n:05}"), f"{n:05}", 7, None, "Object")
        for n in (*range(1, 9_000), 0)
    ]
    assert list(ordered(rows, Order())) == [8_999, *range(8_999)]


def test_answer_marks_the_rows_of_what_was_selected() -> None:
    order = Order(filter="0-")
    passing = [number for number, each in enumerate(ENTRIES) if "0-" in each.name]
    chosen = [*passing[:5], *passing[7:9], passing[-1], 1]
    answer = arranged(ArrangeRequest(1, ENTRIES, COUNT, order, chosen))
    shown = [ENTRIES[number] for number in answer.shown]
    plain = [ENTRIES[number] for number in passing]
    assert shown == _plain(plain, Column.NAME, is_descending=False)
    assert len(answer.marks) == len(shown)
    marked = {number for number, mark in zip(answer.shown, answer.marks, strict=True) if mark}
    assert marked == {number for number in chosen if "0-" in ENTRIES[number].name}
    assert set(answer.marks) == {0, 1}


def test_rows_that_came_after_the_request_are_left_out() -> None:
    answer = arranged(ArrangeRequest(1, ENTRIES, COUNT - 1, Order(), [COUNT - 1, 0]))
    assert sorted(answer.shown) == list(range(COUNT - 1))
    assert answer.marks[answer.shown.index(0)] == answer.marks.count(1) == 1


def test_entries_by_number_are_one_sequence() -> None:
    rows = EntryRows(ENTRIES, [0, 1, 2, 11, 10, COUNT - 1])
    expected = [*ENTRIES[:3], ENTRIES[11], ENTRIES[10], ENTRIES[-1]]
    assert list(rows) == expected
    assert rows == expected
    assert len(rows) == 6
    assert [rows[place] for place in range(-6, 6)] == [*expected, *expected]
    assert rows[2:5] == tuple(expected[2:5])
    with pytest.raises(IndexError):
        rows[6]
    assert not EntryRows(ENTRIES)


def test_sizes_are_those_of_the_objects() -> None:
    sizes = Sizes(ENTRIES[:100])
    sizes.extend(ENTRIES[100:])
    known = [each.size_bytes for each in ENTRIES[1:50] if isinstance(each, ObjectRow)]
    assert None not in known
    assert sizes.text(range(1, 50)) == f"{sum(filter(None, known))} B"
    assert sizes.text([0]) == ""  # a folder
    assert sizes.text([97]) == "size unknown"
    assert sizes.text([97, 98]).startswith("at least ")
    assert sizes.text([]) == ""


def test_sizes_of_objects_alone_are_added_whether_all_are_asked_for_or_some() -> None:
    sizes = Sizes(each for each in ENTRIES[1:50])
    known = [each.size_bytes or 0 for each in ENTRIES[1:50] if isinstance(each, ObjectRow)]
    assert sizes.text(range(49)) == f"{sum(known)} B"
    assert sizes.text(range(48)) == f"{sum(known[:48])} B"
    assert sizes.text([]) == ""


def test_size_beyond_all_bounds_is_only_a_large_number() -> None:
    row = ObjectRow(S3Location("test", "demo", "a"), "a", 10**400, None, "Object")
    assert Sizes([row]).text([0])
