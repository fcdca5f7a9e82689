"""Find keys inside encoded values, without decoding them: candidates in the raw bytes, then the
rows around them.

Dicts and lists without a candidate are never walked. Work is bounded: bytes walked repeatedly,
because levels contain one another, count against a budget, and so do candidates that are in no key.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from msglc_browser.archive.items.heads import (
    BREAK,
    LISTS,
    MAPS,
    OPEN_CONTAINERS,
    peek_head,
)
from msglc_browser.archive.items.keys import key_step, occurrences
from msglc_browser.archive.items.level_scan import STRIDE, item_edges
from msglc_browser.archive.items.rows import HEAD_BYTES, KEY_LIMIT
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.needles import Needles
from msglc_browser.archive.toc.stepped_search import MAX_LEVELS, SteppedSearch, walk_budget
from msglc_browser.errors import ArchiveError

MOST_CANDIDATES = 500_000
"""So many places that look like the pattern are examined, which takes some seconds."""

_FEW_BYTES = 16 * 1024


@dataclass(slots=True)
class _Level:
    """A dict or list in progress: its first item is at `at`; its bytes end at `end`."""

    path: NodePath
    at: int
    end: int
    is_map: bool
    stop: int | None  # the row after the last one; None until BREAK
    first: int = 0  # the number of its first row


@dataclass(slots=True)
class _Chunk:
    """Some rows: the starts of their items, and the end of the last one."""

    first: int
    edges: "array[int]"
    repeated: dict[int, int] | None = field(default=None)


class ValueSearch(SteppedSearch[_Level]):
    """Finds one pattern in values of some bytes: `begin` one, then call `step` until `finished`.

    Cut short if the values contain one another too deeply, or too much looks like the pattern.
    """

    def __init__(
        self, protocol: Protocol, data: bytes, pattern: str, *, base: int, match_case: bool = False
    ) -> None:
        """`data` starts at byte `base` of the object; spans of nodes count from its start."""
        super().__init__()
        self._protocol = protocol
        self._data = data
        self._base = base
        self._needles = Needles(protocol, data, pattern, match_case=match_case)
        self._left_bytes = walk_budget(len(data))
        self._left_candidates = MOST_CANDIDATES

    def may_hold(self, span: Span) -> bool:
        """Whether the pattern's bytes occur in these."""
        start = max(span.start - self._base, 0)
        return self._needles.next(start) < span.end - self._base

    def begin(self, path: NodePath, span: Span) -> None:
        """Search the value in these bytes, too."""
        level = self._level(path, span.start - self._base, span.end - self._base)
        if level is not None:
            self._enter(level)

    def begin_rows(self, path: NodePath, span: Span, *, first: int, count: int) -> None:
        """Search `count` elements of a list, one after another in these bytes, from `first` on."""
        level = _Level(
            path, span.start - self._base, span.end - self._base, False, first + count, first
        )
        self._enter(level)

    def _level(self, path: NodePath, start: int, end: int) -> _Level | None:
        """The level in a value; None if it has none, or the budget is used up."""
        head = peek_head(self._protocol, self._data, start)
        if head is None or head.kind not in (*LISTS, *MAPS):
            return None
        if len(self._stack) >= MAX_LEVELS or self._left_bytes <= 0:
            self.is_cut_short = True
            return None
        count = None if head.kind in OPEN_CONTAINERS else head.value
        return _Level(path, head.end, end, head.kind in MAPS, count)

    def _walk(self, level: _Level) -> Iterator[Node | _Level | None]:
        """Hits, levels to search before continuing, and None now and then."""
        first, at = level.first, level.at
        while level.stop is None or first < level.stop:
            if self._needles.next(at) >= level.end:
                return
            chunk, is_last = self._chunk(level, first, at)
            yield from self._hits(level, chunk)
            if is_last:
                return
            first, at = first + STRIDE, chunk.edges[-1]
            yield None

    def _chunk(self, level: _Level, first: int, at: int) -> tuple[_Chunk, bool]:
        """The rows from `first` on, up to 1,000; whether there are no more.

        The very last value is not skipped, as it may be most of the bytes: it ends where the
        level does. So does one that is damaged, whose first rows may be readable.
        """
        each = 2 if level.is_map else 1
        rows = STRIDE if level.stop is None else min(STRIDE, level.stop - first)
        is_last = first + rows == level.stop
        items = rows * each - is_last
        edges = self._edges(at, level.end, items)
        is_short = len(edges) <= items
        is_ended = level.stop is None and self._data[edges[-1] : edges[-1] + 1] == BREAK
        if (is_last or is_short) and not is_ended:
            edges.append(max(edges[-1], level.end))
        self._left_bytes -= edges[-1] - edges[0]
        return _Chunk(first, edges), is_last or is_short

    def _edges(self, at: int, end: int, items: int) -> "array[int]":
        """As `item_edges`; of few bytes only these are given to it, as it looks far ahead."""
        if end - at > _FEW_BYTES:
            edges = item_edges(self._protocol, self._data, at, items)
            while len(edges) > 1 and edges[-1] > end:  # a value that claims more than it has
                edges.pop()
            return edges
        edges = item_edges(self._protocol, self._data[at:end], 0, items)
        return array("Q", [at + edge for edge in edges])

    def _hits(self, level: _Level, chunk: _Chunk) -> Iterator[Node | _Level | None]:
        edges, at = chunk.edges, chunk.edges[0]
        while (found := self._needles.next(at)) < edges[-1]:
            self._left_candidates -= 1
            if self._left_candidates < 0:
                self.is_cut_short = True
                return
            item = bisect_right(edges, found) - 1
            start, at = edges[item], edges[item + 1]
            if level.is_map and item % 2 == 0:
                yield self._hit(level, chunk, item) if self._needles.is_in_key(start, at) else None
            elif self._is_container(start):
                yield self._level((*level.path, self._step(level, chunk, item)), start, at)

    def _is_container(self, start: int) -> bool:
        head = peek_head(self._protocol, self._data, start)
        return head is not None and head.kind in (*LISTS, *MAPS)

    def _hit(self, level: _Level, chunk: _Chunk, item: int) -> Node | None:
        """The node whose key is this item."""
        if item + 2 >= len(chunk.edges):
            return None  # the bytes end after the key
        start, end = chunk.edges[item + 1], chunk.edges[item + 2]
        try:
            value_type, items = classify(self._protocol, self._data[start : start + HEAD_BYTES])
        except ArchiveError:
            value_type, items = ValueType.UNKNOWN, None
        path = (*level.path, self._step(level, chunk, item))
        span = Span(start + self._base, end + self._base)
        return Node(path, NodeKind.LEAF, value_type, self._protocol, span, items)

    def _step(self, level: _Level, chunk: _Chunk, item: int) -> PathStep:
        if not level.is_map:
            return PathStep.index(chunk.first + item)
        row = item // 2
        if chunk.repeated is None:
            rows = range(len(chunk.edges) // 2)
            chunk.repeated = occurrences(self._key(chunk, each) for each in rows)
        occurrence = chunk.repeated.get(row, 0)
        return key_step(self._protocol, self._key(chunk, row), occurrence=occurrence)

    def _key(self, chunk: _Chunk, row: int) -> bytes:
        start, end = chunk.edges[2 * row], chunk.edges[2 * row + 1]
        return self._data[start : min(end, start + KEY_LIMIT)]
