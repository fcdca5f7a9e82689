"""What should precede a value is found in every encoding, and nothing else is."""

from dataclasses import replace

import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.section import TocLeaf
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.preceding import check_key, key_bytes, list_head_bytes, opens_list
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def leaf(step: PathStep, protocol: Protocol, *, has_key: bool = True) -> Node:
    token = TocLeaf(has_key)
    span = Span(60, 70)
    return Node((step,), NodeKind.LEAF, ValueType.INT, protocol, span, None, token=token)


@BOTH
@pytest.mark.parametrize("key", ["a", "", "x" * 300, 7, -300, None, b"\xff"])
def test_key_of_the_toc_must_precede(protocol: Protocol, key: str | int | bytes | None) -> None:
    encoded = encode(key, protocol)
    node = leaf(PathStep.key(key), protocol)
    assert key_bytes(node) == len(encoded)
    check_key(node, encoded)
    with pytest.raises(CorruptArchive, match="table of contents, but not in the data"):
        check_key(node, encoded[:-1] + bytes([encoded[-1] ^ 1]))
    for other in (
        leaf(PathStep.key(key), protocol, has_key=False),
        leaf(PathStep.index(3), protocol),
    ):
        assert key_bytes(other) == 0


@BOTH
def test_first_entry_of_a_list_follows_its_head(protocol: Protocol) -> None:
    node = leaf(PathStep.index(0), protocol, has_key=False)
    node = replace(node, token=TocLeaf(has_key=False, first_of=2))
    assert key_bytes(node) == 9
    check_key(node, b"12345678" + list_head(protocol, 2))
    with pytest.raises(CorruptArchive, match="the first of 2 entries in the table of contents"):
        check_key(node, b"12345678" + list_head(protocol, 3))


@BOTH
def test_long_key_is_not_compared(protocol: Protocol) -> None:
    head = 3
    assert key_bytes(leaf(PathStep.key("k" * (4096 - head)), protocol)) == 4096
    assert key_bytes(leaf(PathStep.key("k" * (4097 - head)), protocol)) == 0


@BOTH
@pytest.mark.parametrize("count", [0, 1, 15, 16, 23, 24, 255, 256, 65_535, 65_536])
def test_head_of_a_list_is_found_by_its_count(protocol: Protocol, count: int) -> None:
    head = list_head(protocol, count)
    assert list_head_bytes(protocol, b"\xa1k" + head, count) == len(head)
    assert list_head_bytes(protocol, b"\xa1k" + head, count + 1) == 0
    assert list_head_bytes(protocol, head[:-1], count) == 0


def test_list_of_unknown_length_is_recognised() -> None:
    assert opens_list(Protocol.CBOR, b"\x61k\x9f")
    assert not opens_list(Protocol.CBOR, b"\x61k\x80")
    assert not opens_list(Protocol.MSGPACK, b"\xa1k\x9f")
    assert not opens_list(Protocol.CBOR, b"")
