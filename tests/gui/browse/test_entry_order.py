"""The order of rows, sorted in portions, is that of one stable sort."""

from datetime import UTC, datetime, timedelta

import pytest

from msglc_browser.gui.browse.arranging import ArrangeRequest, arranged
from msglc_browser.gui.browse.entry_order import Column, Entry, Order, is_ordered_from, ordered
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
    found = ordered(ENTRIES, order)
    assert found == _plain(ENTRIES, column, is_descending=is_descending)
    assert is_ordered_from(found, 0, order)


def test_rows_of_equal_values_stay_in_the_order_of_their_names() -> None:
    same = [
        ObjectRow(S3Location("test", "demo", f"{n:05}"), f"{n:05}", 7, None, "Object")
        for n in reversed(range(9_000))
    ]
    for is_descending in (False, True):
        found = ordered(same, Order(Column.SIZE, is_descending))
        assert [each.name for each in found] == [f"{n:05}" for n in range(9_000)]


def test_answer_holds_rows_by_key_and_runs_of_what_was_selected() -> None:
    order = Order(filter="0-")
    passing = [each for each in ENTRIES if "0-" in each.name]
    selected = [*passing[:5], *passing[7:9], ENTRIES[1]]
    answer = arranged(ArrangeRequest(1, ENTRIES, COUNT, order, selected))
    assert answer.shown == _plain(passing, Column.NAME, is_descending=False)
    assert all(answer.rows[each.location.key] == n for n, each in enumerate(answer.shown))
    rows = [row for first, last in answer.runs for row in range(first, last + 1)]
    keys = {each.location.key for each in selected} & set(answer.rows)
    assert {answer.shown[row].location.key for row in rows} == keys
    ends = [last for _first, last in answer.runs]
    assert all(first > end + 1 for (first, _), end in zip(answer.runs[1:], ends, strict=False))


def test_rows_that_came_after_the_request_are_left_out() -> None:
    answer = arranged(ArrangeRequest(1, ENTRIES, COUNT - 1, Order(), ()))
    assert len(answer.shown) == COUNT - 1
    assert ENTRIES[-1] not in answer.shown


def test_ranges_of_rows_are_one_sequence_without_copying() -> None:
    rows = EntryRows(ENTRIES, [range(3), range(10, 12), range(COUNT - 1, COUNT + 5), range(2, 2)])
    expected = [*ENTRIES[:3], *ENTRIES[10:12], ENTRIES[-1]]
    assert list(rows) == expected
    assert rows == expected
    assert len(rows) == 6
    assert [rows[place] for place in range(-6, 6)] == [*expected, *expected]
    assert rows[2:5] == tuple(expected[2:5])
    with pytest.raises(IndexError):
        rows[6]
    assert not EntryRows(ENTRIES)


def test_sizes_of_ranges_are_those_of_their_objects() -> None:
    sizes = Sizes(ENTRIES[:100])
    sizes.extend(ENTRIES[100:])
    known = [each.size_bytes for each in ENTRIES[1:50] if isinstance(each, ObjectRow)]
    assert None not in known
    assert sizes.text([range(1, 50)]) == f"{sum(filter(None, known))} B"
    assert sizes.text([range(1)]) == ""  # a folder
    assert sizes.text([range(97, 98)]) == "size unknown"
    assert sizes.text([range(97, 99)]).startswith("at least ")
    assert sizes.text([range(COUNT, COUNT + 1)]) == ""


def test_size_beyond_all_bounds_is_only_a_large_number() -> None:
    row = ObjectRow(S3Location("test", "demo", "a"), "a", 10**400, None, "Object")
    assert Sizes([row]).text([range(1)])
