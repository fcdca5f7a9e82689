"""Values and tables of contents nested a thousand and a hundred thousand deep."""

import pytest

from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import ArchiveError, LimitExceeded
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import ancestors, expand, find_node
from tests.archive_bytes import encode, leaf_archive, raw_archive, value_of
from tests.unit.hostile.looking import BOTH, children, look, look_at_root, reading, text_of


@BOTH
@pytest.mark.parametrize("depth", [1000, 100_000])
def test_deep_leaf_is_walked_without_recursion(protocol: Protocol, depth: int) -> None:
    one = b"\x91" if protocol is Protocol.MSGPACK else b"\x81"
    archive = leaf_archive(one * depth + b"\x01", protocol)
    assert "…" in text_of(archive).text
    assert children(archive, "/" + "/".join(["[0]"] * 5)).total == 1
    if depth > 10_000:
        with pytest.raises(LimitExceeded):
            reading(archive, lambda document: value_of(document, document.root))


@BOTH
@pytest.mark.parametrize("depth", [1000, 100_000])
def test_deep_toc_is_walked_without_recursion(protocol: Protocol, depth: int) -> None:
    # {"p": [0, 1], "t": [{"p": [0, 1], "t": [ ... ]}]}
    one_list = b"\x91" if protocol is Protocol.MSGPACK else b"\x81"
    entry = encode({"p": [0, 1], "t": []}, protocol)[:-1] + one_list
    toc = entry * depth + encode({"p": [0, 1]}, protocol)
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=toc)
    found = children(archive, "/" + "/".join(["[0]"] * 5))
    assert found.nodes[0].kind is NodeKind.INDEXED


def test_open_containers_without_end_are_refused() -> None:
    archive = leaf_archive(b"\x9f" * 300_000, Protocol.CBOR)
    with pytest.raises(ArchiveError):
        reading(archive, lambda document: value_of(document, document.root))
    assert children(archive).nodes[0].kind is NodeKind.BROKEN


_NESTS = [
    (Protocol.MSGPACK, b"\x91"),
    (Protocol.MSGPACK, b"\x81\x01"),
    (Protocol.MSGPACK, b"\x81"),
    (Protocol.MSGPACK, b"\xdd\0\0\0\1"),
    (Protocol.CBOR, b"\x81"),
    (Protocol.CBOR, b"\xa1\x01"),
    (Protocol.CBOR, b"\xa1"),
    (Protocol.CBOR, b"\x9f"),
    (Protocol.CBOR, b"\xbf\x01"),
    (Protocol.CBOR, b"\xbf"),
    (Protocol.CBOR, b"\xc6"),
    (Protocol.CBOR, b"\xc1"),
    (Protocol.CBOR, b"\xd8\x1c"),
]


@pytest.mark.parametrize("depth", [1000, 100_000])
@pytest.mark.parametrize(("protocol", "one"), _NESTS)
def test_deep_value_is_looked_at_within_bounds(protocol: Protocol, one: bytes, depth: int) -> None:
    look(leaf_archive(one * depth + b"\x01", protocol))
    look(leaf_archive(one * depth, protocol))


@pytest.mark.parametrize("depth", [1000, 100_000])
@pytest.mark.parametrize(("protocol", "one"), _NESTS)
def test_deep_key_is_looked_at_within_bounds(protocol: Protocol, one: bytes, depth: int) -> None:
    one_pair = b"\x81" if protocol is Protocol.MSGPACK else b"\xa1"
    look(leaf_archive(one_pair + one * depth + b"\x01\x01\x01", protocol))


@BOTH
@pytest.mark.parametrize("depth", [1000, 100_000])
def test_deep_table_of_contents_is_walked_down_within_bounds(
    protocol: Protocol, depth: int
) -> None:
    one_list = encode([None], protocol)[:-1]
    entry = encode({"p": [0, 1], "t": []}, protocol)[:-1] + one_list
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=entry * depth + b"\x01")
    path = parse_path("/" + "/".join(["[0]"] * 20))

    async def look(document: Document) -> None:
        await look_at_root(document)
        node = await find_node(document, path)
        assert node.kind is NodeKind.INDEXED
        assert len(await ancestors(document, path)) == 20
        await expand(document, node)

    reading(archive, look)
