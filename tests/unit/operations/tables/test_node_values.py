"""Values of nodes: whole, or hinted at, or why not."""

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.tables.cells import Nested, Unreadable
from msglc_browser.operations.tables.node_values import (
    Large,
    bytes_of_node,
    cell_of_large,
    value_of_node,
)

PATH = (PathStep.index(0),)


def leaf(size: int, kind: NodeKind = NodeKind.LEAF, problem: str = "") -> Node:
    span = Span(100, 100 + size)
    return Node(PATH, kind, ValueType.UNKNOWN, Protocol.MSGPACK, span, None, problem=problem)


@pytest.mark.parametrize(("size", "is_whole", "end"), [(50, True, 150), (51, False, 120)])
def test_value_above_the_limit_is_only_begun(size: int, is_whole: bool, end: int) -> None:
    wanted = bytes_of_node(leaf(size), whole_bytes=50, head_bytes=20)
    assert (wanted.is_whole, wanted.span) == (is_whole, Span(100, end))


def test_large_container_with_a_table_of_contents_is_not_read() -> None:
    wanted = bytes_of_node(leaf(51, NodeKind.INDEXED), whole_bytes=50, head_bytes=20)
    assert not wanted.span.size
    assert isinstance(value_of_node(wanted, b""), Large)


@pytest.mark.parametrize("data", [b"\xc1", b"\x01\x02", b"\xa5x", b"\xdd\xff\xff\xff\xff"])
def test_damaged_value_says_so(data: bytes) -> None:
    wanted = bytes_of_node(leaf(len(data)), whole_bytes=50, head_bytes=20)
    assert isinstance(value_of_node(wanted, data), Unreadable)


def test_problem_of_a_node_is_that_of_its_cell() -> None:
    wanted = bytes_of_node(leaf(1, problem="It is misplaced."), whole_bytes=50, head_bytes=20)
    assert value_of_node(wanted, b"") == Unreadable("It is misplaced.")


def test_hint_names_the_type_and_size() -> None:
    node = Node(PATH, NodeKind.INDEXED, ValueType.LIST, Protocol.CBOR, Span(0, 9), 1_234)
    assert cell_of_large(Large(node)) == Nested(ValueType.LIST, 1_234, "[1,234]", PATH)
