"""A line for each row in view: what it shows, and whose error stays its own."""

import asyncio

import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.errors import ServerFailed
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import HEAD_BYTES, Preview, read_previews, refine
from msglc_browser.storage.places.location import S3Location
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.scripted_source import ScriptedSource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def previews(archive: bytes) -> tuple[Preview, ...]:
    """Of the children of the root."""

    async def read(document: Document) -> tuple[Preview, ...]:
        return await read_previews(document, (await expand(document, document.root)).nodes)

    return reading(archive, read)


def root_preview(archive: bytes) -> Preview:
    async def read(document: Document) -> Preview:
        [found] = await read_previews(document, [document.root])
        return found

    return reading(archive, read)


@BOTH
def test_leaves_are_shown_with_type_and_items(protocol: Protocol) -> None:
    values: list[object] = [7, "a\nb", [1, [2]], {"k": 1}, None, b"\xff", "x" * 1000]
    found = previews(leaf_archive(encode(values, protocol), protocol))
    texts = [each.text for each in found]
    assert texts[:6] == ["7", "a\\nb", "[1, [2]]", "{k: 1}", "null", "ff"]
    assert texts[6].endswith("…")
    assert [each.node.items for each in found] == [None, None, 2, 1, None, None, None]
    assert found[2].node.value_type is ValueType.LIST
    assert all(each.error is None for each in found)


@BOTH
@pytest.mark.parametrize("size", [HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + 1])
def test_value_is_whole_when_all_of_it_was_read(protocol: Protocol, size: int) -> None:
    # Of a list of small numbers about 100 fill a line: these are many characters a byte.
    data = encode([b"\x00" * (size - 10)], protocol)
    [found] = previews(leaf_archive(data, protocol))
    assert found.error is None
    assert found.text.startswith("00 00")


@BOTH
def test_damaged_leaf_keeps_its_error_and_the_others_their_text(protocol: Protocol) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c"
    toc = {"p": [0, 4], "t": [{"p": [1, 2]}, {"p": [2, 3]}, {"p": [3, 4]}, {"p": [9, 1]}]}
    head = list_head(protocol, 4)
    found = previews(raw_archive(head + b"\x05" + bad + b"\x07", toc, protocol))
    assert [each.text for each in found] == ["5", "", "7", ""]
    assert [each.error is None for each in found] == [True, False, True, False]
    assert "outside" in str(found[3].error)


@BOTH
def test_blocked_list_shows_its_first_values(protocol: Protocol) -> None:
    data = bytes(range(20))
    shown = root_preview(raw_archive(data, {"p": [[10, 0, 10], [10, 10, 20]]}, protocol))
    assert shown.text == "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9…"
    broken = root_preview(raw_archive(data, {"p": [[0, 0, 10], [10, 10, 20]]}, protocol))
    assert (broken.text, broken.error) == ("", None)


def test_bucket_and_indexed_container_are_told_without_reading() -> None:
    lists = previews(leaf_archive(encode(list(range(1500)))))
    assert [each.text for each in lists] == ["range", "range"]
    dicts = previews(leaf_archive(encode({f"k{n}": n for n in range(1500)})))
    assert [each.text for each in dicts] == ["range of keys", "range of keys"]
    assert root_preview(raw_archive(b"\x01", {"p": [0, 1], "t": [{"p": [0, 1]}]})).text == ""


@BOTH
def test_child_archives_are_told_by_what_they_hold(protocol: Protocol) -> None:
    name = "msgpack" if protocol is Protocol.MSGPACK else "cbor"
    parts = [
        make_archive(7, protocol=name),  # type: ignore[arg-type]
        make_archive([1, 2], protocol=name),  # type: ignore[arg-type]
        make_archive({"a": ["x" * 9000] * 3}, protocol=name),  # type: ignore[arg-type]
        combine_archives([make_archive(1)], protocol=name),  # type: ignore[arg-type]
    ]
    found = previews(combine_archives(parts))
    assert [each.text for each in found] == [
        "7",
        "[1, 2]",
        f"dict, {name}",
        f"combined list, {name}",
    ]
    assert [each.node.items for each in found] == [0, 2, 1, 1]
    assert [each.node.size_bytes for each in found] == [len(part) for part in parts]
    assert all(each.node.kind is NodeKind.ARCHIVE for each in found)


def test_child_that_is_no_archive_keeps_its_error() -> None:
    parts = [make_archive({"n": n}) for n in range(3)]
    data = bytearray(combine_archives(parts))
    data[bytes(data).index(parts[1]) + 25] ^= 1
    found = previews(bytes(data))
    assert [each.text for each in found] == ["{n: 0}", "", "{n: 2}"]
    assert found[1].error is not None


def test_node_is_refined_as_its_preview_would() -> None:
    async def read(document: Document) -> Node:
        toc_node = (await expand(document, document.root)).nodes[0]
        assert toc_node.value_type is ValueType.UNKNOWN
        return await refine(document, toc_node)

    archive = raw_archive(encode([1, 2]), {"p": [0, 3], "t": [{"p": [0, 3]}]})
    found = reading(archive, read)
    assert (found.value_type, found.items) == (ValueType.LIST, 2)


def test_no_rows_cost_nothing_and_a_broken_line_is_raised() -> None:
    async def work() -> None:
        source = ScriptedSource(leaf_archive(encode([1, 2])), S3Location("p", "b", "k"))
        document = await open_archive(source)
        rows = (await expand(document, document.root)).nodes
        assert await read_previews(document, []) == ()
        source.error = ServerFailed("500")
        with pytest.raises(ServerFailed):
            await read_previews(document, rows)

    asyncio.run(work())
