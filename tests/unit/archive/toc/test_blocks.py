"""Blocks of a blocked list: which rows each holds, and what is wrong with those that lie."""

from itertools import pairwise

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, Header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import BlockList, Section
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import BlockTable, read_blocks
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
OVERLAPS = "This block overlaps an earlier one."
OUTSIDE = "This block lies outside its parent."


def table_of(
    blocks: list[object],
    protocol: Protocol = Protocol.MSGPACK,
    *,
    limit: tuple[int, int] = (0, 2**40),
    before: bytes = b"",
    after: bytes = b"",
    count: int | None = None,
) -> BlockTable:
    """Blocks read from a TOC in which they lie between `before` and `after`.

    Offsets, those of `limit` too, count from the data start.
    """
    encoded = b"".join(encode(block, protocol) for block in blocks)
    toc = before + encoded + after
    section = Section(0, 2**62, Header(protocol, 2**40, len(toc)))
    inside = Span(*limit).shifted(HEADER_SIZE)
    count = len(blocks) if count is None else count
    return read_blocks(toc, BlockList(section, len(before), count, inside))


def seen(table: BlockTable) -> list[tuple[int, int, int, int]]:
    """Of each block its first row, its rows, and its span from the data start."""
    blocks = [table.block(number) for number in range(len(table))]
    assert [block.number for block in blocks] == list(range(len(table)))
    return [
        (each.first_row, each.rows, each.span.start - HEADER_SIZE, each.span.end - HEADER_SIZE)
        for each in blocks
    ]


def problems(table: BlockTable) -> list[str]:
    return [table.block(number).problem for number in range(len(table))]


@BOTH
def test_blocks_keep_rows_and_spans_when_they_touch(protocol: Protocol) -> None:
    table = table_of([[5, 0, 5], [3, 5, 9], [1, 9, 500]], protocol)
    assert seen(table) == [(0, 5, 0, 5), (5, 3, 5, 9), (8, 1, 9, 500)]
    assert problems(table) == ["", "", ""]
    assert (table.total, table.problems, table.problem) == (9, 0, "")
    assert table.end == HEADER_SIZE + 500
    assert table.span == Span(HEADER_SIZE, HEADER_SIZE + 500)


def test_block_keeps_its_place_when_bytes_lie_unused_before_it() -> None:
    assert problems(table_of([[5, 0, 5], [3, 7, 10]])) == ["", ""]


def test_table_of_no_blocks_is_empty() -> None:
    table = table_of([])
    assert (len(table), table.total, table.end, table.span, table.problem) == (0, 0, 0, None, "")
    assert table.covering(range(5)) == []


@BOTH
@pytest.mark.parametrize("start", [4, 1, 0])
def test_block_is_broken_when_it_shares_bytes_with_one_before(
    protocol: Protocol, start: int
) -> None:
    table = table_of([[5, 0, 5], [3, start, 8], [2, 8, 10]], protocol)
    assert problems(table) == ["", OVERLAPS, ""]


def test_block_is_broken_when_it_overlaps_an_earlier_one_behind_a_broken_one() -> None:
    table = table_of([[5, 0, 5], [0, 5, 6], [2, 4, 7]])
    assert problems(table) == ["", "This block claims to hold no values.", OVERLAPS]


def test_bytes_of_a_broken_block_are_free_for_the_next() -> None:
    table = table_of([[5, 0, 5], [9, 5, 13], [8, 5, 13]])
    assert problems(table)[2] == ""
    assert table.end == HEADER_SIZE + 13


@BOTH
@pytest.mark.parametrize("span", [(9, 12), (11, 21), (20, 21), (15, 14), (0, 30)])
def test_block_is_broken_when_it_leaves_its_limit(
    protocol: Protocol, span: tuple[int, int]
) -> None:
    table = table_of([[1, *span]], protocol, limit=(10, 20))
    assert problems(table) == [OUTSIDE]


def test_block_is_sound_when_it_fills_its_limit() -> None:
    assert problems(table_of([[10, 10, 20]], limit=(10, 20))) == [""]


@BOTH
def test_block_is_broken_when_it_has_more_values_than_bytes(protocol: Protocol) -> None:
    table = table_of([[4, 0, 4], [5, 4, 8]], protocol)
    assert problems(table) == ["", "This block claims 5 values in 4 bytes."]


@BOTH
def test_empty_block_is_broken_though_its_bytes_are_sound(protocol: Protocol) -> None:
    assert problems(table_of([[0, 0, 4]], protocol)) == ["This block claims to hold no values."]


def test_broken_block_counts_as_the_one_row_that_says_so() -> None:
    table = table_of([[5, 0, 5], [10**12, 5, 7], [3, 7, 10]])
    assert seen(table)[0] == (0, 5, 0, 5)
    assert (table.block(1).first_row, table.block(1).rows, table.block(1).span.size) == (5, 1, 0)
    assert seen(table)[2] == (6, 3, 7, 10)
    assert (table.total, table.problems) == (9, 1)


def test_span_leaves_out_broken_blocks_at_both_ends() -> None:
    table = table_of([[9, 0, 1], [2, 1, 4], [3, 4, 8], [9, 8, 10]])
    assert table.span == Span(HEADER_SIZE + 1, HEADER_SIZE + 8)


def test_span_is_none_when_every_block_is_broken() -> None:
    assert table_of([[9, 0, 1]]).span is None


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [
        (range(1), [0]),
        (range(4, 5), [0]),
        (range(5, 6), [1]),
        (range(4, 6), [0, 1]),
        (range(8), [0, 1]),
        (range(7, 9), [1, 2]),
        (range(9), [0, 1, 2]),
        (range(8, 9), [2]),
        (range(8, 100), [2]),
        (range(3, 3), []),
    ],
)
def test_covering_answers_the_blocks_that_hold_the_rows(rows: range, numbers: list[int]) -> None:
    table = table_of([[5, 0, 5], [3, 5, 9], [1, 9, 10]])
    assert [block.number for block in table.covering(rows)] == numbers


@BOTH
def test_blocks_are_found_between_what_else_the_toc_holds(protocol: Protocol) -> None:
    table = table_of([[5, 0, 5], [3, 5, 9]], protocol, before=b"\x83\x07", after=b"\x83\x01\x02")
    assert seen(table) == [(0, 5, 0, 5), (5, 3, 5, 9)]


WIDE = [2**8, 2**16 + 1, 2**32 + 1, 2**39]


@BOTH
def test_blocks_read_back_whatever_the_width_of_their_numbers(protocol: Protocol) -> None:
    edges = [0, 23, 24, 127, 128, 255, *WIDE]
    blocks: list[object] = [[end - start, start, end] for start, end in pairwise(edges)]
    table = table_of(blocks, protocol)
    assert [(start, end) for _, _, start, end in seen(table)] == list(pairwise(edges))
    assert table.total == 2**39


@BOTH
def test_blocks_read_back_when_their_triples_pass_the_slice_that_is_taken_apart_at_once(
    protocol: Protocol,
) -> None:
    first = 2**20
    blocks: list[object] = [[1, first + at, first + at + 1] for at in range(40_000)]
    table = table_of(blocks, protocol, limit=(first, first + 40_000))
    assert (len(table), table.total, table.problems, table.problem) == (40_000, 40_000, 0, "")
    assert table.span == Span(first, first + 40_000).shifted(HEADER_SIZE)


# The quick way takes none of these; the parser takes what is sound all the same.
@pytest.mark.parametrize(
    ("protocol", "triple"),
    [
        (Protocol.MSGPACK, "dc 00 03 05 00 05"),  # a list with a long head
        (Protocol.MSGPACK, "93 d0 05 d0 00 d0 05"),  # signed, but positive
        (Protocol.CBOR, "98 03 05 00 05"),
    ],
)
def test_block_is_sound_when_it_is_encoded_in_an_odd_way(protocol: Protocol, triple: str) -> None:
    odd = bytes.fromhex(triple)
    plain = encode([2, 5, 7], protocol)
    table = table_of([], protocol, before=b"\x01", after=odd + plain + odd, count=2)
    assert seen(table) == [(0, 5, 0, 5), (5, 2, 5, 7)]


@BOTH
@pytest.mark.parametrize("block", [[1, 2], [1, 2, 3, 4], [True, 2, 3], [1, -2, 3], [1, 2, "x"], 7])
def test_blocks_break_off_at_one_that_is_no_triple(protocol: Protocol, block: object) -> None:
    table = table_of([[2, 0, 2], block, [2, 2, 4]], protocol)
    assert table.problem
    assert problems(table) == ["", table.problem]
    assert (table.total, table.end) == (3, HEADER_SIZE + 2)


@BOTH
def test_blocks_break_off_where_the_toc_ends_before_their_count(protocol: Protocol) -> None:
    table = table_of([[2, 0, 2]], protocol, count=10**12)
    assert table.problem
    assert (len(table), table.total) == (2, 3)


@BOTH
def test_a_thousand_broken_blocks_leave_those_behind_them_readable(protocol: Protocol) -> None:
    table = table_of([*[[0, 0, 1]] * 1000, [2, 0, 2]], protocol)
    assert (table.problem, table.problems, table.total) == ("", 1000, 1002)


@BOTH
def test_blocks_behind_more_broken_ones_are_left_out(protocol: Protocol) -> None:
    table = table_of([*[[0, 0, 1]] * 1001, [2, 0, 2]], protocol)
    assert table.problem.endswith("Only the first 1,000 broken blocks are listed.")
    assert table.problem.startswith("This block claims to hold no values.")
    assert len(table) == 1002
    assert table.block(1001).problem == table.problem
