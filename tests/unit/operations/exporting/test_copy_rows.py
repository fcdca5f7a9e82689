"""Row ranges and blocked lists in their own protocol: copied, and checked while they are."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.exporting.copy_rows import copy_rows
from msglc_browser.operations.exporting.formats import CBOR, MSGPACK
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from tests.archive_bytes import leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive

M, C = Protocol.MSGPACK, Protocol.CBOR
_ODD = [
    (M, "82a16101a16102"),
    (M, "ca3f800000"),
    (M, "d6fe01020304"),
    (C, "a3016161f93c006162f56163"),
    (C, "d9010283030102"),
    (C, "c58238c703"),
]


def copied(archive: bytes, path: Path, *, bucket: int | None) -> bytes | None:
    """A bucket of the root, or the root itself; None if it is left to others."""

    async def read(document: Document) -> bytes | None:
        node = document.root
        if bucket is not None:
            node = (await expand(document, node)).nodes[bucket]
            assert node.kind is NodeKind.BUCKET
        heard: list[Progress] = []
        if not await copy_rows(document, node, path, heard.append):
            return None
        assert {each.phase for each in heard} == {"Copying"}
        exported = path.with_suffix(".exported")
        await _export(document, node, exported)
        assert exported.read_bytes() == path.read_bytes()
        return await asyncio.to_thread(path.read_bytes)

    return reading(archive, read)


async def _export(document: Document, node: Node, path: Path) -> None:
    wanted = MSGPACK if node.protocol is M else CBOR
    assert await wanted.write(document, node, path, lambda _: None) == ()


def blocks_of(data: bytes, each: int, count: int, *, gap: int = 0) -> object:
    """The TOC of a list of three items of one size per block."""
    first = len(data) - count * (3 * each + gap)
    starts = [first + number * (3 * each + gap) for number in range(count)]
    return {"p": [[3, start, start + 3 * each] for start in starts]}


@pytest.mark.parametrize(("protocol", "item"), _ODD)
def test_rows_are_copied_to_the_byte(tmp_path: Path, protocol: Protocol, item: str) -> None:
    raw = bytes.fromhex(item)
    archive = leaf_archive(list_head(protocol, 2500) + raw * 2500, protocol)
    found = copied(archive, tmp_path / "out", bucket=2)
    assert found == list_head(protocol, 500) + raw * 500


@pytest.mark.parametrize("gap", [0, 2])
@pytest.mark.parametrize(("protocol", "item"), _ODD)
def test_blocked_list_is_copied_to_the_byte(
    tmp_path: Path, protocol: Protocol, item: str, gap: int
) -> None:
    raw = bytes.fromhex(item)
    data = list_head(protocol, 12) + (raw * 3 + b"\x07" * gap) * 4
    archive = raw_archive(data, blocks_of(data, len(raw), 4, gap=gap), protocol)
    found = copied(archive, tmp_path / "out", bucket=None)
    assert found == list_head(protocol, 12) + raw * 12


def test_block_that_holds_other_than_its_values_is_an_error(tmp_path: Path) -> None:
    data = list_head(M, 12) + b"\x01" * 11 + b"\xa1"
    with pytest.raises(CorruptArchive):
        copied(raw_archive(data, blocks_of(data, 1, 4)), tmp_path / "out", bucket=None)
    toc = {"p": [[3, 1, 4], [3, 9, 99]]}
    with pytest.raises(CorruptArchive, match="Block 1"):
        copied(raw_archive(data, toc), tmp_path / "out", bucket=None)


def test_other_nodes_are_left_to_others(tmp_path: Path) -> None:
    assert copied(make_archive({"a": 1}), tmp_path / "out", bucket=None) is None
    combined = combine_archives([make_archive(1)] * 1001)
    assert copied(combined, tmp_path / "out", bucket=0) is None
