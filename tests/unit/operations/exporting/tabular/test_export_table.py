"""A node as a table: once through it, or twice when a later row outgrows the columns."""

import csv
import io
from pathlib import Path

import pytest

from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.exporting.tabular.csv_writer import make_csv, make_tsv
from msglc_browser.operations.exporting.tabular.export_table import MakeTable, write_table
from msglc_browser.operations.exporting.tabular.parquet_writer import make_parquet
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from tests.archive_bytes import encode, leaf_archive, reading

SAMPLE = 1000


def written(
    folder: Path, data: bytes, make: MakeTable = make_csv
) -> tuple[bytes, tuple[str, ...], list[Progress]]:
    path = folder / "out"
    heard: list[Progress] = []

    async def read(document: Document) -> tuple[str, ...]:
        return await write_table(make, document, document.root, path, heard.append)

    notes = reading(leaf_archive(data), read)
    return path.read_bytes(), notes, heard


def table(folder: Path, value: object, make: MakeTable = make_csv) -> list[list[str]]:
    data, _, _ = written(folder, encode(value), make)
    delimiter = "\t" if make is make_tsv else ","
    return list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("make", [make_csv, make_tsv])
def test_rows_are_written_under_their_header(tmp_path: Path, make: MakeTable) -> None:
    value = [{"a": n, "b": f"x,{n}\t"} for n in range(3000)]
    found = table(tmp_path, value, make)
    assert found == [["a", "b"], *([str(n), f"x,{n}\t"] for n in range(3000))]


@pytest.mark.parametrize(("row", "looks"), [(0, 1), (SAMPLE - 1, 1), (4999, 2)])
def test_column_that_comes_late_is_a_column_of_all(tmp_path: Path, row: int, looks: int) -> None:
    value: list[dict[str, object]] = [{"a": n, "pad": "x" * 1000} for n in range(5000)]
    value[row]["late"] = 7
    header, *rows = table(tmp_path, value)
    assert header == ["a", "pad", "late"]
    assert len(rows) == 5000
    assert [n for n, cells in enumerate(rows) if cells[2]] == [row]
    _, _, heard = written(tmp_path, encode(value))
    begun = Progress("Looking for the columns")
    assert sum(each == begun for each in heard) == looks


def test_empty_list_is_a_header_alone(tmp_path: Path) -> None:
    assert table(tmp_path, []) == [["value"]]


def test_many_columns_are_written_in_slices(tmp_path: Path) -> None:
    width = 5000
    value: list[list[int]] = [list(range(width)), *[[n] for n in range(100)]]
    header, first, *rows = table(tmp_path, value)
    assert (len(header), first) == (width, [str(n) for n in range(width)])
    assert [row[0] for row in rows] == [str(n) for n in range(100)]
    assert {len(row) for row in rows} == {width}


def test_notes_are_those_of_the_writer(tmp_path: Path) -> None:
    _, notes, heard = written(tmp_path, encode([b"x", "=1+1"]))
    assert len(notes) == 2
    assert heard[-1].phase == "Exporting"
    assert heard[-1].done_items == 2


@pytest.mark.parametrize("make", [make_csv, make_parquet])
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (encode(5), BadInput),
        (encode([1, [2]]), BadInput),
        (encode([1] * 5000)[:-1] + b"\xc1", CorruptArchive),
    ],
)
def test_what_is_no_whole_table_is_refused(
    tmp_path: Path, make: MakeTable, data: bytes, kind: type[Exception]
) -> None:
    pytest.importorskip("pyarrow")
    with pytest.raises(kind):
        written(tmp_path, data, make)


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ([{"a": 1, "b": None}, {"a": 1}, {}], 3),
        ([[1, 2], [3], [4, None]], 1),
        ([{"a": 1}] * 3, 0),
        ([{"a": 1}] * 3000 + [{"b": "late"}], 3001),
    ],
)
def test_entries_that_rows_lack_are_counted(tmp_path: Path, value: object, count: int) -> None:
    _, notes, _ = written(tmp_path, encode(value))
    expected = f"{count:,} × entries that rows lack written like null."
    assert notes == ((expected,) if count else ())


def test_parquet_reads_back(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    value = [{"a": n, "b": None if n % 2 else n / 3} for n in range(3000)]
    written(tmp_path, encode(value), make_parquet)
    assert parquet.read_table(tmp_path / "out").to_pylist() == value
