"""Columns in first-seen order, by key and type."""

import pytest

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.values import Pairs, Timestamp
from msglc_browser.operations.tables import columns
from msglc_browser.operations.tables.columns import KeyColumns, NumberedColumns


def titles(found: KeyColumns) -> list[str]:
    return [column.title for column in found.columns(range(found.count))]


def test_keys_have_columns_in_the_order_of_their_first_sight() -> None:
    found = KeyColumns()
    assert found.of_keys(["b", "a"]) == [0, 1]
    assert found.of_keys(["a", "c", 1, True, 1.0, None]) == [1, 2, 3, 4, 5, 6]
    assert titles(found) == ["b", "a", "c", "1", "True", "1.0", "None"]


def test_step_of_a_child_and_decoded_key_are_one_column() -> None:
    found = KeyColumns()
    [number] = found.of_keys(["a"])
    assert found.of_step(PathStep.key("a")) == number
    assert found.of_step(PathStep.key("a", occurrence=1)) == 1
    assert found.of_pairs(Pairs((("a", 1), ("a", 2), ((), 3)))) == [0, 1, 2]


def test_value_and_odd_keys_have_titles() -> None:
    found = KeyColumns()
    assert found.of_values() == found.of_values() == 0
    found.of_keys([Timestamp(0), b"x", "long" * 200])
    assert titles(found)[:3] == ["value", "1970-01-01T00:00:00Z", "b'x'"]
    assert len(titles(found)[3]) == 300
    assert found.columns(range(1, 2))[0].step is None


def test_there_is_a_most_of_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST_COLUMNS", 2)
    assert KeyColumns().of_keys(["a", "b", "c"]) == [0, 1, None]


def test_numbered_columns_are_not_listed_beyond_their_count() -> None:
    found = NumberedColumns(10_000_000)
    found.grow(5)
    assert found.count == 10_000_000
    assert [c.title for c in found.columns(range(9_999_998, 10_000_005))] == ["9999998", "9999999"]
