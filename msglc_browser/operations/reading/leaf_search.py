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
    scanner = index.scanner(0)
    window = WindowReader(document.source, index.span.end)
    while not scanner.finished:
        start = scanner.wanted
        try:
            data = await window.feed(scanner)
        except CorruptArchive:  # the block that breaks off may hold the key before its end
            first = scanner.row - scanner.row % STRIDE
            return await _find_walking(document, index, is_key, left, first)
        for rows in await asyncio.to_thread(_suspects, index, scanner, is_key, data, start):
            for row in await leaf_rows(document, index, rows):
                if row.key is not None and is_key(row.key):
                    if not left:
                        return row.number
                    left -= 1
        if index.count is not None and scanner.row >= index.count - 1:
            break  # the last row is a suspect, and its value need not be skipped
    return None


def _suspects(
    index: LeafIndex, scanner: RowScanner, is_key: KeyMatcher, data: bytes, start: int
) -> list[range]:
    """The blocks that end in these bytes and may hold the key; the scanner moves past them.

    A block that began in earlier bytes is always one of them: the key may lie across the border.
    """
    suspects: list[range] = []
    last = (index.count or 0) - 1
    while not scanner.finished:
        first = scanner.row - scanner.row % STRIDE
        stop = min(first + STRIDE, last)
        is_whole = scanner.skip_to(stop)
        index.note(scanner)
        if not is_whole and not scanner.problem:
            break  # the bytes ran out
        begin, end = index.checkpoints[first // STRIDE], scanner.wanted
        is_last = scanner.row >= last or bool(scanner.problem)
        rows = range(first, last + 1 if is_last else stop)
        if is_last or begin < start or is_key.may_be_in(data, begin - start, end - start):
            suspects.append(rows)
        if is_last:
            break
    return suspects


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
