"""Rows as they are shown, with their whole values."""

from collections.abc import Sequence
from contextlib import aclosing

import numpy as np
import pytest

from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.exporting.tabular import shown_rows
from msglc_browser.operations.exporting.tabular.shown_rows import (
    ExactRow,
    ShownTable,
    column_name,
    iter_exact,
    key_title,
)
from msglc_browser.operations.tables.band_table import BandTable
from msglc_browser.operations.tables.cells import Missing
from tests.archive_bytes import encode, leaf_archive
from tests.servers.archives import make_archive
from tests.tabled import on_table
from tests.unit.operations.tables.test_array_parts import stored

LONG = "long " * 10_000


def exact(
    archive: bytes,
    *paths: str,
    columns: Sequence[int] | None = None,
    rows: Sequence[int] | None = None,
    known: int | None = None,
) -> list[ExactRow]:
    async def read(table: BandTable) -> list[ExactRow]:
        head = table.head
        shown = ShownTable(
            table,
            range(head.column_count) if columns is None else columns,
            head.column_count if known is None else known,
        )
        wanted = range(head.row_count) if rows is None else rows
        found: list[ExactRow] = []
        async with aclosing(iter_exact(shown, wanted)) as batches:
            async for batch in batches:
                found += batch
        return found

    return on_table(archive, read, *paths)


def cells(found: Sequence[ExactRow]) -> list[list[object]]:
    return [list(row.values) for row in found]


def test_texts_and_nested_values_come_whole() -> None:
    records = [{"text": LONG, "list": list(range(50)), "n": n} for n in range(3)]
    archive = make_archive({"x": records})
    assert cells(exact(archive, "/x")) == [[LONG, list(range(50)), n] for n in range(3)]


def test_chosen_columns_and_rows_come_in_the_order_asked() -> None:
    archive = make_archive({"x": [{"a": n, "b": -n, "c": 0} for n in range(5_000)]})
    found = exact(archive, "/x", columns=[1, 0], rows=[7, 4_100])
    assert cells(found) == [[-7, 7], [-4_100, 4_100]]


def test_columns_that_appear_later_are_among_the_rest() -> None:
    records: list[dict[str, object]] = [{"a": n} for n in range(3_000)]
    records[2_500]["late"] = None
    found = exact(make_archive({"x": records}), "/x")
    assert found[2_500].more == {1: None}
    assert not any(row.more for row in found[:2_500])


def test_missing_entries_are_told_from_null() -> None:
    found = exact(make_archive({"x": [{"a": 1, "b": None}, {"a": 2}]}), "/x")
    assert cells(found) == [[1, None], [2, Missing.MISSING]]


def test_dict_of_dicts_has_its_keys() -> None:
    archive = make_archive({"x": {"one": {"a": 1}, "two": {"a": 2}}})
    assert [row.key for row in exact(archive, "/x")] == ["one", "two"]

    async def title(table: BandTable) -> str:
        return key_title(ShownTable(table, (0,), 1))

    assert on_table(archive, title, "/x") == "key"
    assert on_table(make_archive([{"a": 1}]), title) == ""


def test_lists_side_by_side_have_a_value_each() -> None:
    archive = make_archive({"x": {"a": [1, 2], "b": ["u", LONG]}})
    assert cells(exact(archive, "/x", columns=[1, 0])) == [["u", 1], [LONG, 2]]


def test_arrays_are_read_row_by_row() -> None:
    grid = np.arange(5_000 * 3).reshape(5_000, 3)
    archive = make_archive({"x": grid}, numpy_encoder=True)
    found = exact(archive, "/x", columns=[2, 0], rows=[0, 4_999])
    assert cells(found) == [[2, 0], [14_999, 14_997]]


def test_long_rows_of_an_array_are_put_together() -> None:
    wide = np.random.default_rng(1).random((2, 5_000))
    found = exact(stored(wide, 4), columns=[4_999, 0])
    assert cells(found) == [[row[4_999], row[0]] for row in wide.tolist()]


def test_row_of_another_kind_among_lists_is_refused() -> None:
    archive = make_archive({"x": [[1, 2]] * 30 + [7]})
    with pytest.raises(BadInput, match="Row 30 is not a list"):
        exact(archive, "/x")
    assert len(exact(archive, "/x", rows=range(30))) == 30


def test_damaged_row_is_named() -> None:
    archive = leaf_archive(encode([{"a": 1}, {"a": 2}])[:-1] + b"\xc1")
    with pytest.raises(CorruptArchive, match="Row 1"):
        exact(archive)


def test_row_of_more_than_32_mib_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = make_archive({"x": [{"a": LONG}, {"a": 2}]})
    monkeypatch.setattr(
        "msglc_browser.operations.exporting.tabular.table_rows.MAX_ITEM_BYTES", len(LONG)
    )
    with pytest.raises(LimitExceeded, match="too large for a table row"):
        exact(archive, "/x")
    wide = stored(np.zeros((2, 50_000)), 4)
    monkeypatch.setattr(shown_rows, "MAX_ITEM_BYTES", 400_000)
    assert len(exact(wide)) == 2
    monkeypatch.setattr(shown_rows, "MAX_ITEM_BYTES", 399_999)
    with pytest.raises(LimitExceeded, match="too large for a table row"):
        exact(wide)


def test_column_has_its_whole_key_as_a_name() -> None:
    key = "k" * 500

    async def name(table: BandTable) -> str:
        return column_name(ShownTable(table, (0,), 1), 0)

    assert on_table(make_archive([{key: 1}]), name) == key
    assert on_table(make_archive({"g": [[1, 2]]}), name, "/g") == "0"
