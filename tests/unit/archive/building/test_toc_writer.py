"""Nodes are written as late as can be, and stand where the data are."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cbor2
import msgpack
import pytest

from msglc_browser.archive.building.open_container import OpenContainer
from msglc_browser.archive.building.toc_writer import TocWriter
from msglc_browser.archive.building.value_encoder import ValueEncoder
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
OPTIONS = ArchiveOptions(threshold_bytes=64, trivial_bytes=9, block_bytes=100)
KEYS = {Protocol.MSGPACK: b"\xa1", Protocol.CBOR: b"\x61"}  # the head of a text of one letter


@contextmanager
def writing(protocol: Protocol, data: bytes = b"") -> Iterator[TocWriter]:
    writer = TocWriter(ValueEncoder(protocol), OPTIONS, lambda at, end: data[at:end], None)
    try:
        yield writer
    finally:
        writer.close()


def toc_of(writer: TocWriter, protocol: Protocol) -> Any:
    """What has been written, None for nothing."""
    file = io.BytesIO()
    assert writer.copy_to(file) == len(file.getvalue())
    if not file.getvalue():
        return None
    loads = cbor2.loads if protocol is Protocol.CBOR else msgpack.unpackb
    return loads(file.getvalue())


def a_list(start: int = 0, count: int = 1) -> OpenContainer:
    container = OpenContainer(start, start + 5, is_map=False, is_tag=False)
    container.count = count
    return container


def a_dict(start: int = 0, count: int = 1) -> OpenContainer:
    container = OpenContainer(start, start + 5, is_map=True, is_tag=False)
    container.count = count
    return container


@BOTH
def test_value_may_be_one_leaf(protocol: Protocol) -> None:
    with writing(protocol) as writer:
        writer.root_leaf(5)
        assert toc_of(writer, protocol) == {"p": [0, 5]}


@BOTH
def test_tiny_items_become_blocks(protocol: Protocol) -> None:
    with writing(protocol) as writer:
        container = a_list(count=25)
        writer.begin(container, None)
        writer.items(container, 5, [9] * 20)
        writer.items(container, 185, [1] * 5)
        assert writer.end(container, 190, is_leaf=False)
        assert toc_of(writer, protocol) == {"p": [[12, 5, 113], [13, 113, 190]]}


@BOTH
def test_tiny_items_of_one_block_need_no_node(protocol: Protocol) -> None:
    with writing(protocol) as writer:
        container = a_list(count=3)
        writer.begin(container, None)
        writer.items(container, 5, [9] * 3)
        assert not writer.end(container, 32, is_leaf=False)
        assert toc_of(writer, protocol) is None


@BOTH
def test_item_that_is_not_tiny_gives_those_before_it_their_nodes(protocol: Protocol) -> None:
    with writing(protocol) as writer:
        container = a_list(count=4)
        writer.begin(container, None)
        writer.items(container, 5, [9, 1])
        writer.leaf(container, 15, 25)
        writer.leaf(container, 25, 26)
        assert writer.end(container, 26, is_leaf=False)
        leaves = [{"p": span} for span in ([5, 14], [14, 15], [15, 25], [25, 26])]
        assert toc_of(writer, protocol) == {"p": [0, 26], "t": leaves}


@BOTH
def test_keys_stand_before_the_nodes_of_their_values(protocol: Protocol) -> None:
    head = KEYS[protocol]
    tiny, large = head + b"a" + b"\x05", head + b"b" + b"?" * 10
    with writing(protocol, bytes(5) + tiny + large) as writer:
        container = a_dict(count=2)
        writer.begin(container, None)
        writer.pairs(container, 5, tiny, [2, 1])
        container.key = head + b"b"
        writer.leaf(container, 10, 20)
        assert container.key is None
        assert writer.end(container, 20, is_leaf=False)
        nodes = {"a": {"p": [7, 8]}, "b": {"p": [10, 20]}}
        assert toc_of(writer, protocol) == {"p": [0, 20], "t": nodes}


@BOTH
def test_dict_with_tiny_values_has_no_node(protocol: Protocol) -> None:
    pair = KEYS[protocol] + b"a" + b"\x05"
    with writing(protocol, bytes(5) + pair) as writer:
        container = a_dict()
        writer.begin(container, None)
        writer.pairs(container, 5, pair, [2, 1])
        assert not writer.end(container, 8, is_leaf=False)
        assert toc_of(writer, protocol) is None


@BOTH
def test_container_in_another_has_its_node_there(protocol: Protocol) -> None:
    key = KEYS[protocol] + b"k"
    with writing(protocol) as writer:
        outer, inner = a_dict(), a_list(7, count=2)
        writer.begin(outer, None)
        outer.key = key
        writer.begin(inner, outer)
        writer.items(inner, 12, [10, 10])
        assert writer.end(inner, 32, is_leaf=False)
        writer.large(outer)
        assert writer.end(outer, 32, is_leaf=False)
        node = {"p": [7, 32], "t": [{"p": [12, 22]}, {"p": [22, 32]}]}
        assert toc_of(writer, protocol) == {"p": [0, 32], "t": {"k": node}}


@BOTH
def test_container_that_turns_out_small_is_a_leaf_after_its_key(protocol: Protocol) -> None:
    with writing(protocol) as writer:
        outer, inner = a_dict(), a_list(7, count=2)
        writer.begin(outer, None)
        outer.key = KEYS[protocol] + b"k"
        writer.begin(inner, outer)
        writer.items(inner, 12, [10, 10])
        assert not writer.end(inner, 32, is_leaf=True)
        writer.leaf(outer, 7, 32)
        assert writer.end(outer, 32, is_leaf=False)
        assert toc_of(writer, protocol) == {"p": [0, 32], "t": {"k": {"p": [7, 32]}}}


@BOTH
@pytest.mark.parametrize("is_tag", [True, False])
def test_tag_and_empty_container_have_no_node(protocol: Protocol, is_tag: bool) -> None:
    with writing(protocol) as writer:
        container = OpenContainer(0, 5, is_map=False, is_tag=is_tag)
        container.count = int(is_tag)
        writer.begin(container, None)
        assert not writer.end(container, 5, is_leaf=False)
        assert toc_of(writer, protocol) is None
