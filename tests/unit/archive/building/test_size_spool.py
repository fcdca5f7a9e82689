"""Sizes of tiny elements on a stack, and the blocks that they make: msglc's rule, to the byte."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from msglc_browser.archive.building.size_spool import Block, SizeSpool


@pytest.fixture(params=[20, 255, 256, 4096], ids=lambda largest: f"up to {largest}")
def spool(request: pytest.FixtureRequest) -> Iterator[SizeSpool]:
    made = SizeSpool(request.param)
    yield made
    made.close()


def sizes(spool: SizeSpool, mark: int = 0) -> list[int]:
    return [size for run in spool.runs(mark) for size in run]


def test_sizes_come_back_in_order(spool: SizeSpool) -> None:
    spool.add([1, 2, 3])
    spool.add([])
    spool.add([20, 5])
    assert sizes(spool) == [1, 2, 3, 20, 5]
    assert sizes(spool, 3) == [20, 5]
    assert sizes(spool, 5) == []


def test_run_on_top_is_dropped_and_those_below_stay(spool: SizeSpool) -> None:
    spool.add([1, 2])
    first = spool.mark()
    spool.add([3, 4])
    second = spool.mark()
    spool.add([5])
    assert (first, second, spool.mark()) == (2, 4, 5)
    spool.drop(second)
    spool.add([6])
    assert sizes(spool, first) == [3, 4, 6]
    spool.drop(first)
    assert spool.mark() == 2
    assert sizes(spool) == [1, 2]
    spool.drop(0)
    assert (sizes(spool), spool.mark()) == ([], 0)


@pytest.mark.parametrize("largest", [255, 256, 2**20])
def test_largest_size_comes_back(largest: int) -> None:
    spool = SizeSpool(largest)
    spool.add([largest, 0, 1])
    assert sizes(spool) == [largest, 0, 1]
    spool.close()


def test_more_sizes_than_memory_may_hold_come_back_from_a_file(tmp_path: Path) -> None:
    spool = SizeSpool(4096, str(tmp_path))
    piece = list(range(1, 4097))
    for _ in range(600):
        spool.add(piece)
    mark = spool.mark()
    assert mark == 600 * 4096
    runs = list(spool.runs(0))
    assert max(map(len, runs)) <= 64 * 1024
    assert [size for run in runs for size in run] == piece * 600
    spool.drop(4096)
    spool.add([7])
    assert sizes(spool) == [*piece, 7]
    spool.close()
    assert list(tmp_path.iterdir()) == []


def blocks(given: list[int], *, start: int = 0, least: int = 10) -> list[Block]:
    spool = SizeSpool(255)
    spool.add([99, 99])
    mark = spool.mark()
    spool.add(given)
    found = list(spool.blocks(mark, start, least))
    spool.close()
    return found


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([], []),
        ([5], [Block(1, 0, 5)]),
        ([10], [Block(1, 0, 10)]),
        ([9, 1], [Block(2, 0, 10)]),
        ([9, 2], [Block(2, 0, 11)]),
        ([10, 1], [Block(1, 0, 10), Block(1, 10, 11)]),
        ([5, 5, 5, 5], [Block(2, 0, 10), Block(2, 10, 20)]),
        ([5, 5, 5], [Block(2, 0, 10), Block(1, 10, 15)]),
        ([4, 4, 4, 4], [Block(3, 0, 12), Block(1, 12, 16)]),
        ([30, 30], [Block(1, 0, 30), Block(1, 30, 60)]),
        ([1] * 25, [Block(10, 0, 10), Block(10, 10, 20), Block(5, 20, 25)]),
    ],
)
def test_block_ends_with_the_element_that_fills_it(given: list[int], found: list[Block]) -> None:
    assert blocks(given) == found
    moved = [Block(block.items, block.start + 1000, block.end + 1000) for block in found]
    assert blocks(given, start=1000) == moved


def test_blocks_go_on_across_the_pieces_that_are_read_at_once() -> None:
    count = 64 * 1024 + 3
    found = blocks([1] * count, least=100)
    assert sum(block.items for block in found) == count
    assert [block.end for block in found[:-1]] == [block.start for block in found[1:]]
    assert {block.items for block in found[:-1]} == {100}
    assert found[-1] == Block(count % 100, count - count % 100, count)


def test_block_larger_than_a_piece_is_one() -> None:
    count = 3 * 64 * 1024
    assert blocks([1] * count, least=count) == [Block(count, 0, count)]
    assert blocks([1] * count, least=10 * count) == [Block(count, 0, count)]
