"""The sizes of the entries of a TOC level; no data is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from msglc_browser.archive.items.rows import HEAD_BYTES, KEY_LIMIT, Row
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.entry import EntryParser, Run
from msglc_browser.archive.toc.toc import row_nodes
from msglc_browser.archive.toc.toc_index import TocIndex
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.sizes.entry_columns import (
    KIND_NUMBERS,
    Entries,
    Ints,
    read_entries,
    read_uints,
)
from msglc_browser.operations.sizes.largest_rows import LargestRows, SizedRows
from msglc_browser.operations.sizes.level_walk import LevelWalk, RowChunk
from msglc_browser.operations.sizes.nested_items import NestedItems
from msglc_browser.operations.sizes.range_sums import RangeSums

_FEW_BLOCKS: Final = 64  # read one by one; of more, only the first and the last
_LONGEST_TRIPLE: Final = 28  # bytes of a block in the TOC
_ARCHIVE: Final = KIND_NUMBERS[ValueType.ARCHIVE]
_DICT: Final = KIND_NUMBERS[ValueType.DICT]
_LIST: Final = KIND_NUMBERS[ValueType.LIST]


@dataclass(frozen=True, slots=True)
class _Odd:
    """An entry read on its own; offsets count from the data start. None: it does not say."""

    start: int | None
    end: int | None
    items: int
    kind: int


class TocSizes:
    """Measures the `rows` of a level, step by step.

    Afterwards `largest` and `ranges` hold the result, and `broken`, `unsized` and `overlapping`
    count the entries without a valid place, without one at all, and those that start before the end
    of the one before.
    """

    def __init__(
        self, toc: bytes, level: TocLevel, rows: range, *, most: int, first: int, at: int
    ) -> None:
        """The walk starts at row `first`, at byte `at`; `most` rows are kept by each measure."""
        self._toc = toc
        self._data = np.frombuffer(toc, np.uint8)
        self._level = level
        self._rows = rows
        self._walk = LevelWalk(toc, level, first=first, at=at, stop=rows.stop)
        self._parser = EntryParser(level.section.protocol, toc, size=level.section.header.toc_size)
        self._data_start = level.section.data_span.start
        self._end_before = 0
        self._archives: list[SizedRows] = []
        self.largest = LargestRows(most)
        self.ranges = RangeSums(rows)
        self.broken = self.unsized = self.overlapping = 0

    @property
    def problem(self) -> str:
        """Why the level ends early; "" if it does not."""
        return self._walk.problem

    def steps(self) -> Iterator[None]:
        """Each step takes some milliseconds."""
        for chunk in self._walk.chunks():
            skipped = max(0, self._rows.start - chunk.first)
            if skipped < len(chunk.values):
                yield from self._measure(
                    RowChunk(
                        chunk.first + skipped,
                        chunk.keys[skipped:],
                        chunk.values[skipped:],
                        chunk.ends[skipped:],
                    )
                )
            yield
        if self._archives:
            self._add_archives()
            yield

    def _measure(self, chunk: RowChunk) -> Iterator[None]:
        protocol = self._level.section.protocol
        found = read_entries(protocol, self._data, chunk.values)
        starts, ends, items, kinds = found.starts, found.ends, found.items, found.kinds.copy()
        self._add_odd(chunk, found, starts, ends, kinds)
        is_archive = kinds == _ARCHIVE
        sizes, places = self._checked(starts, ends, is_archive)
        rows = chunk.first + np.arange(len(sizes), dtype=np.int64)
        yield from self._count_below(chunk, kinds, items)
        items = np.where(kinds == KIND_NUMBERS[ValueType.UNKNOWN], 1, items)
        sized = SizedRows(rows, sizes, items, kinds, chunk.keys, chunk.values, chunk.ends, places)
        if is_archive.any():
            self._archives.append(sized.picked(np.flatnonzero(is_archive)))
            sized = sized.picked(np.flatnonzero(~is_archive))
        if len(sized.rows):
            self.largest.add(sized)
            self.ranges.add(sized)

    def _count_below(
        self, chunk: RowChunk, kinds: "np.ndarray[tuple[int], np.dtype[np.uint8]]", items: Ints
    ) -> Iterator[None]:
        """Of dicts and lists, count what lies below; `items` holds what lies directly in them."""
        where = np.flatnonzero((kinds == _DICT) | (kinds == _LIST))
        below = NestedItems(
            self._level.section.protocol, self._data, chunk.values[where], chunk.ends[where]
        )
        yield from below.steps()
        # Of blocked lists and unusual entries nothing is found inside.
        items[where] = np.where(below.counts > 0, below.counts, items[where])

    def _checked(
        self, starts: Ints, ends: Ints, is_archive: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
    ) -> tuple[Ints, Ints]:
        """Sizes, and starts in the object; 0 for entries whose place is impossible."""
        limit = self._level.limit
        places = starts + self._data_start
        stops = ends + self._data_start
        is_known = (starts >= 0) & (ends >= 0)
        ok = is_known & (places >= limit.start) & (places < stops) & (stops <= limit.end)
        self.unsized += int((~is_known & ~is_archive).sum())
        self.broken += int((is_known & ~ok & ~is_archive).sum())
        before = np.concatenate((np.array([self._end_before], np.int64), stops[:-1]))
        if ok.any():
            self.overlapping += int((ok & (places < before) & (before <= limit.end)).sum())
            self._end_before = int(stops[np.flatnonzero(ok)[-1]])
        return np.where(ok, stops - places, 0), np.where(starts >= 0, places, 0)

    def _add_odd(
        self,
        chunk: RowChunk,
        found: Entries,
        starts: Ints,
        ends: Ints,
        kinds: "np.ndarray[tuple[int], np.dtype[np.uint8]]",
    ) -> None:
        """Read the entries that are not usual, one by one."""
        offsets = self._offsets(chunk, found)
        for place in np.flatnonzero(~found.usual):
            if offsets[place] >= 0:
                odd = _Odd(int(offsets[place]), None, 1, _ARCHIVE)
            else:
                odd = self._odd(int(chunk.values[place]), int(chunk.ends[place]))
            starts[place] = -1 if odd.start is None else min(odd.start, 1 << 62)
            ends[place] = -1 if odd.end is None else min(odd.end, 1 << 62)
            found.items[place] = min(odd.items, 1 << 40)
            kinds[place] = odd.kind

    def _offsets(self, chunk: RowChunk, found: Entries) -> Ints:
        """The offsets of child archives, -1 for other entries."""
        offsets = np.full(len(chunk.values), -1, np.int64)
        where = np.flatnonzero(~found.usual)
        numbers, ends, ok = read_uints(
            self._level.section.protocol, self._data, chunk.values[where]
        )
        ok &= ends == chunk.ends[where]
        offsets[where[ok]] = numbers[ok]
        return offsets

    def _odd(self, at: int, end: int) -> _Odd:
        unknown = KIND_NUMBERS[ValueType.UNKNOWN]
        try:
            entry = self._parser.parse(at)
            if entry.children is not None:
                kind = _DICT if entry.children.is_map else _LIST
                return _Odd(entry.start, entry.end, entry.children.count, kind)
            if entry.blocks is not None:
                return self._blocks(entry.blocks, end)
        except ArchiveError:
            return _Odd(0, 0, 1, unknown)  # counted as broken
        return _Odd(entry.start, entry.end, 1, unknown)

    def _blocks(self, blocks: Run, end: int) -> _Odd:
        """From the first byte of the first block to the end of the last."""
        count, start, stop, at = self._parser.triple(blocks.at)
        items = count
        if blocks.count > _FEW_BLOCKS:
            last = self._last_triple(end)
            if last is not None and last[2] >= start:
                items = count * (blocks.count - 1) + last[0]  # blocks are of nearly equal length
                return _Odd(start, last[2], items, _LIST)
            return _Odd(None, None, items, _LIST)
        for _ in range(blocks.count - 1):
            count, _start, stop, at = self._parser.triple(at)
            items += count
        return _Odd(start, stop, items, _LIST)

    def _last_triple(self, end: int) -> tuple[int, int, int] | None:
        """The block whose entry ends at byte `end`, found backwards: there may be millions."""
        for at in range(end - 4, max(0, end - _LONGEST_TRIPLE) - 1, -1):
            try:
                count, start, stop, after = self._parser.triple(at)
            except ArchiveError:
                continue
            if after == end and start < stop:
                return count, start, stop
        return None

    def _add_archives(self) -> None:
        """A child archive extends to the start of the next one."""
        found = self._archives[0]
        for more in self._archives[1:]:
            found = found.joined(more)
        order = np.unique(found.starts)
        nexts = np.append(order[1:], self._level.section.data_span.end)
        stops = nexts[np.searchsorted(order, found.starts)]
        sizes = np.maximum(0, stops - found.starts)
        self.broken += int((sizes == 0).sum())
        self.overlapping += len(found.starts) - len(order)
        ones = np.ones(len(sizes), np.int64)
        found = replace(found, sizes=sizes, items=ones)
        self.largest.add(found)
        self.ranges.add(found)
        self._archives.clear()


def nodes_of(
    toc: bytes, level: TocLevel, index: TocIndex, path: NodePath, rows: SizedRows
) -> Sequence[Node]:
    """The nodes of rows that were kept; `path` is that of their parent."""
    found = []
    for place in range(len(rows.rows)):
        row = _row(toc, level, rows, place)
        [node] = row_nodes(toc, level, index, [row], path)
        if node.kind is NodeKind.ARCHIVE and node.span is not None:
            start = node.span.start
            node = replace(node, span=Span(start, start + int(rows.sizes[place])))
        found.append(node)
    return found


def _row(toc: bytes, level: TocLevel, rows: SizedRows, place: int) -> Row:
    start, end = int(rows.values[place]), int(rows.ends[place])
    key = None
    if level.is_map:
        key = toc[int(rows.keys[place]) : min(start, int(rows.keys[place]) + KEY_LIMIT)]
    return Row(int(rows.rows[place]), key, start, end, toc[start : min(end, start + HEAD_BYTES)])
