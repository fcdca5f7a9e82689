"""Combined archives whose offsets lead nowhere, in circles, or all to the same place."""

import pytest

from msglc_browser.archive.model.header import build_header
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import (
    CorruptArchive,
    LimitExceeded,
    MsglcBrowserError,
    NotAnArchive,
    describe,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.reading.read_value import read_text
from tests.archive_bytes import encode, leaf_archive, raw_archive, value_of
from tests.bounds import bounded
from tests.servers.archives import combine_archives, make_archive
from tests.unit.hostile.looking import BOTH, children, reading, text_of


async def _walk(document: Document, most: int = 500) -> list[Node]:
    """Every node as far as `most`, expanded and previewed; errors stay on their nodes."""
    pending = [document.root]
    seen: list[Node] = []
    while pending and len(seen) < most:
        node = pending.pop()
        seen.append(node)
        try:
            found = await expand(document, node)
        except MsglcBrowserError:
            continue
        previews = await read_previews(document, found.nodes)
        pending += [preview.node for preview in previews]
    return seen


@BOTH
def test_child_offset_that_names_its_own_parent_is_an_error_on_that_child(
    protocol: Protocol,
) -> None:
    # Data starts at 50: only a negative offset, or one that wraps around, could name the parent.
    child = make_archive({"x": 1})
    for offset in (-50, 2**64 - 50):
        toc = {"t": {"good": 0, "parent": offset}} if offset > 0 else {"t": [0, offset]}
        with bounded():
            nodes = reading(raw_archive(child, toc, protocol), _walk)
        assert sum(node.kind is NodeKind.BROKEN for node in nodes) == 1
        assert sum(node.kind is NodeKind.ARCHIVE for node in nodes) == 1


@BOTH
def test_children_that_name_each_other_end(protocol: Protocol) -> None:
    # Two combined archives side by side; each names the other's place as that of its child.
    first = raw_archive(b"\0" * 60, {"t": [60]}, protocol)
    second = raw_archive(b"\0" * 60, {"t": [0]}, protocol)
    archive = raw_archive(first + second, {"t": [0, len(first)]}, protocol)
    with bounded():
        nodes = reading(archive, _walk)
    assert len(nodes) < 10


@BOTH
def test_child_whose_table_of_contents_is_a_bare_offset_is_refused(protocol: Protocol) -> None:
    # An archive inside an archive inside an archive …, 50 bytes each and all with the last
    # one's end: following them would read the rest of the object thousands of times.
    depth = 4000
    tail = encode(0, protocol)
    archive = leaf_archive(b"\x01", protocol) + tail
    for _ in range(depth):
        archive = raw_archive(archive, 0, protocol)

    async def look(document: Document) -> None:
        await _walk(document)

    with bounded(), pytest.raises(CorruptArchive):
        reading(archive, look)
    parent = raw_archive(archive, {"t": [0]}, protocol)
    with bounded():
        nodes = reading(parent, _walk)
    assert len(nodes) == 2


@BOTH
def test_child_named_twice_at_each_level_is_not_exported_without_end(protocol: Protocol) -> None:
    # Sixty levels, each naming the next one twice: 2 ** 60 values in 6 kB.
    archive = make_archive([1.5] * 20)
    for _ in range(60):
        archive = raw_archive(archive, {"t": [0, 0]}, protocol)

    async def export(document: Document) -> None:
        async for _ in iter_events(document, document.root):
            pass

    with bounded(), pytest.raises(CorruptArchive, match="the archive of another one"):
        reading(archive, export)
    with bounded():
        assert len(reading(archive, _walk)) == 500


@BOTH
def test_twenty_thousand_levels_of_combined_archives_end_an_export_early(
    protocol: Protocol,
) -> None:
    # A map of one pair, "t" -> the next level: 3 bytes each, told from values by having no "p".
    level = encode({"t": 0}, protocol)[:-1]
    archive = raw_archive(b"\xc0" * 100, None, protocol, toc_bytes=level * 20_000 + b"\x00")

    async def export(document: Document) -> None:
        async for _ in iter_events(document, document.root):
            pass

    with bounded(), pytest.raises(LimitExceeded, match="levels deep"):
        reading(archive, export)


@BOTH
def test_same_large_child_named_a_thousand_times_is_exported_once_at_most(
    protocol: Protocol,
) -> None:
    child = make_archive("x" * 100_000)
    archive = raw_archive(child, {"t": [0] * 1000}, protocol)

    async def export(document: Document) -> None:
        async for _ in iter_events(document, document.root):
            pass

    with bounded(), pytest.raises(CorruptArchive, match="the archive of another one"):
        reading(archive, export)


@pytest.mark.parametrize("outer", ["msgpack", "cbor"])
def test_archive_three_deep_in_combined_archives_is_reached_and_read(outer: str) -> None:
    inner = make_archive({"deep": {"values": [1, 2, 3]}}, small_obj_optimization_threshold=8)
    other = "cbor" if outer == "msgpack" else "msgpack"
    for protocol in (outer, other, outer):
        inner = combine_archives(
            {"in/side": inner, "one": make_archive(1)},
            protocol="cbor" if protocol == "cbor" else "msgpack",
        )

    async def look(document: Document) -> None:
        path = parse_path('/"in/side"/"in/side"/"in/side"/deep/values/[2]')
        node = await find_node(document, path)
        assert (await read_text(document, node)).text == "3"
        assert await value_of(document, document.root) == {
            "in/side": {
                "in/side": {"in/side": {"deep": {"values": [1, 2, 3]}}, "one": 1},
                "one": 1,
            },
            "one": 1,
        }

    with bounded():
        reading(inner, look)


@BOTH
def test_archive_whose_table_of_contents_is_a_number_says_so_in_plain_words(
    protocol: Protocol,
) -> None:
    with pytest.raises(CorruptArchive) as caught:
        children(raw_archive(make_archive(1), 0, protocol))
    said = describe(caught.value)
    assert said.title == (
        "The archive does not describe its contents: its table of contents is a single number."
    )
    assert "hex" in said.hint


@BOTH
@pytest.mark.parametrize("offset", [10**9, 2**64 - 1, -50, -1, 2.5, None])
def test_combined_breaks_only_the_child_whose_offset_is_wrong(
    protocol: Protocol, offset: object
) -> None:
    child = make_archive(5)
    found = children(raw_archive(child, {"t": {"good": 0, "bad": offset}}, protocol))
    assert [node.kind for node in found.nodes] == [NodeKind.ARCHIVE, NodeKind.BROKEN]


def test_combined_offsets_that_overlap_end_after_a_few_levels() -> None:
    # Each child claims to be a combined archive whose child starts at its own data start: the
    # nearest a writer can come to an archive that holds itself.
    inner = raw_archive(make_archive(1), {"t": [0]})
    archive = raw_archive(inner * 20, {"t": [0] * 50 + [len(inner)]})

    async def read(document: Document) -> int:
        depth, node = 0, document.root
        while (found := await expand(document, node)).nodes:
            node, depth = found.nodes[0], depth + 1
            assert depth < 10
        return depth

    assert reading(archive, read) == 2


def test_combined_child_reports_error_when_its_header_reaches_past_its_parent() -> None:
    child = build_header(Protocol.MSGPACK, 10**6, 10) + b"\x01" * 20

    async def read(document: Document) -> None:
        found = await expand(document, document.root)
        [preview] = await read_previews(document, found.nodes)
        assert preview.error is not None
        with pytest.raises(CorruptArchive, match="truncated"):
            await expand(document, found.nodes[0])

    reading(raw_archive(child, {"t": [0]}), read)


def test_combined_child_that_is_no_archive_says_so_on_its_row_alone() -> None:
    good = make_archive({"x": 1})
    archive = raw_archive(b"\x00" * 60 + good, {"t": {"bad": 0, "good": 60}})

    async def read(document: Document) -> None:
        found = await expand(document, document.root)
        bad, fine = await read_previews(document, found.nodes)
        assert isinstance(bad.error, NotAnArchive)
        assert fine.error is None
        assert fine.text == "{x: 1}"

    reading(archive, read)


def test_combined_of_combined_of_combined_is_reached() -> None:
    inner = combine_archives({"x": make_archive({"deep": [1, 2]}, protocol="cbor")})
    middle = combine_archives([inner, inner], protocol="cbor")
    outer = combine_archives({"m": middle})
    assert text_of(outer, "/m/[1]/x/deep/[1]").text == "2"
