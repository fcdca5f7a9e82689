"""Rows that come as records are written as the same rows are that come as dicts."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgpack
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msglc_browser.archive.items.record_runs import LEAST_ROWS, RecordRuns
from msglc_browser.archive.model.events import EventKind, run_of
from msglc_browser.errors import BadInput
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.exporting.tabular.csv_writer import make_csv, make_tsv
from msglc_browser.operations.exporting.tabular.export_table import MakeTable
from msglc_browser.operations.exporting.tabular.parquet_writer import make_parquet
from msglc_browser.operations.exporting.tabular.record_rows import RecordRows
from msglc_browser.operations.exporting.tabular.table_columns import Columns, Outgrown
from msglc_browser.operations.exporting.tabular.table_rows import ItemReader, iter_rows
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.read_events import iter_lazily
from msglc_browser.operations.writing.write_result import WriteResult
from tests.archive_bytes import leaf_archive, reading
from tests.bounds import bounded
from tests.servers.archives import make_archive
from tests.servers.writing import export_file

MAKERS: list[MakeTable] = [make_csv, make_tsv, make_parquet]
CELLS: list[st.SearchStrategy[Any]] = [
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 2**64 - 1),
    st.floats(),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-320, 300).map(lambda power: 10.0**power),
    st.integers(-9, 9) | st.floats(allow_nan=False),
    st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    st.sampled_from(["a", 'say "x"', "a,b", "c\td", "e\rf", "é", "ü\n"]),
    st.sampled_from(["=1+1", "-5", "-x", "＝x", "plain"]),
    st.none() | st.booleans(),
    st.none(),
]
TABLES = st.lists(st.sampled_from(CELLS), min_size=1, max_size=4).flatmap(
    lambda columns: st.lists(st.tuples(*columns), min_size=1, max_size=6)
)


def records_of(rows: Sequence[object]) -> RecordRows:
    encoded = b"".join(map(msgpack.packb, rows))
    records = RecordRuns().take(encoded, 0, len(rows))
    assert records is not None
    assert len(records.ends) == len(rows)
    return RecordRows(records)


def written(make: MakeTable, rows: Sequence[object], *, as_records: bool) -> tuple[object, ...]:
    """What is read back, or the file of a CSV; then the notes."""
    columns, file = Columns(), io.BytesIO()
    batch = records_of(rows) if as_records else rows
    columns.learn(batch, 0)
    writer = make(file, columns)
    try:
        for _ in range(2):
            if isinstance(batch, RecordRows):
                found = columns.of_records(batch.records)
                assert found is not None
                writer.write_columns(found)
            else:
                writer.write(columns.cells(batch, 0))
    except Outgrown:
        writer.abandon()
        return ("outgrown", list(columns.kinds.items()))
    notes = writer.finish()
    if make is not make_parquet:
        return (file.getvalue(), notes)
    table = pyarrow.parquet.read_table(io.BytesIO(file.getvalue()))
    return (str(table.schema), str(table.to_pydict()), notes)


@settings(max_examples=60)
@pytest.mark.parametrize("make", MAKERS)
@given(rows=TABLES)
def test_columns_are_written_as_rows_are(make: MakeTable, rows: list[tuple[object, ...]]) -> None:
    made: list[object] = [dict(zip("abcd", row, strict=False)) for row in rows]
    made *= -(-LEAST_ROWS // len(made))
    assert written(make, made, as_records=True) == written(make, made, as_records=False)


def test_text_that_is_not_utf_8_is_noted() -> None:
    encoded = b"\x82\xa1a\xa2\xffb\xa1b\x01" * LEAST_ROWS
    records = RecordRuns().take(encoded, 0, LEAST_ROWS)
    assert records is not None
    for make in MAKERS:
        columns, file = Columns(), io.BytesIO()
        columns.learn(RecordRows(records), 0)
        writer = make(file, columns)
        writer.write_columns(columns.of_records(records) or [])
        (note,) = writer.finish()
        assert note.startswith(f"{LEAST_ROWS} × text that is not UTF-8")


def test_record_rows_are_a_sequence_of_dicts() -> None:
    made: list[object] = [{"a": n, "b": "x"} for n in range(LEAST_ROWS)]
    rows = records_of(made)
    assert list(rows) == made
    assert rows[3] == made[3]
    assert rows[:9] == made[:9]
    assert len(rows) == LEAST_ROWS


def test_reader_keeps_records_apart_and_unpacks_inner_ones() -> None:
    rows: list[object] = [{"a": n, "b": "x" * 20} for n in range(2000)]

    async def batches(document: Document) -> list[Sequence[object]]:
        return [batch async for batch in iter_rows(document, document.root)]

    found = reading(leaf_archive(msgpack.packb(rows)), batches)
    assert any(isinstance(batch, RecordRows) for batch in found)
    assert [row for batch in found for row in batch] == rows

    async def inner(document: Document) -> list[object]:
        reader, items = ItemReader(), []
        async for events in iter_lazily(document, document.root, runs=True, records=True):
            for event in events:
                seen.append(event.kind is EventKind.RUN and run_of(event).records is not None)
                items += reader.feed([event])
        return items

    seen: list[bool] = []
    assert reading(leaf_archive(msgpack.packb([rows * 10, 5])), inner) == [rows * 10, 5]
    assert any(seen)


def exported(archive: bytes, wanted: Format, folder: Path) -> tuple[Path, WriteResult]:
    target = folder / f"out{wanted.suffix}"

    async def work(document: Document) -> WriteResult:
        return await export_file(document, document.root, wanted, target, overwrite=True)

    return target, reading(archive, work)


def by_dicts(make: MakeTable, rows: list[object]) -> bytes:
    columns, file = Columns(), io.BytesIO()
    columns.learn(rows, 0)
    writer = make(file, columns)
    writer.write(columns.cells(rows, 0))
    writer.finish()
    return file.getvalue()


ROWS: list[object] = [
    {"id": n, "name": f"näme {n}", "x": n / 7, "note": None if n % 3 else "a,b"}
    for n in range(9_000)
]
ODD_ROWS: dict[str, object] = {
    "lacks a key": {"id": 5, "name": "x"},
    "another order": {"name": "x", "id": 5, "note": "y", "x": 0.5},
    "nested": {"id": [1, {"a": 2}], "name": "x", "x": 0.5, "note": "y"},
    "large": {"id": 2**64 - 1, "name": "x", "x": 0.5, "note": "y"},
    "NaN": {"id": 1, "name": "x", "x": float("nan"), "note": "y"},
    "formula": {"id": 1, "name": "=1+1", "x": 1.5, "note": "y"},
    "new key": {"id": 1, "name": "x", "x": 1.5, "note": "y", "z": True},
    "number as text": {"id": 1, "name": 5, "x": 1, "note": "y"},
}


@pytest.mark.parametrize("odd", ODD_ROWS.values(), ids=ODD_ROWS)
@pytest.mark.parametrize("is_leaf", [True, False])
def test_export_with_an_odd_row_among_records(tmp_path: Path, odd: object, is_leaf: bool) -> None:
    rows = [*ROWS[:5_432], odd, *ROWS[5_432:]]
    archive = leaf_archive(msgpack.packb(rows)) if is_leaf else make_archive(rows)
    target, _ = exported(archive, formats.CSV, tmp_path)
    assert target.read_bytes() == by_dicts(make_csv, rows)
    target, _ = exported(archive, formats.PARQUET, tmp_path)
    expected = pyarrow.parquet.read_table(io.BytesIO(by_dicts(make_parquet, rows)))
    found = pyarrow.parquet.read_table(target)
    assert found.schema == expected.schema
    assert str(found.to_pydict()) == str(expected.to_pydict())


def test_place_of_the_first_odd_cell_is_noted(tmp_path: Path) -> None:
    rows = [*ROWS[:5_432], ODD_ROWS["formula"], *ROWS[5_432:]]
    _, result = exported(make_archive(rows), formats.CSV, tmp_path)
    assert any("row 5,432, column" in note for note in result.notes)


def test_key_twice_is_refused_with_its_row(tmp_path: Path) -> None:
    usual, odd = msgpack.packb({"a": 1, "b": 2}), b"\x82\xa1a\x01\xa1a\x02"
    data = b"\xdd" + (3001).to_bytes(4, "big") + usual * 1500 + odd + usual * 1500
    with pytest.raises(BadInput, match="Row 1,500 is a dict in which keys are equal"):
        exported(leaf_archive(data), formats.CSV, tmp_path)


@pytest.mark.parametrize(
    ("wanted", "record"),
    [
        (formats.CSV, {"id": 2**40, "text": "x" * 100}),
        (formats.PARQUET, dict.fromkeys("abcdefghij", 0.5)),
    ],
)
def test_records_are_exported_in_bounded_memory(
    tmp_path: Path, wanted: Format, record: dict[str, object]
) -> None:
    def archive_of(count: int) -> bytes:
        return leaf_archive(b"\xdd" + count.to_bytes(4, "big") + msgpack.packb(record) * count)

    exported(archive_of(100_000), wanted, tmp_path)  # loads what is loaded once
    archive = archive_of(600_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.bounds._FORBIDDEN", ())  # it opens its target
        with bounded(seconds=60, memory=40 * 1024**2):
            exported(archive, wanted, tmp_path)


def test_records_of_few_columns_in_a_wide_table_take_little_memory(tmp_path: Path) -> None:
    wide: list[object] = [{f"k{n}": 1 for n in range(9_000)}]
    archive = leaf_archive(msgpack.packb([*wide, *({"k0": n} for n in range(3_000))]))
    exported(make_archive(ROWS), formats.CSV, tmp_path)  # loads what is loaded once
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.bounds._FORBIDDEN", ())  # it opens its target
        with bounded(seconds=60, memory=32 * 1024**2):
            target, result = exported(archive, formats.CSV, tmp_path)
    assert target.read_bytes().count(b"\r\n") == 3_002
    assert any(note.startswith("26,997,000 ×") for note in result.notes)
