"""Patterns of usual entries match what msglc writes, and take its numbers out."""

import pytest

from msglc_browser.archive.building.toc_shapes import plain_uint, toc_shapes
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
NUMBERS = [0, 10, 23, 24, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**63]


@BOTH
@pytest.mark.parametrize("start", NUMBERS)
@pytest.mark.parametrize("end", NUMBERS)
def test_entries_are_matched_with_their_numbers(protocol: Protocol, start: int, end: int) -> None:
    shapes = toc_shapes(protocol)
    leaf = encode({"p": [start, end]}, protocol)
    found = shapes.leaf.match(leaf + b"\xc1")
    assert found is not None
    assert found.end() == len(leaf)
    assert [plain_uint(group) for group in found.groups()] == [start, end]
    inner = encode({"p": [start, end], "t": 0}, protocol)[:-1]
    found = shapes.inner.match(inner + b"\x90")
    assert found is not None
    assert found.end() == len(inner)
    assert [plain_uint(group) for group in found.groups()] == [start, end]
    block = encode([7, start, end], protocol)
    found = shapes.block.match(block)
    assert found is not None
    assert [plain_uint(group) for group in found.groups()] == [7, start, end]
    assert shapes.leaf.match(inner) is None
    assert shapes.inner.match(leaf) is None


@BOTH
def test_heads_are_how_the_entries_begin(protocol: Protocol) -> None:
    shapes = toc_shapes(protocol)
    leaf = encode({"p": [1, 2]}, protocol)
    assert leaf == shapes.leaf_head + b"\x01\x02"
    assert encode({"p": [1, 2], "t": 3}, protocol) == (
        shapes.inner_head + b"\x01\x02" + shapes.children + b"\x03"
    )
    assert encode({"p": 5}, protocol) == shapes.blocked_head + b"\x05"
    assert encode([1, 2, 3], protocol) == shapes.block_head + b"\x01\x02\x03"
    assert encode([1, 2], protocol) == shapes.pair_head + b"\x01\x02"
    assert encode("p", protocol) == shapes.position
    assert encode("t", protocol) == shapes.children
    assert encode(2**16, protocol)[0] == shapes.wide
    assert encode("x" * 40, protocol)[0] == shapes.text_8


@BOTH
@pytest.mark.parametrize("entry", [{"p": [-1, 5]}, {"p": [1.5, 5]}, {"q": [1, 5]}, {"p": ["a", 5]}])
def test_other_entries_are_not_matched(protocol: Protocol, entry: object) -> None:
    shapes = toc_shapes(protocol)
    assert shapes.leaf.match(encode(entry, protocol)) is None


@BOTH
def test_entry_that_is_cut_off_is_not_matched(protocol: Protocol) -> None:
    shapes = toc_shapes(protocol)
    leaf = encode({"p": [300, 70_000]}, protocol)
    block = encode([300, 70_000, 2**40], protocol)
    assert all(shapes.leaf.match(leaf[:size]) is None for size in range(len(leaf)))
    assert all(shapes.block.match(block[:size]) is None for size in range(len(block)))
