"""A node through a writer of events, or byte for byte when its protocol is the one wanted."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import cbor2
import pytest

from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.export_events import write_encoded, write_events
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.memory_source import MemorySource

ODD = b"\x92\xcc\x05\xd9\x01x"  # [5, "x"], not encoded as short as can be
VALUE = {"a": [n / 7 for n in range(30_000)], "b": "x" * 200_000}
Read = Callable[[Document], Awaitable[tuple[str, ...]]]


def encoded(path: Path, protocol: Protocol, heard: list[Progress] | None = None) -> Read:
    make = CborWriter if protocol is Protocol.CBOR else MsgpackWriter
    sink = (heard if heard is not None else []).append

    async def read(document: Document) -> tuple[str, ...]:
        return await write_encoded(protocol, make, document, document.root, path, sink)

    return read


def test_events_are_written_and_their_progress_is_the_file_s(tmp_path: Path) -> None:
    path = tmp_path / "out"
    heard: list[Progress] = []

    async def read(document: Document) -> tuple[str, ...]:
        return await write_events(JsonWriter, document, document.root, path, heard.append)

    assert reading(leaf_archive(encode(VALUE)), read) == ()
    assert json.loads(path.read_bytes()) == VALUE
    done = [each.done_bytes for each in heard]
    assert done[0] == 0 and len(done) > 1 and done == sorted(done)
    assert {each.phase for each in heard} == {"Exporting"}


def test_notes_are_those_of_the_writer(tmp_path: Path) -> None:
    async def read(document: Document) -> tuple[str, ...]:
        path = tmp_path / "out"
        return await write_events(JsonWriter, document, document.root, path, lambda _: None)

    assert len(reading(leaf_archive(encode([b"x", float("nan")])), read)) == 2


def test_value_in_the_protocol_wanted_is_copied_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "out"
    heard: list[Progress] = []
    assert reading(leaf_archive(ODD), encoded(path, Protocol.MSGPACK, heard)) == ()
    assert path.read_bytes() == ODD
    assert {each.phase for each in heard} == {"Copying"}


def test_value_in_another_protocol_is_encoded_anew(tmp_path: Path) -> None:
    path = tmp_path / "out"
    reading(leaf_archive(ODD), encoded(path, Protocol.CBOR))
    assert path.read_bytes() == cbor2.dumps([5, "x"])


def rescued(data: bytes, protocol: Protocol, path: Path) -> tuple[str, ...]:
    """The root of data without its table of contents, in its own protocol; the notes."""

    async def work() -> tuple[str, ...]:
        source = MemorySource(raw_archive(data, None, protocol, toc_bytes=b"\xc1\xff"))
        document = await open_archive(source, rescues=True)
        assert document.root.kind in (NodeKind.LEAF, NodeKind.INDEXED)
        assert not document.is_proven(document.root)
        return await encoded(path, protocol)(document)

    return asyncio.run(work())


RESCUED = [
    (Protocol.MSGPACK, ODD),
    (Protocol.MSGPACK, bytes.fromhex("9282a16101a16102d6fe01020304")),
    (Protocol.MSGPACK, b"\x91\xdb" + (9_000_000).to_bytes(4, "big") + b"x" * 9_000_000),
    (Protocol.CBOR, bytes.fromhex("82a2616101616102c07819") + b"2013-03-21T20:04:00+02:00"),
    (Protocol.CBOR, bytes.fromhex("9fc58238c703c1fb41d452d9ec066666ff")),
]


@pytest.mark.parametrize(("protocol", "data"), RESCUED)
@pytest.mark.parametrize(
    ("rest", "note"),
    [
        (b"", ()),
        (b"\x01", ("1 byte after the value was left out.",)),
        (b"\x01\x1c\xc1", ("3 bytes after the value were left out.",)),
    ],
)
def test_rescued_value_is_copied_up_to_its_end(
    tmp_path: Path, protocol: Protocol, data: bytes, rest: bytes, note: tuple[str, ...]
) -> None:
    assert rescued(data + rest, protocol, tmp_path / "out") == note
    assert (tmp_path / "out").read_bytes() == data


@pytest.mark.parametrize(
    "data", [b"\x92\x01", b"\x92\x01\xc1", b"\x91\xdb\xff\xff\xff\xff" + b"x" * 99]
)
def test_rescued_value_that_is_damaged_is_an_error(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CorruptArchive):
        rescued(data, Protocol.MSGPACK, tmp_path / "out")


def test_damage_ends_the_export(tmp_path: Path) -> None:
    data = leaf_archive(encode([1] * 5000)[:-1] + b"\xc1")
    with pytest.raises(CorruptArchive):
        reading(data, encoded(tmp_path / "out", Protocol.CBOR))
