"""What a table shows, in each format for tables."""

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cbor2
import msgpack
import numpy as np
import pyarrow.parquet
import pytest

from msglc_browser.operations.exporting.formats import FORMATS, TABLE_FORMATS
from msglc_browser.operations.exporting.tabular import export_shown
from msglc_browser.operations.exporting.tabular.export_shown import ShownRows
from msglc_browser.operations.exporting.tabular.shown_rows import ShownTable
from msglc_browser.operations.tables.band_table import BandTable
from msglc_browser.storage.writing.write_journal import NoJournal
from tests.servers.archives import make_archive
from tests.tabled import on_table

BY_NAME = {each.name: each for each in TABLE_FORMATS}
RECORDS = [{"id": n, "name": f"n{n}", "x": n / 2} for n in range(40)]


def write(
    value: object,
    name: str,
    folder: Path,
    *,
    columns: Sequence[int] | None = None,
    order: Sequence[int] | None = None,
) -> bytes:
    """The file of a table at the path /t."""
    path = folder / f"table.{name}"

    async def run(table: BandTable) -> tuple[str, ...]:
        count = table.head.column_count
        rows = None if order is None else np.array(order, np.int64)
        shown = ShownTable(table, range(count) if columns is None else columns, count, rows)
        wanted = BY_NAME[name].write_shown
        assert wanted is not None
        return await wanted(ShownRows(shown, NoJournal()), path, lambda _progress: None)

    on_table(make_archive({"t": value}), run, "/t")
    return path.read_bytes()


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))


def test_formats_for_tables_are_those_of_nodes_without_npy_and_archives() -> None:
    assert [each.name for each in TABLE_FORMATS] == [
        each.name for each in FORMATS if each.name not in ("NPY", "msglc archive")
    ]


def test_csv_has_the_shown_columns_and_rows_in_their_order(tmp_path: Path) -> None:
    found = lines(write(RECORDS, "CSV", tmp_path, columns=[2, 0], order=[7, 3, 39]))
    assert found == [["x", "id"], ["3.5", "7"], ["1.5", "3"], ["19.5", "39"]]


@pytest.mark.parametrize(
    ("name", "load"),
    [
        ("JSON", json.loads),
        ("NDJSON", lambda data: [json.loads(line) for line in data.splitlines()]),
        ("msgpack", msgpack.unpackb),
        ("CBOR", cbor2.loads),
    ],
)
def test_rows_are_dicts_of_the_shown_columns(name: str, load: Any, tmp_path: Path) -> None:
    found = load(write(RECORDS, name, tmp_path, columns=[1, 0], order=[30, 2]))
    assert found == [{"name": "n30", "id": 30}, {"name": "n2", "id": 2}]
    assert list(found[0]) == ["name", "id"]


def test_parquet_has_types(tmp_path: Path) -> None:
    path = tmp_path / "table.Parquet"
    write(RECORDS, "Parquet", tmp_path, order=[5, 1])
    found = pyarrow.parquet.read_table(path).to_pydict()
    assert found == {"id": [5, 1], "name": ["n5", "n1"], "x": [2.5, 0.5]}


def test_missing_entry_is_absent_in_json_and_empty_in_csv(tmp_path: Path) -> None:
    value = [{"a": 1, "b": None}, {"a": 2}]
    assert json.loads(write(value, "JSON", tmp_path)) == value
    assert lines(write(value, "CSV", tmp_path)) == [["a", "b"], ["1", ""], ["2", ""]]


def test_grid_keeps_its_lists_and_its_column_numbers(tmp_path: Path) -> None:
    value = [[1, 2, 3], [4], [], [5, 6, 7]]
    assert json.loads(write(value, "JSON", tmp_path)) == value
    assert json.loads(write(value, "JSON", tmp_path, columns=[2, 0])) == [
        [3, 1],
        [None, 4],
        [],
        [7, 5],
    ]
    assert lines(write(value, "CSV", tmp_path, columns=[2, 0]))[:2] == [["2", "0"], ["3", "1"]]


def test_values_stay_values(tmp_path: Path) -> None:
    assert json.loads(write([3, 1, None, 2], "JSON", tmp_path, order=[1, 3, 0])) == [1, 2, 3]
    assert lines(write([3, 1], "CSV", tmp_path)) == [["value"], ["3"], ["1"]]


def test_rows_of_a_dict_have_their_key_and_names_do_not_repeat(tmp_path: Path) -> None:
    value = {"one": {"key": 1}, "two": {"key": 2, "key_2": 3}}
    found = json.loads(write(value, "JSON", tmp_path))
    assert found[0] == {"key": "one", "key_2": 1}
    assert list(found[1].values()) == ["two", 2, 3]


def test_column_that_appears_late_is_written_by_every_format(tmp_path: Path) -> None:
    value: list[dict[str, Any]] = [{"a": n} for n in range(2_000)]
    value[1_999]["late"] = "x"
    assert json.loads(write(value, "JSON", tmp_path))[-1] == {"a": 1_999, "late": "x"}
    assert lines(write(value, "CSV", tmp_path))[0] == ["a", "late"]


def test_sorted_rows_leave_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(export_shown, "_MOST_ROWS", 7)  # several pieces
    order = list(range(39, -1, -1))
    found = json.loads(write(RECORDS, "JSON", tmp_path, order=order))
    assert [row["id"] for row in found] == order
    assert not list(folder.iterdir())


def test_no_rows_are_a_header_or_an_empty_list(tmp_path: Path) -> None:
    assert lines(write(RECORDS, "CSV", tmp_path, order=[])) == [["id", "name", "x"]]
    assert json.loads(write(RECORDS, "JSON", tmp_path, order=[])) == []
