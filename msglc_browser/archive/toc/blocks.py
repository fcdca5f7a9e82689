"""The blocks of a blocked list: the rows of each, checked against the bytes they take."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import msgpack

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.entry import EntryParser
from msglc_browser.errors import ArchiveError, CorruptArchive

_SLICE_BYTES = 256 * 1024
_MOST_PROBLEMS = 1000
"""With more broken blocks than this, the rest of a list is not read."""

_UINT = rb"(?:([\x00-\x17])|\x18(.)|\x19(..)|\x1a(.{4})|\x1b(.{8}))"
_CBOR_TRIPLE = re.compile(rb"\x83" + _UINT * 3, re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One block: rows from `first_row` on, in `span`; `problem` if its claims are impossible."""

    number: int
    first_row: int
    rows: int
    span: Span
    problem: str = ""


class BlockTable:
    """Blocks in compact arrays; a broken block counts as one row, which shows the problem."""

    def __init__(self) -> None:
        self._starts = array("Q")
        self._ends = array("Q")
        self._first_rows = array("Q", [0])
        self._problems: dict[int, str] = {}
        self._end = 0
        self.problem = ""

    @property
    def total(self) -> int:
        """Total number of rows."""
        return self._first_rows[-1]

    @property
    def end(self) -> int:
        """Where the last unbroken block ends."""
        return self._end

    @property
    def problems(self) -> int:
        """Number of broken blocks."""
        return len(self._problems)

    @property
    def span(self) -> Span | None:
        """From the first byte of the first block to the end of the last, ignoring broken ones."""
        whole = [n for n in range(len(self._starts)) if n not in self._problems]
        return Span(self._starts[whole[0]], self._ends[whole[-1]]) if whole else None

    def add(self, rows: int, span: Span, problem: str) -> None:
        """Append a block."""
        if problem:
            self._problems[len(self._starts)] = problem
            rows, span = 1, Span(0, 0)
        self._end = max(self._end, span.end)
        self._starts.append(span.start)
        self._ends.append(span.end)
        self._first_rows.append(self.total + rows)

    def block(self, number: int) -> Block:
        """A block, by its number."""
        first, after = self._first_rows[number], self._first_rows[number + 1]
        span = Span(self._starts[number], self._ends[number])
        return Block(number, first, after - first, span, self._problems.get(number, ""))

    def __len__(self) -> int:
        return len(self._starts)

    def covering(self, rows: range) -> list[Block]:
        """The blocks that hold `rows`."""
        if not rows or not self.total:
            return []
        first = bisect_right(self._first_rows, rows.start) - 1
        last = bisect_right(self._first_rows, rows[-1]) - 1
        return [self.block(number) for number in range(first, min(last + 1, len(self)))]


def read_blocks(toc: bytes, blocks: BlockList) -> BlockTable:
    """All blocks of a list; problems are kept per block.

    Counts are only added up, never used to allocate. Source: msglc documentation, "Detection of
    Long List with Small Elements".
    """
    table = BlockTable()
    data_start = blocks.section.data_span.start
    protocol = blocks.section.protocol
    try:
        for count, start, end in _triples(protocol, toc, blocks.at, blocks.count):
            span = Span(start, end).shifted(data_start)
            problem = _check(count, span, table.end, blocks.limit)
            table.add(count, span, problem)
            if table.problems > _MOST_PROBLEMS:
                raise CorruptArchive(
                    f"{problem} Only the first {_MOST_PROBLEMS:,} broken blocks are listed."
                )
    except ArchiveError as error:
        table.problem = error.message
        table.add(1, Span(0, 0), error.message)
    return table


def _check(count: int, span: Span, end_before: int, limit: Span) -> str:
    if not limit.contains(span):
        return "This block lies outside its parent."
    if span.start < end_before:
        # Otherwise a few bytes could claim any number of rows, and be read again for each block.
        return "This block overlaps an earlier one."
    if count == 0:
        return "This block claims to hold no values."
    if count > span.size:
        return f"This block claims {count:,} values in {span.size:,} bytes."
    return ""


def _triples(protocol: Protocol, toc: bytes, at: int, count: int) -> Iterator[tuple[int, int, int]]:
    fast = _msgpack_triples if protocol is Protocol.MSGPACK else _cbor_triples
    parser = EntryParser(protocol, toc)
    while count:
        for triple, after in fast(toc, at, count):
            yield triple
            at = after
            count -= 1
        if count:
            # Truncated by a slice, or unusual: the parser handles it, or reports the problem.
            rows, start, end, at = parser.triple(at)
            yield rows, start, end
            count -= 1


def _msgpack_triples(toc: bytes, at: int, count: int) -> Iterator[tuple[tuple[int, int, int], int]]:
    unpacker = msgpack.Unpacker(max_array_len=3, max_map_len=0, max_str_len=0)
    unpacker.feed(memoryview(toc)[at : at + _SLICE_BYTES])
    for _ in range(count):
        try:
            values = unpacker.unpack()
        except (msgpack.UnpackException, ValueError):
            return
        is_triple = isinstance(values, list) and len(values) == 3
        if not is_triple or not all(type(v) is int and v >= 0 for v in values):
            return
        yield (values[0], values[1], values[2]), at + unpacker.tell()


def _cbor_triples(toc: bytes, at: int, count: int) -> Iterator[tuple[tuple[int, int, int], int]]:
    match = _CBOR_TRIPLE.match
    for _ in range(count):
        found = match(toc, at)
        if found is None:
            return
        numbers = [int.from_bytes(group, "big") for group in found.groups() if group is not None]
        at = found.end()
        yield (numbers[0], numbers[1], numbers[2]), at
