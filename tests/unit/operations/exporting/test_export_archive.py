"""A node as an archive: its bytes with a TOC, which is made anew if it has none."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import BadInput, CorruptArchive, VerificationFailed
from msglc_browser.operations.exporting.export_archive import check_exported, write_archive
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

VALUE = {"runs": {f"run {n}": {"energy": [n / 7] * 600} for n in range(40)}, "id": 7}
ARCHIVE = make_archive(VALUE)


def test_node_with_sound_bytes_is_copied(tmp_path: Path) -> None:
    path = tmp_path / "out"
    heard: list[Progress] = []

    async def read(document: Document) -> None:
        node = await find_node(document, parse_path("/runs"))
        assert await write_archive(document, node, path, heard.append) == ()
        await check_exported(path, document)

    reading(ARCHIVE, read)
    assert path.read_bytes() == make_archive(VALUE["runs"])
    assert {each.phase for each in heard} == {"Copying"}


def test_value_that_may_be_damaged_is_checked_and_indexed(tmp_path: Path) -> None:
    path = tmp_path / "out"
    heard: list[Progress] = []
    archive = raw_archive(encode({"a": [1, 2, 3]}), None, toc_bytes=b"\xc1")

    async def work() -> None:
        document = await open_archive(MemorySource(archive), rescues=True)
        await write_archive(document, document.root, path, heard.append)
        await check_exported(path, document)
        await document.close()

    asyncio.run(work())
    assert path.read_bytes() == make_archive({"a": [1, 2, 3]})
    assert {each.phase for each in heard} == {"Copying", "Encoding"}


_ODD = {
    "repeated keys": (Protocol.MSGPACK, "82a16101a16102"),
    "repeated keys of CBOR": (Protocol.CBOR, "a2616101616102"),
    "keys 1, 1.0 and true": (Protocol.CBOR, "a3016161f93c006162f56163"),
    "set in its order": (Protocol.CBOR, "d9010283030102"),
    "big float": (Protocol.CBOR, "c58238c703"),
    "nanoseconds": (Protocol.CBOR, "c0781e" + b"2013-03-21T20:04:00.123456789Z".hex()),
    "leap second": (Protocol.CBOR, "c074" + b"2016-12-31T23:59:60Z".hex()),
    "tag of another content": (Protocol.CBOR, "c06178"),
    "negative type of an extension": (Protocol.MSGPACK, "d6fe01020304"),
    "single precision": (Protocol.MSGPACK, "ca3f800000"),
}


def rows_of(count: int, item: bytes, protocol: Protocol) -> bytes:
    return list_head(protocol, count) + item * count


def data_of(archive: bytes) -> bytes:
    header = parse_header(archive[:HEADER_SIZE], available=len(archive))
    return archive[HEADER_SIZE : HEADER_SIZE + header.toc_start]


@pytest.mark.parametrize(("protocol", "item"), _ODD.values(), ids=_ODD)
def test_row_range_is_copied_to_the_byte(tmp_path: Path, protocol: Protocol, item: str) -> None:
    path, raw = tmp_path / "out", bytes.fromhex(item)

    async def read(document: Document) -> tuple[str, ...]:
        bucket = (await expand(document, document.root)).nodes[1]
        assert bucket.kind is NodeKind.BUCKET
        notes = await write_archive(document, bucket, path, _ignore)
        await check_exported(path, document)
        return notes

    notes = reading(leaf_archive(rows_of(2500, raw, protocol), protocol), read)
    assert data_of(path.read_bytes()) == rows_of(1000, raw, protocol)
    repeated = [note for note in notes if "occurs more than once" in note]
    assert bool(repeated) == (b"a\x01" in raw)
    if repeated:
        assert repeated[0].endswith("(in 1,000 dicts, the first is /[0]).")


@pytest.mark.parametrize("rest", [b"", b"\x00\x01"])
@pytest.mark.parametrize(("protocol", "item"), _ODD.values(), ids=_ODD)
def test_rescued_archive_is_copied_to_the_byte(
    tmp_path: Path, protocol: Protocol, item: str, rest: bytes
) -> None:
    path, data = tmp_path / "out", rows_of(2500, bytes.fromhex(item), protocol)
    archive = raw_archive(data + rest, None, protocol, toc_bytes=b"\xff\xc1")

    async def work() -> tuple[str, ...]:
        document = await open_archive(MemorySource(archive), rescues=True)
        notes = await write_archive(document, document.root, path, _ignore)
        await check_exported(path, document)
        await document.close()
        return notes

    notes = asyncio.run(work())
    assert data_of(path.read_bytes()) == data
    assert ("2 bytes after the value were left out." in notes) == bool(rest)


def test_rows_of_a_combined_archive_become_a_combined_archive(tmp_path: Path) -> None:
    path = tmp_path / "out"
    children = [make_archive(number) for number in range(1001)]

    async def read(document: Document) -> None:
        bucket = (await expand(document, document.root)).nodes[0]
        assert await write_archive(document, bucket, path, _ignore) == ()
        await check_exported(path, document)

    reading(combine_archives(children), read)
    assert path.read_bytes() == combine_archives(children[:1000])


def test_rows_that_refer_to_others_are_refused(tmp_path: Path) -> None:
    data = rows_of(1100, b"\xd8\x1d\x00", Protocol.CBOR)

    async def read(document: Document) -> None:
        bucket = (await expand(document, document.root)).nodes[0]
        await write_archive(document, bucket, tmp_path / "out", _ignore)

    with pytest.raises(BadInput, match="shared references") as caught:
        reading(leaf_archive(data, Protocol.CBOR), read)
    assert caught.value.hint == "Export the whole list or dict."


def test_rows_that_are_damaged_are_refused_in_words(tmp_path: Path) -> None:
    data = rows_of(1100, b"\x91\x7f\x41a\xff", Protocol.CBOR)
    data = data.replace(b"\x91", b"\x81")

    async def read(document: Document) -> None:
        bucket = (await expand(document, document.root)).nodes[0]
        await write_archive(document, bucket, tmp_path / "out", _ignore)

    with pytest.raises((BadInput, CorruptArchive)):
        reading(leaf_archive(data, Protocol.CBOR), read)


def _ignore(_progress: Progress) -> None:
    """Not watched."""


def test_file_that_is_not_an_archive_is_found_out(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(ARCHIVE[:-1])

    async def read(document: Document) -> None:
        await check_exported(path, document)

    with pytest.raises(VerificationFailed):
        reading(ARCHIVE, read)
