"""What CSV, TSV, NPY and Parquet hold of each table; csv, numpy and pyarrow read them."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import cbor2
import msgpack
import numpy as np
import pyarrow.parquet
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Timestamp
from msglc_browser.errors import BadInput
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.formats import Format
from tests.archive_bytes import leaf_archive
from tests.facts.fact import Refused, TableFact, check_notes, split
from tests.facts.parquet_tables import FILES
from tests.facts.roads import exported
from tests.facts.table_values import OF_CBOR, OF_MSGPACK, TABLES

EACH = pytest.mark.parametrize(
    ("protocol", "fact"),
    [
        pytest.param(protocol, fact, id=f"{protocol.value} {fact.name}")
        for protocol, more in ((Protocol.MSGPACK, OF_MSGPACK), (Protocol.CBOR, OF_CBOR))
        for fact in (*TABLES, *FILES, *more)
    ],
)


@EACH
@pytest.mark.parametrize(("wanted", "delimiter"), [(formats.CSV, ","), (formats.TSV, "\t")])
def test_cells_are_as_stated(
    tmp_path: Path, protocol: Protocol, fact: TableFact, wanted: Format, delimiter: str
) -> None:
    def read(data: bytes) -> object:
        text = io.StringIO(data.decode(), newline="")
        return ["|".join(row) for row in csv.reader(text, delimiter=delimiter, strict=True)]

    check(tmp_path, protocol, fact.value, fact.cells, wanted, read)


@EACH
def test_array_is_as_stated(tmp_path: Path, protocol: Protocol, fact: TableFact) -> None:
    def read(data: bytes) -> object:
        array = np.load(io.BytesIO(data), allow_pickle=False)
        return array.dtype.str, array.tolist()

    check(tmp_path, protocol, fact.value, fact.array, formats.NPY, read)


@EACH
def test_columns_are_as_stated(tmp_path: Path, protocol: Protocol, fact: TableFact) -> None:
    check(tmp_path, protocol, fact.value, fact.columns, formats.PARQUET, columns_of)


def check(
    folder: Path,
    protocol: Protocol,
    value: object,
    outcome: object,
    wanted: Format,
    read: Callable[[bytes], object],
) -> None:
    """Export a value, and compare what is read with the outcome of a row."""
    archive = leaf_archive(encoded(protocol, value), protocol)
    if isinstance(outcome, Refused):
        with pytest.raises(BadInput) as caught:
            exported(archive, wanted, folder)
        assert outcome.words in caught.value.message
        return
    value, notes = split(outcome)
    written = exported(archive, wanted, folder)
    assert repr(read(written.data)) == repr(value)
    check_notes(written.notes, notes)


def columns_of(data: bytes) -> object:
    """Types and values by name, times as nanoseconds."""
    table = pyarrow.parquet.read_table(io.BytesIO(data))
    columns = {}
    for field in table.schema:
        column = table.column(field.name)
        is_time = str(field.type).startswith("timestamp[ns")
        values = (column.cast("int64") if is_time else column).to_pylist()
        columns[field.name] = (str(field.type), values)
    return columns


def encoded(protocol: Protocol, value: object) -> bytes:
    """A value of the tables, encoded by msgpack or cbor2."""
    if protocol is Protocol.MSGPACK:
        return bytes(msgpack.packb(of_msgpack(value), unicode_errors="surrogateescape"))
    return cbor2.dumps(of_cbor(value))


def of_msgpack(value: object) -> object:
    """The same in the terms of msgpack."""
    if isinstance(value, list):
        return [of_msgpack(item) for item in value]
    if isinstance(value, dict):
        return {key: of_msgpack(item) for key, item in value.items()}
    if isinstance(value, Timestamp):
        return msgpack.Timestamp(value.seconds, value.nanoseconds)
    return msgpack.ExtType(value.code, value.data) if isinstance(value, ExtValue) else value


def of_cbor(value: object) -> object:
    """The same in the terms of cbor2."""
    if isinstance(value, list):
        return [of_cbor(item) for item in value]
    if isinstance(value, dict):
        return {key: of_cbor(item) for key, item in value.items()}
    if isinstance(value, Timestamp):
        return cbor2.CBORTag(0, str(value))
    if isinstance(value, CborTag):
        return cbor2.CBORTag(value.tag, of_cbor(value.value))
    return cbor2.undefined if value == CborSimple(23) else value
