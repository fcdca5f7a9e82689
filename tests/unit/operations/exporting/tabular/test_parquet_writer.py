"""Parquet that pyarrow reads back: every kind of column, in groups of bounded size."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest

from msglc_browser.archive.model.values import ExtValue, Timestamp
from msglc_browser.operations.exporting.tabular.parquet_writer import ParquetWriter
from msglc_browser.operations.exporting.tabular.table_columns import ColumnKind, Outgrown

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
K = ColumnKind


def written(
    kinds: Sequence[ColumnKind], rows: Sequence[Sequence[object]], *, step: int = 10**6
) -> tuple[Any, tuple[str, ...]]:
    """What pyarrow opens, and the notes."""
    file = BytesIO()
    writer = ParquetWriter(file, [f"c{n}" for n in range(len(kinds))], kinds)
    for at in range(0, len(rows), step):
        writer.write(rows[at : at + step])
    notes = writer.finish()
    return parquet.ParquetFile(BytesIO(file.getvalue())), notes


@pytest.mark.parametrize(
    ("kind", "cells", "type_name"),
    [
        (K.NULL, [None, None], "null"),
        (K.BOOL, [True, None, False], "bool"),
        (K.INT, [1, None, -(2**63), 2**63 - 1], "int64"),
        (K.LONG, [1, None, 2**53 + 1], "int64"),
        (K.FLOAT, [1.5, None, float("inf")], "double"),
        (K.TEXT, ["é", None, ""], "large_string"),
        (K.BYTES, [b"\xff", None, b""], "large_binary"),
    ],
)
def test_column_of_a_kind_reads_back(kind: ColumnKind, cells: list[object], type_name: str) -> None:
    found, notes = written([kind], [[cell] for cell in cells])
    table = found.read()
    assert str(table.schema.field(0).type) == type_name
    assert table.column(0).to_pylist() == cells
    assert notes == ()


def test_integers_among_floats_become_floats() -> None:
    found, _ = written([K.FLOAT], [[1], [2.5]])
    assert found.read().column(0).to_pylist() == [1.0, 2.5]


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 2**63 - 1, 2**70 + 1, 10**400])
def test_integer_that_a_float_would_round_outgrows_a_column_of_floats(number: int) -> None:
    with pytest.raises(Outgrown):
        written([K.FLOAT], [[0.5], [number]])


@pytest.mark.parametrize("number", [2**53, 2**53 + 2, -(2**63), 2**70])
def test_integer_that_a_float_holds_is_kept_among_floats(number: int) -> None:
    found, notes = written([K.FLOAT], [[0.5], [number]])
    assert [int(cell) for cell in found.read().column(0).to_pylist()] == [0, number]
    assert notes == ()


def test_values_that_become_text_are_counted_with_their_columns() -> None:
    row = [1, True, Timestamp(0), 0.5, "text"]
    found, notes = written([K.MIXED] * 5, [row, row, [None] * 5])
    assert found.read().to_pylist()[0] == {
        "c0": "1", "c1": "true", "c2": "1970-01-01T00:00:00Z", "c3": "0.5", "c4": "text",
    }  # fmt: skip
    assert notes == (
        '8 × values written as text, in columns of several types: "c0", "c1", "c2", 1 more.',
    )
    _, notes = written([K.MIXED], [[1], ["x"]])
    assert notes == ('1 × values written as text, in columns of several types: "c0".',)


def test_times_are_nanoseconds_in_utc() -> None:
    found, _ = written([K.TIME], [[Timestamp(5, 7)], [None]])
    column = found.read().column(0)
    assert str(column.type) == "timestamp[ns, tz=UTC]"
    assert column.cast(pyarrow.int64()).to_pylist() == [5_000_000_007, None]


def test_mixed_cells_are_text_and_noted() -> None:
    cells: list[object] = [1, None, "x", True, [1, 2], b"y", ExtValue(1, b"")]
    found, notes = written([K.MIXED], [[cell] for cell in cells])
    texts = found.read().column(0).to_pylist()
    assert texts[:6] == ["1", None, "x", "true", "[1, 2]", "eQ=="]
    assert len(notes) >= 2


def test_broken_text_is_mended_in_cells_and_names() -> None:
    file = BytesIO()
    writer = ParquetWriter(file, ["a\udcff"], [K.TEXT])
    writer.write([["b\udcff"]])
    [note] = writer.finish()
    assert note.startswith("2 × text that is not UTF-8")
    table = parquet.read_table(BytesIO(file.getvalue()))
    assert table.to_pydict() == {"a\ufffd": ["b\ufffd"]}


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        (K.NULL, 1),
        (K.BOOL, 1),
        (K.INT, 1.5),
        (K.INT, True),
        (K.INT, 2**63),
        (K.FLOAT, "x"),
        (K.TEXT, 1),
        (K.BYTES, "x"),
        (K.TIME, 5),
        (K.TIME, Timestamp(2**40)),
    ],
)
def test_cell_that_does_not_fit_its_column_outgrows_it(kind: ColumnKind, cell: object) -> None:
    with pytest.raises(Outgrown):
        written([kind], [[None], [cell]])


@pytest.mark.parametrize("step", [1, 7, 10**6])
def test_rows_keep_their_order_however_they_come(step: int) -> None:
    rows = [[n, f"t{n}"] for n in range(5000)]
    found, _ = written([K.INT, K.TEXT], rows, step=step)
    assert [list(row.values()) for row in found.read().to_pylist()] == rows


def test_groups_are_of_a_number_of_cells_or_of_a_size() -> None:
    small, _ = written([K.INT, K.INT], [[n, n] for n in range(300_000)])
    sizes = [small.metadata.row_group(n).num_rows for n in range(small.metadata.num_row_groups)]
    assert sizes == [131_072, 131_072, 37_856]
    large, _ = written([K.TEXT], [["x" * 2**20]] * 70)
    rows = [large.metadata.row_group(n).num_rows for n in range(large.metadata.num_row_groups)]
    assert (rows[0], sum(rows)) == (32, 70)


def test_no_rows_are_a_header_all_the_same() -> None:
    found, _ = written([K.INT, K.TEXT], [])
    assert (found.read().num_rows, found.read().column_names) == (0, ["c0", "c1"])


def test_given_up_file_is_let_go() -> None:
    writer = ParquetWriter(BytesIO(), ["a"], [K.INT])
    writer.write([[1]])
    writer.abandon()
