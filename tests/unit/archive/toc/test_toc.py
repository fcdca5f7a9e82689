"""Entries of a table of contents into nodes; one that cannot be is BROKEN, the others are not."""

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, Header
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.section import BlockList, ChildArchive, Section, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.toc import broken_node, level_nodes, root_node
from msglc_browser.archive.toc.toc_index import build_index
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M = Protocol.MSGPACK
DATA = 1000
"""Bytes of data in these archives; they start at byte START of the object."""
START = 70
HERE = (PathStep.key("here"),)


def section_of(toc: bytes, protocol: Protocol) -> Section:
    return Section(START, 10**6, Header(protocol, DATA, len(toc)))


def root_of(entry: object, protocol: Protocol = M, path: NodePath = ()) -> Node:
    toc = entry if isinstance(entry, bytes) else encode(entry, protocol)
    return root_node(section_of(toc, protocol), toc, path)


def level_of(entry: object, protocol: Protocol = M) -> list[Node]:
    """The children of a root."""
    toc = entry if isinstance(entry, bytes) else encode(entry, protocol)
    root = root_node(section_of(toc, protocol), toc, HERE)
    assert isinstance(root.token, TocLevel)
    level = root.token
    index = build_index(toc, level, is_combined=root.kind is NodeKind.COMBINED)
    return level_nodes(toc, level, index, range(level.count), HERE)


def span(start: int, end: int) -> Span:
    """Of bytes that are counted from the data start."""
    return Span(start, end).shifted(START + HEADER_SIZE)


@BOTH
def test_leaf_is_a_node_with_its_bytes(protocol: Protocol) -> None:
    found = root_of({"p": [0, DATA]}, protocol, HERE)
    assert (found.kind, found.value_type, found.items) == (NodeKind.LEAF, ValueType.UNKNOWN, None)
    assert (found.span, found.path, found.protocol) == (span(0, DATA), HERE, protocol)


@BOTH
@pytest.mark.parametrize(("children", "value_type"), [({"a": 0}, "dict"), ([0], "list")])
def test_indexed_container_keeps_where_its_children_are(
    protocol: Protocol, children: object, value_type: str
) -> None:
    found = root_of({"p": [10, 20], "t": children}, protocol)
    assert (found.kind, found.value_type.value, found.items) == (NodeKind.INDEXED, value_type, 1)
    level = found.token
    assert isinstance(level, TocLevel)
    assert (level.count, level.is_map, level.limit) == (1, value_type == "dict", span(10, 20))


@BOTH
def test_container_without_bytes_is_combined(protocol: Protocol) -> None:
    found = root_of({"t": {"a": 0, "b": 100}}, protocol)
    assert (found.kind, found.span, found.items) == (NodeKind.COMBINED, None, 2)
    assert isinstance(found.token, TocLevel)
    assert found.token.limit == span(0, DATA)


@BOTH
def test_blocked_list_counts_its_rows_and_spans_its_blocks(protocol: Protocol) -> None:
    found = root_of({"p": [[5, 0, 10], [3, 20, 25]]}, protocol)
    assert (found.kind, found.value_type, found.items) == (NodeKind.BLOCKED, ValueType.LIST, 8)
    assert found.span == span(0, 25)
    assert isinstance(found.token, BlockList)
    assert found.token.count == 2


@pytest.mark.parametrize(("blocks", "is_counted"), [(20_000, True), (20_001, False)])
def test_rows_of_many_blocks_are_counted_later(blocks: int, is_counted: bool) -> None:
    triples = b"\x93\x01\xcd\x00\x00\xcd\x00\x01" * blocks
    toc = b"\x81\xa1p\xdd" + blocks.to_bytes(4, "big") + triples
    assert (root_of(toc).items is not None) == is_counted


def test_blocks_are_counted_of_the_first_lists_of_a_level() -> None:
    triples = b"\x93\x01\x00\x01" * 15_000
    entry = b"\x81\xa1p\xdd" + (15_000).to_bytes(4, "big") + triples
    few = encode({"p": [[1, 0, 1]]})
    toc = b"\x82\xa1p\x92\x00\x01\xa1t\x93" + entry + entry + few
    assert [node.items is not None for node in level_of(toc)] == [True, False, True]


@BOTH
@pytest.mark.parametrize(
    ("start", "end", "is_sound"),
    [
        (10, 20, True),
        (10, 11, True),
        (19, 20, True),
        (9, 20, False),
        (10, 21, False),
        (15, 15, False),
        (16, 15, False),
        (20, 20, False),
        (20, 21, False),
    ],
)
def test_child_lies_inside_its_parent_or_is_broken(
    protocol: Protocol, start: int, end: int, is_sound: bool
) -> None:
    good = {"p": [10, 20]}
    nodes = level_of({"p": [10, 20], "t": [good, {"p": [start, end]}, good]}, protocol)
    kinds = [node.kind is NodeKind.LEAF for node in nodes]
    assert kinds == [True, is_sound, True]
    assert nodes[1].span == (span(start, end) if is_sound else None)
    if not is_sound:
        assert "outside its parent (130 to 140)" in nodes[1].problem


@BOTH
@pytest.mark.parametrize(("end", "is_sound"), [(DATA, True), (DATA + 1, False)])
def test_root_lies_inside_the_data(protocol: Protocol, end: int, is_sound: bool) -> None:
    found = root_of({"p": [0, end]}, protocol)
    assert (found.kind is NodeKind.LEAF) == is_sound


@BOTH
@pytest.mark.parametrize(
    ("offset", "is_sound"),
    [(0, True), (DATA - HEADER_SIZE, True), (DATA - HEADER_SIZE + 1, False), (DATA, False)],
)
def test_child_archive_starts_where_a_header_fits(
    protocol: Protocol, offset: int, is_sound: bool
) -> None:
    [found] = level_of({"t": [offset]}, protocol)
    if not is_sound:
        assert (found.kind, found.span) == (NodeKind.BROKEN, None)
        assert "its parent's data ends at 1,120" in found.problem
        return
    start = START + HEADER_SIZE + offset
    assert (found.kind, found.value_type) == (NodeKind.ARCHIVE, ValueType.ARCHIVE)
    assert found.token == ChildArchive(start, START + HEADER_SIZE + DATA)
    assert found.span == Span(start, START + HEADER_SIZE + DATA)


@BOTH
def test_child_archives_reach_to_the_next_one_whatever_their_order(protocol: Protocol) -> None:
    nodes = level_of({"t": {"b": 500, "a": 0, "c": 200, "same": 200}}, protocol)
    assert [node.span for node in nodes] == [
        span(500, DATA),
        span(0, 200),
        span(200, 500),
        span(200, 500),
    ]
    assert all(isinstance(node.token, ChildArchive) for node in nodes)
    assert {node.token.limit for node in nodes if isinstance(node.token, ChildArchive)} == {
        START + HEADER_SIZE + DATA
    }


@BOTH
def test_children_are_named_by_key_or_number(protocol: Protocol) -> None:
    leaf = {"p": [0, 1]}
    inside = level_of({"p": [0, 5], "t": {"a": leaf, 7: leaf}}, protocol)
    assert [node.path for node in inside] == [
        (*HERE, PathStep.key("a")),
        (*HERE, PathStep.key(7)),
    ]
    listed = level_of({"p": [0, 5], "t": [leaf, leaf]}, protocol)
    assert [node.path for node in listed] == [(*HERE, PathStep.index(n)) for n in range(2)]


@BOTH
def test_repeated_keys_are_told_apart(protocol: Protocol) -> None:
    pair = encode("k", protocol) + encode({"p": [0, 1]}, protocol)
    head = b"\x83" if protocol is M else b"\xa3"
    toc = encode({"p": [0, 5], "t": 0}, protocol)[:-1] + head + pair * 3
    assert [node.path[-1].occurrence for node in level_of(toc, protocol)] == [0, 1, 2]


@BOTH
@pytest.mark.parametrize(
    "entry", ["x", None, [], {}, {"p": 5}, {"p": [1, 2, 3]}, {"q": [0, 1]}, -5]
)
def test_entry_that_is_none_is_broken_with_a_reason(protocol: Protocol, entry: object) -> None:
    leaf = {"p": [0, 1]}
    nodes = level_of({"p": [0, 5], "t": [leaf, entry, leaf]}, protocol)
    assert [node.kind for node in nodes] == [NodeKind.LEAF, NodeKind.BROKEN, NodeKind.LEAF]
    assert nodes[1].problem
    assert root_of(entry, protocol).kind is (NodeKind.BROKEN)


@BOTH
def test_damage_ends_the_level_in_a_row_that_says_so(protocol: Protocol) -> None:
    leaf = encode({"p": [0, 1]}, protocol)
    head, bad = (b"\x93", b"\xc1") if protocol is M else (b"\x83", b"\x1c")
    toc = encode({"p": [0, 5], "t": 0}, protocol)[:-1] + head + leaf + bad + leaf
    nodes = level_of(toc, protocol)
    assert [node.kind for node in nodes] == [NodeKind.LEAF, NodeKind.BROKEN]
    assert nodes[1].path == (*HERE, PathStep.index(1))
    assert nodes[1].problem.startswith("The table of contents is damaged here: ")


def test_broken_node_has_neither_bytes_nor_children() -> None:
    found = broken_node(HERE, M, "why")
    assert (found.kind, found.value_type, found.problem) == (
        NodeKind.BROKEN,
        ValueType.UNKNOWN,
        "why",
    )
    assert (found.span, found.items, found.may_have_children) == (None, None, False)
