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
    assert done[0] == 0 and len(done) > 2 and done == sorted(done)
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


def test_value_that_may_be_damaged_is_not_copied(tmp_path: Path) -> None:
    async def work() -> tuple[str, ...]:
        path = tmp_path / "out"
        source = MemorySource(raw_archive(ODD, None, toc_bytes=b"\xc1"))
        document = await open_archive(source, rescues=True)
        assert document.root.kind in (NodeKind.LEAF, NodeKind.INDEXED)
        return await encoded(path, Protocol.MSGPACK)(document)

    asyncio.run(work())
    assert (tmp_path / "out").read_bytes() == encode([5, "x"])


def test_damage_ends_the_export(tmp_path: Path) -> None:
    data = leaf_archive(encode([1] * 5000)[:-1] + b"\xc1")
    with pytest.raises(CorruptArchive):
        reading(data, encoded(tmp_path / "out", Protocol.CBOR))
