"""A table is exported as it is shown, with complete values."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.export import ExportSpec
from msglc_browser.operations.exporting.export_table_view import TableView, export_table_view
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.table import open_table
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation
from tests.archive_bytes import encode, leaf_archive, reading
from tests.servers.archives import make_archive
from tests.servers.writing import Phases, open_workspace

RECORDS = [{"n": n, "name": f"r{n}", "x": n / 4, "deep": [n, {"k": n}]} for n in range(3_000)]


def viewed(
    archive: bytes, view: TableView, wanted: Format, folder: Path
) -> tuple[bytes, WriteResult]:
    target = folder / f"out{wanted.suffix}"

    async def export(document: Document) -> WriteResult:
        table = await open_table(document, [document.root])
        spec = ExportSpec(wanted, LocalLocation(target))
        async with open_workspace(folder) as workspace:
            return await export_table_view(workspace, document, table, view, spec, Phases())

    result = reading(archive, export)
    return target.read_bytes(), result


def test_chosen_columns_in_the_order_of_rows(tmp_path: Path) -> None:
    view = TableView((2, 0), np.array([2_999, 0, 1_500]))
    data, _ = viewed(make_archive(RECORDS), view, formats.CSV, tmp_path)
    rows = list(csv.reader(io.StringIO(data.decode())))
    assert rows == [["x", "n"], ["749.75", "2999"], ["0.0", "0"], ["375.0", "1500"]]


def test_all_rows_as_json_hold_nested_values(tmp_path: Path) -> None:
    data, _ = viewed(make_archive(RECORDS[:50]), TableView((0, 3)), formats.JSON, tmp_path)
    assert json.loads(data) == [{"n": r["n"], "deep": r["deep"]} for r in RECORDS[:50]]


def test_parquet_has_types(tmp_path: Path) -> None:
    data, _ = viewed(make_archive(RECORDS), TableView((1, 2)), formats.PARQUET, tmp_path)
    table = pyarrow.parquet.read_table(io.BytesIO(data))
    assert table.column_names == ["name", "x"]
    assert table.column("x").to_pylist() == [record["x"] for record in RECORDS]


def test_long_text_is_complete(tmp_path: Path) -> None:
    archive = make_archive([{"t": "x" * 40_000}, {"t": "y" * 301}, {"t": "z" * 300}])
    data, _ = viewed(archive, TableView((0,)), formats.TSV, tmp_path)
    lengths = [len(row[0]) for row in csv.reader(io.StringIO(data.decode()), delimiter="\t")]
    assert lengths == [1, 40_000, 301, 300]


def test_column_that_outgrows_its_kind_is_written_anew(tmp_path: Path) -> None:
    values: list[dict[str, object]] = [{"a": n} for n in range(2_500)]
    values[2_400]["a"] = "text"
    data, _ = viewed(make_archive(values), TableView((0,)), formats.PARQUET, tmp_path)
    found = pyarrow.parquet.read_table(io.BytesIO(data)).column("a").to_pylist()
    assert (found[0], found[2_400]) == ("0", "text")


def test_no_rows_are_a_header_alone(tmp_path: Path) -> None:
    view = TableView((0, 1), np.array([], np.int64))
    data, _ = viewed(make_archive(RECORDS[:3]), view, formats.CSV, tmp_path)
    assert data == b"n,name\r\n"


def test_missing_entries_are_counted(tmp_path: Path) -> None:
    archive = make_archive([{"a": 1}, {"b": 2}])
    data, result = viewed(archive, TableView((0, 1)), formats.CSV, tmp_path)
    assert data == b"a,b\r\n1,\r\n,2\r\n"
    assert any("lack" in note for note in result.notes)


def test_titles_that_repeat_get_a_number(tmp_path: Path) -> None:
    archive = make_archive([{"1": "text", 1: "int"}])
    data, _ = viewed(archive, TableView((0, 1)), formats.CSV, tmp_path)
    assert data.splitlines()[0] == b"1,1_2"


def test_unreadable_cell_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    data = b"\x93" + encode({"a": 1}) + encode({"a": 2}) + b"\xc1"
    with pytest.raises(CorruptArchive, match="cannot be read"):
        viewed(leaf_archive(data), TableView((0,)), formats.CSV, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("columns", "wanted", "words"),
    [((), formats.CSV, "No column"), ((0,), formats.MSGLC, "cannot be exported as msglc")],
)
def test_what_cannot_be_exported_is_refused(
    columns: tuple[int, ...], wanted: Format, words: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=words):
        viewed(make_archive(RECORDS[:3]), TableView(columns), wanted, tmp_path)
