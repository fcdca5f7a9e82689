"""Where items begin that stand one behind the other, and where a level breaks off."""

from array import array
from collections.abc import Iterator

import pytest

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.level_scan import item_edges, pass_items
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
# Some that are passed in runs, and some that are walked.
MIXED: list[object] = [1, "a", [1, [2, [3]]], b"bytes", {"k": {"l": []}}, "x" * 300, 2.5, None]


def encoded(values: list[object], protocol: Protocol, start: int) -> tuple[bytes, list[int]]:
    data, edges = b"\xc1" * start, [start]
    for value in values:
        data += encode(value, protocol)
        edges.append(len(data))
    return data, edges


@BOTH
@pytest.mark.parametrize("start", [0, 5])
@pytest.mark.parametrize("count", [0, 1, 7, 8, 80, 400])
def test_edges_are_those_of_the_items(protocol: Protocol, start: int, count: int) -> None:
    values = (MIXED * 50)[:count]
    data, edges = encoded(values, protocol, start)
    assert list(item_edges(protocol, data, start, count)) == edges


@BOTH
def test_edges_stop_at_the_item_asked_for(protocol: Protocol) -> None:
    data, edges = encoded(MIXED * 3, protocol, 0)
    for count in range(len(edges)):
        assert list(item_edges(protocol, data, 0, count)) == edges[: count + 1]


@BOTH
@pytest.mark.parametrize("good", [0, 1, 15, 16, 17, 40])
def test_last_edge_is_where_an_item_is_invalid(protocol: Protocol, good: int) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c"
    data, edges = encoded((MIXED * 5)[:good], protocol, 0)
    assert list(item_edges(protocol, data + bad, 0, good + 5)) == edges


@BOTH
def test_last_edge_is_where_an_item_is_cut_off(protocol: Protocol) -> None:
    data, edges = encoded(MIXED, protocol, 0)
    for size in range(1, len(data)):
        whole = [edge for edge in edges if edge <= size]
        assert list(item_edges(protocol, data[:size], 0, len(MIXED))) == whole


@BOTH
@pytest.mark.parametrize("step", [1, 3, 50])
def test_items_are_passed_as_their_bytes_come(protocol: Protocol, step: int) -> None:
    data, edges = encoded(MIXED * 4, protocol, 0)
    cursor = Cursor(protocol, 0, len(data))
    found = array("Q", [0])
    passing: Iterator[bool] = pass_items(cursor, found, len(MIXED) * 4)
    for size in [*range(0, len(data), step), len(data)]:
        cursor.feed(data[:size], 0)
        if next(passing, True):
            break
        assert list(found) == edges[: len(found)]
    assert list(found) == edges
