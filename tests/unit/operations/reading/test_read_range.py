"""A row range is shown like the list or dict of its rows."""

import json
from typing import Any

import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import BadInput
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.read_range import range_span
from msglc_browser.operations.reading.read_value import read_hex, read_text
from msglc_browser.operations.reading.value_text import ValueText
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive

VALUES: dict[str, Any] = {
    "floats": [number / 4 for number in range(2500)],
    "records": [{"n": number} for number in range(1500)],
    "keys": {f"k{number:04}": [number] for number in range(1500)},
}
WAYS = pytest.mark.parametrize("threshold", [48, 1 << 20])  # in the TOC; one leaf


async def last_range(document: Document, path: str) -> Node:
    found = await expand(document, await find_node(document, parse_path(path)))
    node = found.nodes[-1]
    assert node.kind is NodeKind.BUCKET
    return node


def text_of(archive: bytes, path: str, **limits: int) -> ValueText:
    async def read(document: Document) -> ValueText:
        return await read_text(document, await last_range(document, path), **limits)

    return reading(archive, read)


@WAYS
@pytest.mark.parametrize("key", list(VALUES))
def test_range_shows_its_values(key: str, threshold: int) -> None:
    archive = make_archive(VALUES, small_obj_optimization_threshold=threshold)
    shown = text_of(archive, f"/{key}")
    rows = VALUES[key]
    last = 2000 if key == "floats" else 1000
    wanted = dict(list(rows.items())[last:]) if isinstance(rows, dict) else rows[last:]
    assert shown.is_complete
    assert shown.problem == shown.note == ""
    assert json.loads(shown.text) == wanted


def test_long_range_is_cut_like_any_list_and_goes_on() -> None:
    archive = make_archive({"floats": VALUES["floats"]})
    shown = text_of(archive, "/floats", limit_chars=200)
    assert not shown.is_complete
    assert shown.problem == ""
    assert shown.text.startswith("[\n  500.0, 500.25,")
    assert shown.total_bytes == 500 * 9 + 3


def test_range_of_ranges_shows_its_first_rows() -> None:
    archive = leaf_archive(encode([7] * 1_001_000))

    async def read(document: Document) -> ValueText:
        first = (await expand(document, document.root)).nodes[0]
        assert first.rows == range(1_000_000)
        return await read_text(document, first, limit_chars=2_000)

    shown = reading(archive, read)
    assert shown.text.startswith("[\n  7, 7, 7,")
    assert (shown.is_complete, shown.problem, shown.total_bytes) == (False, "", None)


def test_range_of_archives_names_them() -> None:
    archive = combine_archives({f"k{number:04}": make_archive(number) for number in range(1001)})
    shown = text_of(archive, "/")
    assert "k1000: archive" in shown.text
    assert "whole archives" in shown.note


def test_range_with_a_broken_row_still_names_the_others() -> None:
    data = list_head(Protocol.MSGPACK, 1002) + b"\x05" * 1001 + b"\xc1"
    entries = [{"p": [3 + row, 4 + row]} for row in range(1001)] + [{"p": [9, 1]}]
    shown = text_of(raw_archive(data, {"p": [0, len(data)], "t": entries}), "/")
    assert "[1000]" in shown.text
    assert shown.note


@WAYS
def test_hex_of_a_range_is_its_encoded_rows(threshold: int) -> None:
    archive = make_archive(VALUES, small_obj_optimization_threshold=threshold)

    async def read(document: Document) -> bytes:
        node = await last_range(document, "/records")
        return (await read_hex(document, node)).data

    assert reading(archive, read) == b"".join(encode({"n": n}) for n in range(1000, 1500))


def test_hex_says_why_a_range_has_no_bytes() -> None:
    far = leaf_archive(encode([7] * 1_001_000))
    entries = [{"p": [3 + 2 * row, 4 + 2 * row]} for row in range(1001)]
    data = list_head(Protocol.MSGPACK, 1001) + b"\x05\x06" * 1001
    apart = raw_archive(data, {"p": [0, len(data)], "t": entries})

    async def large(document: Document) -> None:
        await range_span(document, (await expand(document, document.root)).nodes[0])

    async def split(document: Document) -> None:
        first = (await expand(document, document.root)).nodes[0]
        await read_hex(document, first)

    with pytest.raises(BadInput, match="too large a range"):
        reading(far, large)
    with pytest.raises(BadInput, match="do not lie next to each other"):
        reading(apart, split)
