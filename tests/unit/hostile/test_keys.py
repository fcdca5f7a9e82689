"""Keys that deceive, and paths that are typed in."""

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import KeyValue, PathStep, format_path, parse_path
from msglc_browser.errors import ArchiveError, BadInput
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_value import read_text
from tests.archive_bytes import encode, leaf_archive, raw_archive, value_of
from tests.servers.archives import make_archive
from tests.unit.hostile.looking import BOTH, children, reading, text_of
from tests.unit.hostile.table import map_head


def _head(code: bytes, count: int, width: int = 4) -> bytes:
    return code + count.to_bytes(width, "big")


@BOTH
def test_odd_keys_are_rows_of_their_own_and_round_trip_as_paths(protocol: Protocol) -> None:
    keys: list[KeyValue] = [
        "",
        "a/b",
        "a\nb",
        "\0",
        "\u202eabc",
        "😀",
        1,
        "1",
        True,
        1.0,
        None,
        b"\xff",
        -7,
    ]
    encoded = b"".join(encode(key, protocol) + b"\x05" for key in keys)
    header = bytes([(0x80 if protocol is Protocol.MSGPACK else 0xA0) + len(keys)])
    archive = leaf_archive(header + encoded, protocol)
    found = children(archive)
    assert [node.path[-1] for node in found.nodes] == [PathStep.key(key) for key in keys]

    async def read(document: Document) -> None:
        for node in found.nodes:
            text = format_path(node.path)
            assert text.isprintable()
            assert parse_path(text) == node.path
            assert await find_node(document, parse_path(text)) == node

    reading(archive, read)


@BOTH
@pytest.mark.parametrize("is_indexed", [True, False])
def test_duplicate_keys_are_rows_of_their_own_with_a_warning(
    protocol: Protocol, is_indexed: bool
) -> None:
    map_head = b"\x83" if protocol is Protocol.MSGPACK else b"\xa3"
    data = map_head + b"".join(encode("k", protocol) + bytes([n]) for n in (1, 2, 3))
    archive = leaf_archive(data, protocol)
    if is_indexed:
        entries = [encode("k", protocol) + encode({"p": [n, n + 1]}, protocol) for n in (3, 6, 9)]
        prefix = encode({"p": [0, len(data)], "t": {}}, protocol)[:-1] + map_head
        archive = raw_archive(data, None, protocol, toc_bytes=prefix + b"".join(entries))
    found = children(archive)
    assert [format_path(node.path) for node in found.nodes] == ["/k", "/k~1", "/k~2"]
    assert "an earlier key" in found.warnings[0]
    assert text_of(archive, "/k~1").text == "2"


@BOTH
@pytest.mark.parametrize("character", ["\u202e", "\x01", "\ud800"])
def test_keys_of_many_hidden_characters_are_shown_in_time(
    protocol: Protocol, character: str
) -> None:
    # A combined archive whose thousand keys are 20,000 characters each that all need escaping.
    payload = character.encode("utf-8", "surrogatepass") * 20_000
    child = make_archive(1)
    head = (
        _head(b"\xda", len(payload), 2)
        if protocol is Protocol.MSGPACK
        else _head(b"\x79", len(payload), 2)
    )
    count = _head(b"\xde", 200, 2) if protocol is Protocol.MSGPACK else _head(b"\xb9", 200, 2)
    toc = encode({"t": None}, protocol)[:-1] + count + (head + payload + b"\0") * 200
    archive = raw_archive(child, None, protocol, toc_bytes=toc)
    shown = reading(archive, lambda document: read_text(document, document.root))
    assert shown.items == 200


@BOTH
def test_odd_keys_of_an_indexed_dict_are_rows_that_are_found_again(protocol: Protocol) -> None:
    keys = [b"\xa1\xff" if protocol is Protocol.MSGPACK else b"\x61\xff"]
    keys += [encode(key, protocol) for key in ("", "a/b", "\0", 1, "1", True, 1.0, b"\xff", None)]
    keys += [encode([1, [2]], protocol), encode({"a": 1}, protocol)]
    head = map_head(protocol, len(keys))
    data, entries = head, b""
    for key in keys:
        data += key + b"\x01"
        entries += key + encode({"p": [len(data) - 1, len(data)]}, protocol)
    toc = encode({"p": [0, len(data)], "t": {}}, protocol)[:-1] + head + entries

    async def look(document: Document) -> None:
        found = await expand(document, document.root)
        assert len(found.nodes) == len(keys)
        assert not found.warnings
        for node in found.nodes:
            assert await find_node(document, node.path) == node
        previews = await read_previews(document, found.nodes)
        assert all(preview.text == "1" for preview in previews)

    reading(raw_archive(data, None, protocol, toc_bytes=toc), look)


@pytest.mark.parametrize(
    "text",
    [
        "/[" + "9" * 5000 + "]",
        "/a~" + "9" * 5000,
        "/(" + "9" * 5000 + ")",
        "/(1e999999)",
        '/"\\ud800"',
        "/\ud800",
        "/" + "[0]/" * 5000,
        "/" + '"' * 5000,
        "/(0x" + "f" * 10_000 + ")",
    ],
)
@BOTH
def test_any_path_that_is_typed_in_is_found_or_refused(protocol: Protocol, text: str) -> None:
    archive = raw_archive(
        b"\x01", {"p": [0, 1], "t": {"a": {"p": [0, 1]}, "b": {"p": [0, 1]}}}, protocol
    )

    async def look(document: Document) -> None:
        with pytest.raises((ArchiveError, BadInput)):
            await find_node(document, parse_path(text))

    reading(archive, look)


@BOTH
def test_path_of_a_repeated_key_leads_to_itself_in_a_large_value(protocol: Protocol) -> None:
    names = ["a", *map(str, range(1500)), "a"]
    keys = [encode(name, protocol) for name in names]
    pairs = b"".join(key + encode(at, protocol) for at, key in enumerate(keys))
    archive = leaf_archive(map_head(protocol, len(names)) + pairs, protocol)

    async def read(document: Document) -> tuple[str, object]:
        node = await find_node(document, parse_path("/a~1"))
        return format_path(node.path), await value_of(document, node)

    assert reading(archive, read) == ("/a~1", 1501)
