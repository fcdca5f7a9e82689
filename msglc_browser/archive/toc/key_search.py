"""Find keys in a TOC without decoding it: candidates in the raw bytes, then the rows around them.

Levels and row ranges without a candidate are never walked. Work is bounded: bytes walked
repeatedly, because levels contain one another, count against a budget.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msglc_browser.archive.items.keys import occurrences
from msglc_browser.archive.items.level_scan import KEYS_COMPARED, STRIDE, item_edges, items_each
from msglc_browser.archive.items.rows import HEAD_BYTES, KEY_LIMIT, Row, RowScanner
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.section import ChildArchive, Section, TocLevel
from msglc_browser.archive.toc.needles import Needles
from msglc_browser.archive.toc.stepped_search import MAX_LEVELS, SteppedSearch, walk_budget
from msglc_browser.archive.toc.toc import root_node, row_nodes
from msglc_browser.archive.toc.toc_index import TocIndex, build_index

_MOST_IN_VAIN = 32
"""After this many false candidates, a level is searched row by row."""

_LEAF_ENTRIES = {Protocol.MSGPACK: b"\x81\xa1p", Protocol.CBOR: b"\xa1\x61p"}
"""The start of {"p": …}: such an entry has no children."""


@dataclass(frozen=True, slots=True)
class Known:
    """What has been read of an archive: TOCs and sections by their start, and indexes."""

    tocs: Mapping[int, bytes]
    sections: Mapping[int, Section]
    indexes: Mapping[TocLevel, TocIndex]


@dataclass(slots=True)
class _Level:
    """A level in progress; `end` is the latest position where its bytes end."""

    toc: bytes
    needles: Needles
    spot: TocLevel
    path: NodePath
    end: int
    rows: range
    index: TocIndex
    has_archives: bool = False
    keys_compared: bool = False
    is_dense: bool = False
    scanner: RowScanner | None = None  # at the end of the index, which grows during the search


class KeySearch(SteppedSearch[_Level]):
    """A search below one node; call `step` until `finished`.

    A search is cut short if levels contain one another too deeply.
    """

    def __init__(
        self,
        pattern: str,
        known: Known,
        node: Node,
        *,
        rows: range | None = None,
        match_case: bool = False,
    ) -> None:
        """`node` has its children in a known TOC; `rows` are the rows to search, None for all."""
        super().__init__()
        self._pattern = pattern
        self._match_case = match_case
        self._known = known
        self._walked_bytes = 0
        self.unread_archives = 0
        self.entered: set[int] = set()
        """The starts of the nested archives that were searched."""
        if pattern:
            self._open(node, rows)

    def _open(self, node: Node, rows: range | None) -> None:
        spot = node.token
        if not isinstance(spot, TocLevel):
            return
        toc = self._known.tocs[spot.section.start]
        needles = Needles(spot.section.protocol, toc, self._pattern, match_case=self._match_case)
        level = self._level(toc, needles, node, len(toc), rows)
        if level is not None:
            self._enter(level)

    def _level(
        self, toc: bytes, needles: Needles, node: Node, end: int, rows: range | None = None
    ) -> _Level | None:
        """The level below `node`, None if it has none in this TOC or the budget is used up."""
        spot = node.token
        if not isinstance(spot, TocLevel) or not spot.count:
            return None
        if len(self._stack) >= MAX_LEVELS or self._walked_bytes > walk_budget(len(toc)):
            self.is_cut_short = True
            return None
        is_combined = node.kind is NodeKind.COMBINED
        index = self._known.indexes.get(spot)
        is_known = index is not None
        if index is None:
            index = _begun_index(toc, spot, is_combined=is_combined)
        rows = rows or range(spot.count)
        has_archives = is_combined and len(self._known.tocs) > 1
        if is_combined and not has_archives:
            self.unread_archives += rows.stop - rows.start  # too many for len() if damaged
        level = _Level(toc, needles, spot, node.path, end, rows, index, has_archives)
        level.keys_compared = is_known or spot.count > STRIDE
        if not is_known and len(index.checkpoints) * STRIDE < spot.count and not index.problem:
            level.scanner = RowScanner(
                spot.section.protocol,
                is_map=spot.is_map,
                position=spot.at,
                end=len(toc),
                first_row=0,
                stop=spot.count,
            )
            level.scanner.feed(toc, 0)
        return level

    def _walk(self, level: _Level) -> Iterator[Node | _Level | None]:
        """Hits, levels to search before continuing, and None now and then."""
        checkpoints = level.index.checkpoints
        number = level.rows.start // STRIDE
        while number * STRIDE < level.rows.stop:
            yield from _reach(level, number, 0)
            if number >= len(checkpoints):
                return
            if not level.has_archives:
                found = level.needles.next(checkpoints[number])
                if found >= level.end:
                    return
                yield from _reach(level, number, found)
                number = max(number, bisect_right(checkpoints, found) - 1)
            yield from self._bucket(level, number)
            yield None
            number += 1

    def _bucket(self, level: _Level, number: int) -> Iterator[Node | _Level | None]:
        first = number * STRIDE
        wanted = range(max(level.rows.start, first), min(level.rows.stop, first + STRIDE))
        if not wanted:
            return
        edges = _edges(level, first, level.index.checkpoints[number])
        self._walked_bytes += edges[max(len(edges) - 2, 0)] - edges[0]
        if level.has_archives:
            yield from self._archives(level, first, edges, wanted)
            return
        each = items_each(level.spot)
        last = min((wanted.stop - first) * each, len(edges) - 1)
        begin = min((wanted.start - first) * each, last)
        at = edges[begin]
        in_vain = 0
        while not level.is_dense and (found := level.needles.next(at)) < edges[last]:
            segment = bisect_right(edges, found) - 1
            at, begin = edges[segment + 1], segment + 1
            item = self._candidate(level, first, edges, segment)
            in_vain = 0 if item is not None else in_vain + 1
            level.is_dense = in_vain > _MOST_IN_VAIN
            yield item
        if level.is_dense:
            yield from self._row_by_row(level, first, edges, range(begin, last))

    def _candidate(
        self, level: _Level, first: int, edges: "array[int]", segment: int
    ) -> Node | _Level | None:
        """Follow a key or a value that contains the pattern's bytes."""
        if not level.spot.is_map or segment % 2:
            return self._below(level, first, edges, segment)
        is_hit = level.needles.is_in_key(edges[segment], edges[segment + 1])
        return _node(level, first, edges, segment) if is_hit else None

    def _row_by_row(
        self, level: _Level, first: int, edges: "array[int]", segments: range
    ) -> Iterator[Node | _Level | None]:
        """For patterns that are common in the TOC outside of keys, such as `p`."""
        toc, each = level.toc, items_each(level.spot)
        leaf = _LEAF_ENTRIES[level.spot.section.protocol]
        keys = [s for s in segments if s % each == 0] if each == 2 else []
        values = [s for s in segments if s % each == each - 1]
        odd = [s for s in values if not toc.startswith(leaf, edges[s])]
        # All keys at once: if none matches, that is one search instead of a thousand.
        if not level.needles.holds(b"\0".join(toc[edges[s] : edges[s + 1]] for s in keys)):
            keys = []
        for segment in sorted([*keys, *odd]):
            if level.needles.holds(toc[edges[segment] : edges[segment + 1]]):
                yield self._candidate(level, first, edges, segment)

    def _below(self, level: _Level, first: int, edges: "array[int]", segment: int) -> _Level | None:
        """The level inside the value in a segment."""
        start, end = edges[segment], edges[segment + 1]
        if level.toc.startswith(_LEAF_ENTRIES[level.spot.section.protocol], start):
            return None
        node = _node(level, first, edges, segment - level.spot.is_map)
        return self._level(level.toc, level.needles, node, end)

    def _archives(
        self, level: _Level, first: int, edges: "array[int]", wanted: range
    ) -> Iterator[Node | _Level | None]:
        """All rows of a combined archive: each may lead to another TOC."""
        each = items_each(level.spot)
        for segment in range(0, len(edges) - each, each):
            if first + segment // each not in wanted:
                continue
            node = _node(level, first, edges, segment)
            if level.spot.is_map and level.needles.is_in_key(edges[segment], edges[segment + 1]):
                yield node
            yield self._inside(node)

    def _inside(self, node: Node) -> _Level | None:
        """The level below the root of a child archive."""
        child = node.token
        if not isinstance(child, ChildArchive):
            return None
        section, toc = self._known.sections.get(child.start), self._known.tocs.get(child.start)
        if section is None or toc is None:
            self.unread_archives += 1
            return None
        root = root_node(section, toc, node.path)
        needles = Needles(section.protocol, toc, self._pattern, match_case=self._match_case)
        level = self._level(toc, needles, root, len(toc))
        if level is not None or not self.is_cut_short:
            self.entered.add(child.start)
        return level


def _begun_index(toc: bytes, spot: TocLevel, *, is_combined: bool) -> TocIndex:
    """A complete index if it is quick to build or required; else one that knows the first row."""
    if is_combined or STRIDE < spot.count <= KEYS_COMPARED:
        return build_index(toc, spot, is_combined=is_combined)
    index = TocIndex()
    index.checkpoints.append(spot.at)
    return index


def _reach(level: _Level, number: int, position: int) -> Iterator[None]:
    """Extend the index to include row range `number`, and one that starts after `position`."""
    checkpoints, scanner = level.index.checkpoints, level.scanner
    while scanner is not None and (len(checkpoints) <= number or checkpoints[-1] <= position):
        row = len(checkpoints) * STRIDE
        if row >= level.spot.count or not scanner.skip_to(row):
            level.scanner = None
            return
        checkpoints.append(scanner.wanted)
        yield None


def _edges(level: _Level, first: int, position: int) -> "array[int]":
    """The starts of the keys and values in a row range, and the end of the last one.

    There are too few if the TOC is truncated. The very last value is not skipped,
    because it may be most of the TOC: it ends where the level does.
    """
    spot, each = level.spot, items_each(level.spot)
    rows = min(STRIDE, spot.count - first)
    is_last = first + rows == spot.count
    edges = item_edges(spot.section.protocol, level.toc, position, rows * each - is_last)
    if is_last and len(edges) == rows * each:
        edges.append(max(edges[-1], level.end))
    return edges[: (len(edges) - 1) // each * each + 1]


def _node(level: _Level, first: int, edges: "array[int]", segment: int) -> Node:
    """The node of the row that starts with a segment."""
    each = items_each(level.spot)
    start, end = edges[segment + each - 1], edges[segment + each]
    key = level.toc[edges[segment] : min(start, edges[segment] + KEY_LIMIT)] if each == 2 else None
    if not level.keys_compared:
        # A small level: all of its rows are in this row range.
        level.keys_compared = True
        level.index.repeated = _repeated(level, edges)
    head = level.toc[start : min(end, start + HEAD_BYTES)]
    row = Row(first + segment // each, key, start, end, head)
    return row_nodes(level.toc, level.spot, level.index, [row], level.path)[0]


def _repeated(level: _Level, edges: "array[int]") -> dict[int, int]:
    if not level.spot.is_map:
        return {}
    toc, starts, ends = level.toc, edges[:-1:2], edges[1::2]
    if all(map(KEY_LIMIT.__ge__, map(int.__sub__, ends, starts))):
        return occurrences([toc[start:end] for start, end in zip(starts, ends, strict=True)])
    return occurrences(
        toc[start : min(end, start + KEY_LIMIT)] for start, end in zip(starts, ends, strict=True)
    )
