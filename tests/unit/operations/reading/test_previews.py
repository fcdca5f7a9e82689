"""A line for each row in view: what it shows, and whose error stays its own."""

import asyncio
from typing import Literal

import numpy as np
import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import ServerFailed
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
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


def refined(archive: bytes, path: str) -> Node:
    async def read(document: Document) -> Node:
        return await refine(document, await find_node(document, parse_path(path)))

    return reading(archive, read)


NESTED = [[float(row + column) for column in range(20)] for row in range(30)]


@pytest.mark.parametrize("name", ["msgpack", "cbor"])
@pytest.mark.parametrize("threshold", [48, 1 << 20])  # children in the TOC; one leaf each
def test_refined_node_knows_what_it_holds(name: Literal["msgpack", "cbor"], threshold: int) -> None:
    value = {
        "floats": [0.5] * 3000,
        "nested": NESTED,
        "records": [{"a": "x" * 80, "b": 2}] * 3,
        "columns": {"x": [1.5] * 40, "y": [2.5] * 40},
        "mixed": [1, "a"],
        "text": "abc",
    }
    archive = make_archive(value, protocol=name, small_obj_optimization_threshold=threshold)
    facts = {key: refined(archive, f"/{key}") for key in value}
    assert [facts[key].holds for key in value] == [
        *(ValueType.FLOAT, ValueType.LIST, ValueType.DICT, ValueType.LIST),
        *(None, None),
    ]
    assert {key: node.shape for key, node in facts.items() if node.shape} == {"nested": (30, 20)}
    assert refined(archive, "/").holds is ValueType.LIST  # as far as the first bytes show


def test_refined_array_knows_its_shape() -> None:
    archive = make_archive({"x": np.zeros((4, 5, 6), "f4")}, numpy_encoder=True)
    node = refined(archive, "/x")
    assert (node.value_type, node.holds, node.shape) == (
        *(ValueType.ARRAY, ValueType.FLOAT),
        (4, 5, 6),
    )
    assert node.items is None


@pytest.mark.parametrize("key", ["floats", "nested", "rows", "keys"])
@pytest.mark.parametrize("is_known", [False, True])
def test_row_range_knows_what_it_holds(key: str, is_known: bool) -> None:
    value = {
        "floats": [0.5] * 2500,
        "nested": [[1, 2, 3]] * 1500,
        "rows": [{"n": number} for number in range(1500)],
        "keys": {f"k{number:04}": [number] for number in range(1500)},
    }
    archive = make_archive(value, small_obj_optimization_threshold=1 << 20)

    async def read(document: Document) -> Node:
        node = await find_node(document, parse_path(f"/{key}"))
        if is_known:
            node = await refine(document, node)
        last = (await expand(document, node)).nodes[-1]
        return last if is_known else await refine(document, last)

    node = reading(archive, read)
    assert node.kind is NodeKind.BUCKET
    assert node.holds is {"floats": ValueType.FLOAT, "rows": ValueType.DICT}.get(
        key, ValueType.LIST
    )
    assert node.shape == ((500, 3) if key == "nested" else ())


@BOTH
def test_list_of_numbers_shows_its_first(protocol: Protocol) -> None:
    values = [[0.5 * number for number in range(200)], [1, None], ["a"], {"k": 1}, 5]
    found = previews(leaf_archive(encode(values, protocol), protocol))
    assert found[0].numbers == tuple(0.5 * number for number in range(len(found[0].numbers)))
    assert len(found[0].numbers) == (HEAD_BYTES - 3 + (protocol is Protocol.CBOR)) // 9
    assert len(found[1].numbers) == 2
    assert [each.numbers for each in found[2:]] == [(), (), ()]


def test_single_list_as_a_child_archive_is_known_too() -> None:
    archive = combine_archives({"a": make_archive([1.5, 2.5]), "b": make_archive({"k": 1})})
    found = previews(archive)
    assert (found[0].node.holds, found[0].numbers) == (ValueType.FLOAT, (1.5, 2.5))
    assert found[1].numbers == ()
