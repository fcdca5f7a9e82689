"""Rows of each kind, also large, ragged and damaged ones."""

import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.tables import shapes
from msglc_browser.operations.tables.cells import Cell, Missing, Nested, Unreadable
from msglc_browser.operations.tables.list_parts import WHOLE_BYTES
from tests.archive_bytes import encode, leaf_archive
from tests.servers.archives import combine_archives, make_archive
from tests.tabled import Tabled, tabled

MISSING = Missing.MISSING


def by_title(found: Tabled, row: int) -> dict[str, Cell]:
    return dict(zip(found.titles, found.rows[row], strict=True))


def test_large_indexed_record_shows_its_children() -> None:
    records = [{"a": n, "big": [0.5] * 20_000, "t": "x" * 9_000} for n in range(3)]
    found = by_title(tabled(make_archive(records)), 1)
    assert found["a"] == 1
    assert isinstance(found["big"], Nested)
    assert (found["big"].value_type, found["big"].items) == (ValueType.LIST, 20_000)
    assert isinstance(found["t"], Nested)


def test_large_record_without_a_table_of_contents_shows_its_beginning() -> None:
    record = {"first": 1, "pad": "x" * WHOLE_BYTES, "late": 2}
    found = tabled(leaf_archive(encode([{"late": 3, "first": 4}, record])))
    assert by_title(found, 0) == {"late": 3, "first": 4, "pad": MISSING}
    row = by_title(found, 1)
    assert row["first"] == 1
    assert isinstance(row["pad"], Nested)
    assert isinstance(row["late"], Unreadable)
    assert "no table of contents" in row["late"].problem


def test_record_of_ten_thousand_keys_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "MOST_KEYS", 100)
    records = [{f"k{n}": "v" * 50 for n in range(1_000)} for _ in range(2)]
    found = tabled(make_archive(records, small_obj_optimization_threshold=16, trivial_size=4))
    assert found.head.column_count == 100
    assert found.rows[1][99] == "v" * 50


def test_children_of_a_combined_archive_are_rows() -> None:
    parts = {"a": make_archive({"n": 1}), "b": make_archive({"n": 2}, protocol="cbor")}
    found = tabled(combine_archives(parts))
    assert (found.keys, found.titles, found.rows) == (("a", "b"), ("n",), ((1,), (2,)))


def test_ragged_grid_with_rows_that_are_no_lists() -> None:
    found = tabled(make_archive([[1, 2], [3], [], None, "text", [4, 5, 6]]))
    assert found.rows[0] == (1, 2, MISSING)
    assert found.rows[2] == (MISSING,) * 3
    assert found.rows[3] == (None, MISSING, MISSING)
    assert found.rows[4][0] == Unreadable("This row is of type str, not a list.")
    assert found.rows[5] == (4, 5, 6)


def test_damaged_row_of_a_grid_is_damaged_in_all_columns() -> None:
    found = tabled(leaf_archive(b"\x93" + encode([1, 2]) * 2 + b"\xc1"))
    assert found.rows[1] == (1, 2)
    assert [type(cell) for cell in found.rows[2]] == [Unreadable] * 2


def test_repeated_keys_have_columns_of_their_own() -> None:
    found = tabled(leaf_archive(b"\x91\x82\xa1a\x01\xa1a\x02"))
    assert found.rows == ((1, 2),)
    assert found.titles[0] == "a"
    assert found.titles[1] != "a"


def test_long_row_of_a_blocked_list_keeps_its_numbers() -> None:
    grid = [[n / 7 + k for n in range(4_000)] for k in range(3)]
    found = tabled(make_archive(grid))
    assert [list(row) for row in found.rows] == grid


def test_text_of_ten_megabytes_is_hinted_at() -> None:
    [[cell]] = tabled(make_archive(["x" * 10_000_000])).rows
    assert isinstance(cell, Nested)
    assert len(cell.text) <= 300
