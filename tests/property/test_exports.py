"""Any node in any format: an exact file, one with notes, or one of our errors; nothing else."""

import json
import struct
import tempfile
from collections.abc import Sequence
from pathlib import Path

import cbor2
import msgpack
import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from msglc_browser.archive.building.head_encoding import list_head, map_head
from msglc_browser.archive.items.value_runs import decode_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import Pairs, Timestamp
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.formats import FORMATS, Format
from msglc_browser.operations.exporting.tabular.table_columns import nanoseconds
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.writing.write_result import WriteResult
from tests.archive_bytes import leaf_archive, reading
from tests.servers.writing import export_file

NAN = b"\xcb\x7f\xf8\x00\x00\x00\x00\x00\x01"
NUMBERS = [0, 1, -1, 23, 255, 2**31, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, -(2**63)]
FLOATS = [0.0, -0.0, 0.5, 1.0, 1e300, 5e-324, float("inf"), float("-inf")]
PLAIN = [
    *NUMBERS,
    *FLOATS,
    None,
    True,
    False,
    "",
    "a",
    "1",
    "true",
    "=1",
    "\0",
    "\r",
    "é\n",
    b"",
    b"\xff\x00",
]
ODD_MSGPACK = [
    NAN,
    b"\xcb\xff\xf8\x00\x00\x00\x00\x00\x00",
    b"\xca\x3f\x80\x00\x00",  # 1.0
    b"\xa2\xff\xfe",  # text that is not UTF-8
    b"\xa3\xed\xa0\x80",  # a surrogate
    b"\xd4\x05\x00",
    b"\xd6\xff" + struct.pack(">I", 2**32 - 1),
    b"\xd7\xff" + struct.pack(">Q", (999_999_999 << 34) | 5),
    b"\xc7\x0c\xff" + struct.pack(">Iq", 7, 2**62),
    b"\xc7\x0c\xff" + struct.pack(">Iq", 7, -(2**63)),
    b"\xc7\x0c\xff" + struct.pack(">Iq", 2**32 - 1, 0),
]
ODD_CBOR = [
    b"\xfb\x7f\xf8\x00\x00\x00\x00\x00\x01",
    b"\xf9\x7e\x00",
    b"\xf9\x3c\x00",  # 1.0
    b"\x62\xff\xfe",
    b"\xf7",
    b"\xe0",
    b"\xf8\xff",
    b"\xc2\x58\x20" + b"\xff" * 32,
    b"\xc3\x59\x04\x00" + b"\xff" * 1024,
    b"\xc2\x59\x04\x01" + b"\xff" * 1025,
    b"\xc0\x74" + b"2026-01-01T00:00:00Z",
    b"\xc0\x61x",
    b"\xc1\xfb\x7f\xef\xff\xff\xff\xff\xff\xff",
    b"\xc1\x1b" + b"\xff" * 8,
    b"\xc1\xf9\x7e\x00",
    b"\xd8\x40\x01",
    b"\xd8\x40\xf9\x7e\x00",
    b"\xd8\x40\xd8\x40\x01",
    b"\xd8\x40\x80",
    b"\x3b" + b"\xff" * 8,
    b"\x7f\x61a\x61b\xff",
    b"\x5f\x41a\xff",
]


def scalars(protocol: Protocol) -> st.SearchStrategy[bytes]:
    is_msgpack = protocol is Protocol.MSGPACK
    dumps = msgpack.packb if is_msgpack else cbor2.dumps
    odd = ODD_MSGPACK if is_msgpack else ODD_CBOR
    return st.sampled_from([*map(dumps, PLAIN), *odd])


def values(protocol: Protocol) -> st.SearchStrategy[bytes]:
    """Encoded values; mostly tables, so that all writers are reached."""

    def listed(items: Sequence[bytes]) -> bytes:
        return list_head(protocol, len(items)) + b"".join(items)

    def mapped(pairs: Sequence[tuple[bytes, bytes]]) -> bytes:
        return map_head(protocol, len(pairs)) + b"".join(key + item for key, item in pairs)

    def inside(inner: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
        pairs = st.tuples(inner, inner)
        return st.lists(inner, max_size=3).map(listed) | st.lists(pairs, max_size=3).map(mapped)

    one = scalars(protocol)
    any_value = st.recursive(one, inside, max_leaves=6)
    records = st.lists(st.tuples(any_value, any_value), max_size=3).map(mapped)
    rows = st.lists(any_value, max_size=3).map(listed)
    tables = [
        st.lists(one, max_size=5).map(listed),
        st.lists(rows, max_size=3).map(listed),
        st.lists(records, max_size=3).map(listed),
        st.lists(st.tuples(any_value, records), max_size=3).map(mapped),
        st.lists(st.tuples(any_value, rows), max_size=3).map(mapped),
    ]
    return st.one_of(any_value, *tables)


def export(
    data: bytes, protocol: Protocol, wanted: Format, folder: Path
) -> tuple[Path, tuple[str, ...]]:
    target = folder / f"out{wanted.suffix}"

    async def work(document: Document) -> WriteResult:
        node = await find_node(document, ())
        return await export_file(document, node, wanted, target, overwrite=True)

    result = reading(leaf_archive(data, protocol), work)
    assert result.size_bytes == target.stat().st_size
    return target, result.notes


def from_json(path: Path, _value: object) -> object:
    return json.loads(path.read_text())


def from_lines(path: Path, value: object) -> object:
    lines = [json.loads(line) for line in path.read_text().split("\n")[:-1]]
    if isinstance(value, dict):
        return {line["key"]: line["value"] for line in lines}
    if isinstance(value, Pairs):
        return [(line["key"], line["value"]) for line in lines]
    return lines if isinstance(value, list) else lines[0]


def from_npy(path: Path, _value: object) -> object:
    return np.load(path, allow_pickle=False).tolist()


def from_parquet(path: Path, value: object) -> object:
    """Rows as they were, numbers as floats where their column is one of floats."""
    table = pyarrow.parquet.read_table(path)
    for number, field in enumerate(table.schema):
        if pyarrow.types.is_timestamp(field.type):
            times = table.column(number).cast("int64")
            table = table.set_column(number, field.name, times)
    rows = table.to_pylist()
    if isinstance(value, dict) and all(isinstance(row, dict) for row in value.values()):
        return {row["key"]: {k: v for k, v in row.items() if k != "key"} for row in rows}
    if isinstance(value, dict):
        return {key: [row[key] for row in rows] for key in table.column_names}
    kind = type(value[0]) if isinstance(value, list) and value else None
    if kind is dict:
        return rows
    return [list(row.values()) if kind is list else row["value"] for row in rows]


def same(found: object, value: object) -> bool:
    """Whether a file holds a value; 1 and 1.0 are one number, NaN is NaN, true is not 1."""
    if isinstance(value, Pairs):
        value = list(value.pairs)
    if isinstance(found, tuple) and isinstance(value, tuple):
        return all(map(same, found, value))
    if isinstance(found, list) and isinstance(value, list):
        return len(found) == len(value) and all(map(same, found, value))
    if isinstance(found, dict) and isinstance(value, dict):
        return list(found) == list(value) and all(map(same, found.values(), value.values()))
    if isinstance(value, Timestamp):
        return found == nanoseconds(value)
    if isinstance(found, bool) or isinstance(value, bool):
        return found is value
    if isinstance(found, float) and isinstance(value, float):
        return repr(found) == repr(value)
    return type(found) in (type(value), float) and found == value


EXACT = {
    formats.JSON: from_json,
    formats.NDJSON: from_lines,
    formats.NPY: from_npy,
    formats.PARQUET: from_parquet,
}


def check_exact(data: bytes, protocol: Protocol, wanted: Format, path: Path) -> None:
    """A file without notes holds the value."""
    [value] = decode_items(protocol, data, 1)
    if wanted is formats.NPY:
        value = _bools_as_numbers(value)  # as the dialog says
    assert same(EXACT[wanted](path, value), value)


def _bools_as_numbers(value: object) -> object:
    if isinstance(value, list):
        return [_bools_as_numbers(item) for item in value]
    return int(value) if isinstance(value, bool) else value


@pytest.mark.parametrize("wanted", FORMATS, ids=lambda each: each.name)
@pytest.mark.parametrize("protocol", list(Protocol))
def test_export_of_any_node_is_exact_or_noted_or_an_error_of_ours(
    protocol: Protocol, wanted: Format
) -> None:
    @settings(
        max_examples=100,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=True,
    )
    @given(values(protocol))
    def check(data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            try:
                path, notes = export(data, protocol, wanted, Path(folder))
            except MsglcBrowserError:
                assert list(Path(folder).iterdir()) == []
            else:
                if wanted in EXACT and not notes:
                    check_exact(data, protocol, wanted, path)

    check()
