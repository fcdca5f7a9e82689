"""Runs of decoded values: the same bytes as by single events, and bounded memory."""

import json
import random
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import IO

import cbor2
import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.items.run_decoder import RunTokenizer
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.events import EventKind
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.event_writer import EventWriter
from msglc_browser.operations.exporting.json_compact import CompactJsonWriter
from msglc_browser.operations.exporting.json_lines import JsonLinesWriter
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.reading.document import Document
from tests.archive_bytes import leaf_archive, reading
from tests.bounds import bounded
from tests.servers.writing import export_file

Make = Callable[[IO[bytes]], EventWriter]
MIB = 1024**2
KEYS = st.text(max_size=5) | st.integers(-3, 3) | st.none() | st.booleans() | st.binary(max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=9) | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=60,
)  # fmt: skip


def written(
    make: Make, tokenizer: type[Tokenizer], data: bytes, protocol: Protocol
) -> tuple[bytes, list[str]]:
    tokens = tokenizer(protocol, size_bytes=len(data))
    file = BytesIO()
    writer = make(file)
    for start in range(0, len(data), 100):
        tokens.feed(data[start : start + 100])
        writer.write(list(tokens))
    notes = sorted(writer.finish())
    return file.getvalue(), notes


@pytest.mark.parametrize(
    "make", [JsonWriter, CompactJsonWriter, JsonLinesWriter, MsgpackWriter, CborWriter]
)
@given(value=VALUES)
def test_runs_are_written_as_single_events_are(make: Make, value: object) -> None:
    for protocol, data in (
        (Protocol.MSGPACK, msgpack.packb(value)),
        (Protocol.CBOR, cbor2.dumps(value)),
    ):
        expected = written(make, Tokenizer, data, protocol)
        assert written(make, RunTokenizer, data, protocol) == expected


@pytest.mark.parametrize(
    "data",
    [
        b"\x93\xa2a\xff\xd6\xff\x00\x00\x00\x01\xd4\x05x",  # broken text, a time, an ext
        b"\x82\xa1a\x01\xa1a\x02",  # a key twice
        b"\x92" + b"\x91" * 900 + b"\xc0" + b"\x01",  # deep
        b"\x82\x91\x01\x02\xa1b\x03",  # a list as key
    ],
)
def test_odd_values_are_written_as_single_events_are(data: bytes) -> None:
    for make in (JsonWriter, CompactJsonWriter, JsonLinesWriter, MsgpackWriter, CborWriter):
        expected = written(make, Tokenizer, data, Protocol.MSGPACK)
        assert written(make, RunTokenizer, data, Protocol.MSGPACK) == expected


@pytest.mark.parametrize("protocol", list(Protocol))
def test_small_records_come_in_runs(protocol: Protocol) -> None:
    encode = msgpack.packb if protocol is Protocol.MSGPACK else cbor2.dumps
    data = encode([{"id": n, "xs": [n / 7] * 20, "tags": {"a": [1, 2]}} for n in range(2000)])
    tokens = RunTokenizer(protocol, size_bytes=len(data))
    tokens.feed(data)
    kinds = [event.kind for event in tokens]
    assert set(kinds) == {EventKind.START_LIST, EventKind.RUN, EventKind.END}
    assert len(kinds) < 50 and tokens.finished


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, "a", {"b": [1.5]}], b'1\n"a"\n{"b":[1.5]}\n'),
        ({"a": 1, 2: [None]}, b'{"key":"a","value":1}\n{"key":2,"value":[null]}\n'),
        ("x", b'"x"\n'),
        ([], b""),
        ({}, b""),
        (None, b"null\n"),
    ],
)
def test_ndjson_has_a_line_for_each_element(value: object, expected: bytes) -> None:
    found, _ = written(JsonLinesWriter, RunTokenizer, msgpack.packb(value), Protocol.MSGPACK)
    assert found == expected


def records(size_bytes: int) -> bytes:
    """Records of 1 kB, and among them texts of 100 kB."""
    source = random.Random(1)
    packer = msgpack.Packer()
    parts: list[bytes] = []
    size = 0
    while size < size_bytes:
        record = {"id": len(parts), "xs": [source.random() for _ in range(90)], "s": "é" * 50}
        if len(parts) % 1000 == 0:
            record["s"] = "y" * 100_000
        parts.append(packer.pack(record))
        size += len(parts[-1])
    return b"\xdd" + len(parts).to_bytes(4, "big") + b"".join(parts)


def one_text(size_bytes: int) -> bytes:
    return b"\xdb" + size_bytes.to_bytes(4, "big") + b'\xc3\xa9"x' * (size_bytes // 4)


def one_bytes(size_bytes: int) -> bytes:
    return b"\xc6" + size_bytes.to_bytes(4, "big") + bytes(size_bytes)


@pytest.mark.parametrize("make_data", [records, one_text, one_bytes])
def test_json_takes_little_memory_whatever_the_size(
    tmp_path: Path, make_data: Callable[[int], bytes]
) -> None:
    archive = leaf_archive(make_data(48 * MIB))
    small = leaf_archive(make_data(MIB))

    async def work(document: Document) -> None:
        target = tmp_path / "out.json"
        await export_file(document, document.root, formats.JSON, target, overwrite=True)

    reading(small, work)  # loads what is loaded once
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.bounds._FORBIDDEN", ())  # it opens its target
        with bounded(seconds=60, memory=40 * MIB):
            reading(archive, work)
    if make_data is not records:
        assert len(json.loads((tmp_path / "out.json").read_bytes())) > 24 * MIB


@pytest.mark.parametrize("make", [JsonWriter, JsonLinesWriter])
@pytest.mark.parametrize(
    ("data", "lists"),
    [
        (b"\x91" * 5000 + b"\x92\x01\x91" + b"\x91" * 900 + b"\xc0", 5902),
        (b"\xdc\x00\x64" + (b"\x91" * 45 + b"\xc0") * 100, 4501),
    ],
    ids=["deep", "many not so deep"],
)
def test_json_of_hostile_nesting_needs_no_stack(make: Make, data: bytes, lists: int) -> None:
    with bounded(seconds=20):
        text, _ = written(make, RunTokenizer, data, Protocol.MSGPACK)
    assert text.count(b"[") == (lists if make is JsonWriter else lists - 1)
