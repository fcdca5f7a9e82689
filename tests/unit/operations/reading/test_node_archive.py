"""Nodes of archives in memory as archives of their own."""

import asyncio
import io

import msglc
import pytest

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node import Protocol as NodeProtocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.segments import Copied, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.sections import resolve
from tests.archive_bytes import encode, raw_archive, reading
from tests.servers.archives import Protocol, combine_archives, make_archive, msglc_settings
from tests.servers.memory_source import MemorySource
from tests.servers.segments import laid_out

BOTH = pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
BOTH_OURS = pytest.mark.parametrize("protocol", list(NodeProtocol))
VALUE = {
    "leaf": {"a": 1, "b": [1, 2, 3]},
    "runs": {f"run {number}": {"energy": [number / 7] * 3000} for number in range(20)},
    "list": [{"x": "y" * 200}] * 60,
    "blocked": [number / 3 for number in range(20_000)],
    "text": "ü" * 100_000,
    "number": 2**64 - 1,
}
KINDS = {
    "/leaf": NodeKind.LEAF,
    "/runs": NodeKind.INDEXED,
    "/runs/run 3": NodeKind.INDEXED,
    "/runs/run 3/energy": NodeKind.BLOCKED,
    "/list": NodeKind.INDEXED,
    "/list/[3]": NodeKind.LEAF,
    "/blocked": NodeKind.BLOCKED,
    "/blocked/[7]": NodeKind.LEAF,
    "/text": NodeKind.LEAF,
    "/number": NodeKind.LEAF,
    "/leaf/b": NodeKind.LEAF,
}


def taken(archive: bytes, path: str, *, is_resolved: bool = False) -> tuple[Node, bytes]:
    """The node at a path, and the archive it becomes."""

    async def take(document: Document) -> tuple[Node, bytes]:
        node = await find_node(document, parse_path(path))
        if is_resolved:
            node = await resolve(document, node)
        return node, laid_out(await node_segments(document, node), archive)

    return reading(archive, take)


def segments_of(archive: bytes, path: str) -> tuple[Segment, ...]:
    async def take(document: Document) -> tuple[Segment, ...]:
        return await node_segments(document, await find_node(document, parse_path(path)))

    return reading(archive, take)


def value_at(path: str) -> object:
    value: object = VALUE
    for step in parse_path(path):
        value = value[step.value]  # type: ignore[index]
    return value


@BOTH
@pytest.mark.parametrize("path", list(KINDS))
def test_node_becomes_the_archive_that_msglc_writes(protocol: Protocol, path: str) -> None:
    node, archive = taken(make_archive(VALUE, protocol=protocol), path)
    assert node.kind is KINDS[path]
    assert archive == make_archive(value_at(path), protocol=protocol)


@BOTH
def test_node_of_a_child_archive_keeps_the_protocol_of_the_child(protocol: Protocol) -> None:
    both: tuple[Protocol, Protocol] = ("msgpack", "cbor")
    other = both[protocol == "msgpack"]
    child = make_archive(VALUE, protocol=protocol)
    whole = combine_archives({"one": make_archive(1), "two": child}, protocol=other)
    for path in KINDS:
        _node, archive = taken(whole, f"/two{path}")
        assert archive == make_archive(value_at(path), protocol=protocol)


@BOTH
@pytest.mark.parametrize("is_resolved", [True, False])
def test_child_archive_is_copied_byte_for_byte(protocol: Protocol, is_resolved: bool) -> None:
    parts = {
        "dict": make_archive(VALUE, protocol=protocol),
        "blocked": make_archive(VALUE["blocked"], protocol=protocol),
        "number": make_archive(5, protocol=protocol),
        "both": combine_archives([make_archive(1), make_archive(VALUE)], protocol=protocol),
    }
    whole = combine_archives(parts)
    for name, part in parts.items():
        assert taken(whole, f"/{name}", is_resolved=is_resolved)[1] == part
    assert taken(whole, "/both/[1]", is_resolved=is_resolved)[1] == make_archive(VALUE)
    assert taken(whole, "/", is_resolved=is_resolved)[1] == whole


def test_whole_archive_is_one_copy_without_what_follows_it() -> None:
    archive = make_archive(VALUE)
    assert segments_of(archive + b"more", "/") == (Copied(0, Span(0, len(archive))),)


def test_layout_moves_no_bytes_of_values() -> None:
    for path in KINDS:
        _header, copied, _toc = segments_of(make_archive(VALUE), path)
        assert isinstance(copied, Copied)


@BOTH
def test_magic_of_the_archive_is_kept(protocol: Protocol) -> None:
    with msglc_settings(magic=b"mine"):
        archive = make_archive(VALUE, protocol=protocol)
        expected = {path: make_archive(value_at(path), protocol=protocol) for path in KINDS}

    async def take(path: str) -> bytes:
        document = await open_archive(MemorySource(archive), magics=[b"mine"])
        node = await find_node(document, parse_path(path))
        return laid_out(await node_segments(document, node), archive)

    for path in KINDS:
        assert asyncio.run(take(path)) == expected[path]


@BOTH
def test_keys_that_differ_in_type_alone_survive(protocol: Protocol) -> None:
    value = {"a": {1: "x" * 40, "1": "y" * 40, b"1": "z" * 40}, "b": None}
    archive = make_archive(
        value, protocol=protocol, small_obj_optimization_threshold=8, trivial_size=4
    )
    node, result = taken(archive, "/a")
    assert node.kind is NodeKind.INDEXED and node.items == 3

    async def keys(document: Document) -> list[object]:
        return [child.path[-1].value for child in (await expand(document, document.root)).nodes]

    assert reading(result, keys) == [1, "1", b"1"]


def test_range_of_rows_is_no_archive() -> None:
    archive = make_archive({f"k{number}": "x" * 30 for number in range(3000)})

    async def take(document: Document) -> None:
        for bucket in (await expand(document, document.root)).nodes:
            assert bucket.kind is NodeKind.BUCKET
            await node_segments(document, bucket)

    with pytest.raises(BadInput, match="range of rows"):
        reading(archive, take)


@BOTH_OURS
def test_broken_entry_is_no_archive(protocol: NodeProtocol) -> None:
    toc = {"p": [0, 9], "t": {"bad": {"p": [5, 90]}, "good": {"p": [5, 9]}}}
    archive = raw_archive(b"\x01" * 9, toc, protocol)
    with pytest.raises(BadInput, match="broken"):
        taken(archive, "/bad")
    with pytest.raises(CorruptArchive, match="outside"):
        # As the root it is copied as it is; below a list it would have to be moved.
        taken(raw_archive(b"\x01" * 99, {"p": [0, 99], "t": [toc]}, protocol), "/[0]")
    assert taken(archive, "/")[1] == archive


@BOTH_OURS
@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([[2, 1, 3], [2, 4, 6]], "gap"),
        ([[2, 1, 3], [2, 2, 6]], "overlaps"),
        ([[2, 1, 3], [2, 3, 600]], "outside"),
        ([[0, 1, 3]], "no values"),
        ([[7, 1, 3]], "claims"),
        ([[1, 1, 3], "x"], "block"),
    ],
)
def test_blocks_that_contradict_themselves_are_no_archive(
    protocol: NodeProtocol, blocks: list[object], message: str
) -> None:
    data = encode([[1] * 20, 5], protocol)
    toc = {"p": [0, len(data)], "t": [{"p": blocks}, {"p": [len(data) - 1, len(data)]}]}
    with pytest.raises(CorruptArchive, match=message):
        taken(raw_archive(data, toc, protocol), "/[0]")


def test_archive_that_is_cut_off_is_not_copied_whole() -> None:
    archive = make_archive({f"k{number}": "x" * 3000 for number in range(30)})
    with pytest.raises(CorruptArchive, match="truncated"):
        taken(archive[:-1], "/")
    assert taken(archive[:-1], "/k3")[1] == make_archive("x" * 3000)


def test_archive_inside_of_plain_data_is_found_by_its_entry_alone() -> None:
    """Bytes that look like a header in front of a node do not make it the root of an archive."""
    child = make_archive(VALUE["list"])
    value = {"fake": child[:50], "list": VALUE["list"], "end": "x" * 9000}
    _node, archive = taken(make_archive(value), "/list")
    with msglc.LazyReader(io.BytesIO(archive)) as reader:
        assert reader.to_obj() == VALUE["list"]
    assert archive == child


@BOTH
@pytest.mark.parametrize("path", ["/leaf", "/runs", "/runs/run 3/energy", "/blocked", "/text"])
def test_bytes_of_a_node_are_copied_from_the_only_source(protocol: Protocol, path: str) -> None:
    segments = segments_of(make_archive(VALUE, protocol=protocol), path)
    assert [each.source for each in segments if isinstance(each, Copied)] == [0]
