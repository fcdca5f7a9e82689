"""What a row of the tree knows about itself without reading."""

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.span import Span

SPAN = Span(10, 25)


def node(
    kind: NodeKind,
    value_type: ValueType,
    items: int | None,
    *,
    span: Span | None = SPAN,
    path: NodePath = (),
) -> Node:
    return Node(path, kind, value_type, Protocol.CBOR, span, items)


@pytest.mark.parametrize("kind", [NodeKind.LEAF, NodeKind.BROKEN])
@pytest.mark.parametrize(
    ("value_type", "items", "may"),
    [
        (ValueType.DICT, 3, True),
        (ValueType.LIST, None, True),
        (ValueType.LIST, 0, False),
        (ValueType.DICT, 0, False),
        (ValueType.STR, None, False),
        (ValueType.ARRAY, None, False),
        (ValueType.UNKNOWN, None, False),
    ],
)
def test_leaf_may_be_expanded_when_it_is_a_container_with_bytes(
    kind: NodeKind, value_type: ValueType, items: int | None, may: bool
) -> None:
    assert node(kind, value_type, items).may_have_children == may
    assert not node(kind, value_type, items, span=None).may_have_children


@pytest.mark.parametrize(
    "kind",
    [NodeKind.INDEXED, NodeKind.BLOCKED, NodeKind.COMBINED, NodeKind.ARCHIVE, NodeKind.BUCKET],
)
def test_other_nodes_may_be_expanded_unless_they_are_known_to_be_empty(kind: NodeKind) -> None:
    for items, may in ((None, True), (1, True), (0, False)):
        assert node(kind, ValueType.LIST, items, span=None).may_have_children == may


def test_size_is_that_of_the_span_and_unknown_without() -> None:
    assert node(NodeKind.LEAF, ValueType.INT, None).size_bytes == 15
    assert node(NodeKind.COMBINED, ValueType.DICT, 2, span=None).size_bytes is None


def test_step_is_the_last_of_the_path_and_none_at_the_root() -> None:
    path = (PathStep.key("a"), PathStep.index(3))
    assert node(NodeKind.LEAF, ValueType.INT, None, path=path).step == PathStep.index(3)
    assert node(NodeKind.LEAF, ValueType.INT, None).step is None


def test_nodes_are_equal_whatever_their_tokens() -> None:
    first = Node((), NodeKind.LEAF, ValueType.INT, Protocol.CBOR, SPAN, None, token="here")
    assert first == Node((), NodeKind.LEAF, ValueType.INT, Protocol.CBOR, SPAN, None)
    assert "here" not in repr(first)
