"""Finds a key in a leaf dict, whose rows have no table of contents.

Most blocks of 1,000 rows cannot hold the key, as its bytes do not occur in them: those are only
skipped, at ten times the speed of looking at each key. Where they do occur every key is compared,
so a text that looks like the key, inside a value or another key, is never taken for it.
"""

import asyncio
from typing import Final

from msglc_browser.archive.items.keys import KeyMatcher
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.rows import RowScanner
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.toc.leaf_index import LeafIndex
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.leaf_rows import WindowReader, leaf_rows

_LEAST_ROWS: Final = 4 * STRIDE
_MOST_ROW_BYTES: Final = 1_024


async def find_in_leaf(document: Document, index: LeafIndex, step: PathStep) -> int | None:
    """The row of a key in a leaf dict; None if there is none. Reads until it is found.

    What was found is remembered: the way to a node and the rows above it ask for the same keys.
    """
    found = index.found(step)
    if found is None:
        is_key = KeyMatcher(index.protocol, step)
        is_worthwhile = is_key.has_bytes and _has_many_small_rows(index)
        search = _skip_and_find if is_worthwhile else _find_walking
        found = await search(document, index, is_key, step.occurrence)
        if found is not None:
            index.remember(step, found)
    return found


def _has_many_small_rows(index: LeafIndex) -> bool:
    """Whether blocks of rows are much smaller than what is read at once."""
    count = index.count or 0
    return count >= _LEAST_ROWS and index.span.size <= count * _MOST_ROW_BYTES


async def _skip_and_find(
    document: Document, index: LeafIndex, is_key: KeyMatcher, left: int
) -> int | None:
    search = _BlockSearch(index, is_key)
    window = WindowReader(document.source, index.span.end)
    while not search.finished:
        start = search.scanner.wanted
        try:
            data = await window.feed(search.scanner)
        except CorruptArchive:  # the block that breaks off may hold the key before its end
            return await _find_walking(document, index, is_key, left, search.block)
        for found in await asyncio.to_thread(search.look, data, start):
            rows = (
                [found]
                if isinstance(found, int)
                else await _compared(document, index, is_key, found)
            )
            if left < len(rows):
                return rows[left]
            left -= len(rows)
    return None


class _BlockSearch:
    """Skips from block to block, and looks into those that may hold the key."""

    def __init__(self, index: LeafIndex, is_key: KeyMatcher) -> None:
        self._index = index
        self._is_key = is_key
        self._done = 0  # rows compared, or ruled out
        self._last = (index.count or 0) - 1
        self.scanner = index.scanner(0)
        self.finished = self.scanner.finished

    @property
    def block(self) -> int:
        """The first row of the block that is being skipped."""
        return self.scanner.row - self.scanner.row % STRIDE

    def look(self, data: bytes, start: int) -> list[int | range]:
        """Rows with the key in the bytes that were fed, and rows to be read again to compare them.

        The latter are those of a block that began in earlier bytes: the key may lie across the
        border.
        """
        found: list[int | range] = []
        while not self.finished:
            first, begin = self.block, self._index.checkpoints[self.block // STRIDE]
            scanner = self.scanner
            is_whole = scanner.skip_to(min(first + STRIDE, self._last))
            self._index.note(scanner)
            has_run_out = not is_whole and not scanner.problem
            self.finished = not has_run_out and (scanner.row >= self._last or bool(scanner.problem))
            rows = range(self._done, self._last + 1 if self.finished else scanner.row)
            if begin >= start:
                end = min(scanner.wanted - start, len(data))
                if self.finished or self._is_key.may_be_in(data, begin - start, end):
                    found += self._matches(rows, data, start)
                self._done = rows.stop
            elif not has_run_out:
                found.append(rows)
                self._done = rows.stop
            if has_run_out:
                break
        return found

    def _matches(self, rows: range, data: bytes, start: int) -> list[int | range]:
        """Of rows whose block begins in these bytes; a value that goes beyond is read again."""
        scanner = self._index.scanner(rows.start)
        scanner.feed(data, start)
        skipped = scanner.row
        here = scanner.rows(rows.stop - skipped)
        found: list[int | range] = [
            row.number
            for row in here
            if row.number >= rows.start and row.key is not None and self._is_key(row.key)
        ]
        reached = max(rows.start, skipped + len(here))
        if reached < rows.stop and not scanner.problem:
            found.append(range(reached, rows.stop))
        return found


async def _compared(
    document: Document, index: LeafIndex, is_key: KeyMatcher, rows: range
) -> list[int]:
    """The rows among these that have the key."""
    found = await leaf_rows(document, index, rows)
    return [row.number for row in found if row.key is not None and is_key(row.key)]


async def _find_walking(
    document: Document, index: LeafIndex, is_key: KeyMatcher, left: int, first: int = 0
) -> int | None:
    """Compare each key from row `first` on, the first of a block."""
    scanner = index.scanner(first)
    window = WindowReader(document.source, index.span.end)
    while not scanner.finished:
        await window.feed(scanner)
        for row in await asyncio.to_thread(_matching, index, scanner, is_key):
            if not left:
                return row
            left -= 1
    return None


def _matching(index: LeafIndex, scanner: RowScanner, is_key: KeyMatcher) -> list[int]:
    """Matching rows in the available bytes."""
    found: list[int] = []
    while not scanner.finished:
        rows = scanner.rows(STRIDE - scanner.row % STRIDE)
        if not rows:
            break
        index.note(scanner)
        found += [row.number for row in rows if row.key is not None and is_key(row.key)]
    return found
