"""Tables of contents of a combined archive's children, read in consecutive batches."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.section import ChildArchive, Section, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.key_search import Known
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.sections import (
    FIRST_BYTES,
    checked_root,
    section_of,
    toc_guess,
)

MOST_TOC_BYTES = 256 * 1024 * 1024
"""Larger ones are not read: they would evict all others from memory."""

BATCH_ARCHIVES = 64
"""Requested at once for the first hits, and as many more while these are being searched."""

MOST_BATCH_ARCHIVES = 1024
"""Small ones next to each other come in one request, so later batches may hold more of them."""

_LEVEL_ROWS = 1000
_BATCH_BYTES = 8 * 1024 * 1024
_RUN_BYTES = 1024 * 1024
_RUN_PARTS = 16
_PART_BYTES = 8 * 1024 * 1024
_MOST_READINGS = 2
"""Reads per byte: the guessed TOC, then the TOC itself; slightly more for small objects,
where the guess contains whole archives."""


@dataclass(frozen=True, slots=True)
class ChildToc:
    """One child: its root, at the child's path, and the TOC that contains the root."""

    root: Node
    toc: bytes


@dataclass(frozen=True, slots=True)
class TocBatch:
    """Some children; for `failed` more the header or the TOC is invalid or too large.

    `refused` more were not read: too much had been read by then.
    """

    tocs: tuple[ChildToc, ...]
    failed: int
    refused: int = 0


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """Estimated cost of reading TOCs; `size_bytes` is None while no TOC's size is known."""

    requests: int
    size_bytes: int | None


def reading_cost(document: Document, archives: int) -> ReadingCost:
    """Estimated cost of the TOCs of this many children, based on those already read."""
    if not archives:
        return ReadingCost(0, 0)
    sizes = document.learnt.toc_sizes
    each = sum(sizes) // len(sizes) if sizes else None
    wanted = HEADER_SIZE + (FIRST_BYTES if each is None else each)
    apart = document.size_bytes // archives
    if apart - wanted <= document.source.gap_bytes:
        # So close to one another that the bytes between them are read too.
        parts = -(-document.size_bytes // _PART_BYTES)
        return ReadingCost(max(parts, _batches_of(archives)), document.size_bytes)
    trips = 1
    if each is not None and each > FIRST_BYTES:  # the header shows where a large one is
        trips += min(-(-each // _RUN_BYTES), _RUN_PARTS)
    return ReadingCost(archives * trips, None if each is None else archives * wanted)


def _batches_of(archives: int) -> int:
    """The batches of so many archives that lie close together."""
    batches, limit = 0, BATCH_ARCHIVES
    while archives > 0:
        archives -= limit
        batches, limit = batches + 1, _following(limit)
    return batches


async def iter_child_tocs(
    document: Document, node: Node, searched: Known, *, most_bytes: int | None = None
) -> AsyncGenerator[TocBatch, None]:
    """TOCs of the children below a combined `node`, and below nested combined archives.

    Those in `searched` are omitted if they lie below others in it. While
    a batch is being searched the next one is being read. What was read is cached, within the limits
    of the cache. An archive referred to by many rows is read once; overlapping children are read
    until the total exceeds a multiple of the object's size, or `most_bytes`.

    Raises any StorageError of reading; close the iterator if it is abandoned.
    """
    left_bytes = _MOST_READINGS * (document.size_bytes + _RUN_BYTES)
    reading = _Reading(document, left_bytes if most_bytes is None else min(left_bytes, most_bytes))
    pending = [(node, True)]
    descended: set[int] = set()  # many rows, on many levels, may refer to an archive
    while pending:
        above, is_searched = pending.pop()
        known = searched.tocs if is_searched else {}
        async with aclosing(_level_nodes(document, above)) as levels:
            async for nodes in levels:
                archives = [each for each in nodes if isinstance(each.token, ChildArchive)]
                here = [each for each in archives if _start(each) in known]
                roots = await asyncio.to_thread(_known_roots, searched, here)
                pending += [(root, True) for root in _combined(roots, descended)]
                unread = [each for each in archives if _start(each) not in known]
                async with aclosing(_batches(reading, unread)) as batches:
                    async for batch in batches:
                        roots = [each.root for each in batch.tocs]
                        pending += [(root, False) for root in _combined(roots, descended)]
                        yield batch


def _start(node: Node) -> int:
    return node.token.start if isinstance(node.token, ChildArchive) else -1


def _combined(roots: Sequence[Node], descended: set[int]) -> list[Node]:
    """The archives to search, each once."""
    found = []
    for root in roots:
        if root.kind is NodeKind.COMBINED and isinstance(root.token, TocLevel):
            if root.token.section.start not in descended:
                found.append(root)
            descended.add(root.token.section.start)
    return found


async def _level_nodes(document: Document, node: Node) -> AsyncGenerator[tuple[Node, ...], None]:
    """The rows of a level, in portions; none if it is invalid."""
    try:
        level = await open_level(document, node)
        rows = node.rows or range(level.total if level is not None else 0)
        for start in range(rows.start, rows.stop, _LEVEL_ROWS):
            if isinstance(node.token, TocLevel):
                # Mark as used, or the TOCs of its children would evict it.
                document.learnt.tocs.get(node.token.section.start)
            if level is not None:
                yield (await level.rows(range(start, min(start + _LEVEL_ROWS, rows.stop)))).nodes
    except ArchiveError:
        return


def _known_roots(searched: Known, nodes: Sequence[Node]) -> list[Node]:
    """Roots of the children that were searched, including those whose TOCs have been evicted."""
    starts = [_start(node) for node in nodes]
    return [
        root_node(searched.sections[start], searched.tocs[start], node.path)
        for start, node in zip(starts, nodes, strict=True)
    ]


@dataclass(slots=True)
class _Reading:
    """The document being read, and how much may still be read."""

    document: Document
    left_bytes: int
    limit: int = BATCH_ARCHIVES

    def batches(self, rows: Sequence[list[Node]]) -> list[Sequence[list[Node]]]:
        """The rows in batches, the larger the more have been read before."""
        batches = []
        while rows:
            count = _batch(rows, self.limit)
            batches.append(rows[:count])
            rows = rows[count:]
            self.limit = _following(self.limit)
        return batches

    def take(self, size_bytes: int) -> bool:
        """Whether this much may be read; it then counts as read."""
        if size_bytes > self.left_bytes:
            return False
        self.left_bytes -= size_bytes
        return True


@dataclass(frozen=True, slots=True)
class _Child:
    """An archive and the rows that refer to it."""

    section: Section
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class _Found:
    """Children whose headers are known; the number of rows for others, and why they are omitted."""

    children: list[_Child] = field(default_factory=list)
    failed: int = 0
    refused: int = 0


async def _batches(reading: _Reading, nodes: Sequence[Node]) -> AsyncGenerator[TocBatch, None]:
    rows: dict[int, list[Node]] = {}
    for node in nodes:
        rows.setdefault(_start(node), []).append(node)
    groups = reading.batches(list(rows.values()))
    following: asyncio.Task[_Found] | None = None
    try:
        for number in range(len(groups)):
            following = following or asyncio.create_task(_sections(reading, groups[number]))
            found = await following
            following = None
            if number + 1 < len(groups):
                following = asyncio.create_task(_sections(reading, groups[number + 1]))
            async with aclosing(_tocs(reading, found)) as batches:
                async for batch in batches:
                    yield batch
    finally:
        if following is not None:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


def _following(limit: int) -> int:
    """How many archives the batch after one of `limit` may hold: the first has few."""
    return min(2 * limit, MOST_BATCH_ARCHIVES)


def _batch(rows: Sequence[list[Node]], limit: int) -> int:
    """How many rows are the next batch: beyond `BATCH_ARCHIVES` only what lies close together."""
    first = _start(rows[0][0])
    most = min(limit, len(rows))
    for count in range(min(BATCH_ARCHIVES, most), most):
        if not 0 <= _start(rows[count][0]) - first < _BATCH_BYTES:
            return count
    return most


async def _sections(reading: _Reading, groups: Sequence[Sequence[Node]]) -> _Found:
    """Find the TOCs; along with each header its probable TOC is read, in one batch."""
    document, found = reading.document, _Found()
    spans: list[Span] = []
    new: list[int] = []
    for nodes in groups:
        start = _start(nodes[0])
        if document.learnt.sections.get(start) is None:
            guess = toc_guess(document, nodes[0])
            if reading.take(HEADER_SIZE + guess.size):
                new.append(start)
                spans += [Span(start, start + HEADER_SIZE), guess]
    read = await document.source.read_ranges(spans)
    headers = dict(zip(new, read[::2], strict=True))
    for nodes in groups:
        start = _start(nodes[0])
        if start not in headers and document.learnt.sections.get(start) is None:
            found.refused += len(nodes)
            continue
        try:
            section = _section(document, nodes[0], headers)
        except ArchiveError:
            section = None
        if section is None or section.toc_span.size > MOST_TOC_BYTES:
            found.failed += len(nodes)
        else:
            found.children.append(_Child(section, tuple(nodes)))
    return found


def _section(document: Document, node: Node, headers: dict[int, bytes]) -> Section | None:
    section = document.learnt.sections.get(_start(node))
    if section is None and isinstance(node.token, ChildArchive):
        section = section_of(document, node.token, headers[_start(node)])
    return section


async def _tocs(reading: _Reading, found: _Found) -> AsyncGenerator[TocBatch, None]:
    """The TOCs, a bounded number of bytes at a time; those already in memory cost nothing."""
    failed, refused = found.failed, found.refused
    for group in _groups(found.children):
        read = await _read_tocs(reading, [child.section for child in group])
        rooted = await asyncio.to_thread(_rooted, group, read)
        yield replace(rooted, failed=rooted.failed + failed, refused=rooted.refused + refused)
        failed = refused = 0
    if failed or refused:
        yield TocBatch((), failed, refused)


def _rooted(children: Sequence[_Child], read: Mapping[int, bytes]) -> TocBatch:
    """The children whose TOCs have been read, each with its root."""
    failed = refused = 0
    tocs: list[ChildToc] = []
    for child in children:
        toc = read.get(child.section.start)
        if toc is None:
            refused += len(child.nodes)
            continue
        try:
            roots = [checked_root(child.section, toc, node.path) for node in child.nodes]
        except ArchiveError:
            failed += len(child.nodes)
        else:
            tocs += [ChildToc(root, toc) for root in roots]
    return TocBatch(tuple(tocs), failed, refused)


async def _read_tocs(reading: _Reading, sections: Sequence[Section]) -> dict[int, bytes]:
    """The TOCs by the start of their archives, without those beyond the reading limit."""
    learnt = reading.document.learnt
    found: dict[int, bytes] = {}
    missing: list[Section] = []
    for section in sections:
        toc = learnt.tocs.get(section.start)
        if toc is not None and len(toc) == section.toc_span.size:
            found[section.start] = toc
        elif reading.take(section.toc_span.size):
            missing.append(section)
    spans = [section.toc_span for section in missing]
    if len(spans) == 1 and spans[0].size > _RUN_BYTES:
        read = [await reading.document.source.read_run(spans[0])]
    else:
        read = await reading.document.source.read_ranges(spans)
    for section, toc in zip(missing, read, strict=True):
        learnt.tocs.put(section.start, toc)
        found[section.start] = toc
    return found


def _groups(children: Sequence[_Child]) -> list[list[_Child]]:
    groups: list[list[_Child]] = []
    room = 0
    for child in children:
        size = child.section.toc_span.size
        is_large = size > _RUN_BYTES
        if not groups or is_large or size > room:
            groups.append([])
            room = _BATCH_BYTES
        groups[-1].append(child)
        room = 0 if is_large else room - size
    return groups
