"""Tables of contents of a combined archive's children, read in batches, one after another."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.section import ChildArchive, Section, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.key_search import Known
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.sections import FIRST_BYTES, root_of, section_of, toc_guess

MOST_TOC_BYTES = 256 * 1024 * 1024
"""A larger one is not read: it would drive all others out of memory."""

BATCH_ARCHIVES = 64
"""Asked for at once, and so many more while these are looked at."""

_LEVEL_ROWS = 1000
_BATCH_BYTES = 8 * 1024 * 1024
_RUN_BYTES = 1024 * 1024
_RUN_PARTS = 16
_PART_BYTES = 8 * 1024 * 1024
_MOST_READINGS = 2
"""Of each byte: what is guessed to be a TOC, and then the TOC; a little more in small objects,
where what is guessed holds whole archives."""


@dataclass(frozen=True, slots=True)
class ChildToc:
    """One child: its root, standing at the child's path, and the TOC that the root lies in."""

    root: Node
    toc: bytes


@dataclass(frozen=True, slots=True)
class TocBatch:
    """Some children; of `failed` more the header or the TOC makes no sense, or is too large.

    `refused` more were not read, because children overlap and too much had been read by then.
    """

    tocs: tuple[ChildToc, ...]
    failed: int
    refused: int = 0


@dataclass(frozen=True, slots=True)
class ReadingCost:
    """About what reading TOCs will take; `size_bytes` is None while no TOC's size is known."""

    requests: int
    size_bytes: int | None


def reading_cost(document: Document, archives: int) -> ReadingCost:
    """About what reading the TOCs of so many children takes, judged by those read already."""
    if not archives:
        return ReadingCost(0, 0)
    sizes = document.learnt.toc_sizes
    each = sum(sizes) // len(sizes) if sizes else None
    wanted = HEADER_SIZE + (FIRST_BYTES if each is None else each)
    apart = document.size_bytes // archives
    if apart - wanted <= document.source.gap_bytes:
        # So near to one another that what lies between them is read along.
        parts = -(-document.size_bytes // _PART_BYTES)
        return ReadingCost(max(parts, -(-archives // BATCH_ARCHIVES)), document.size_bytes)
    trips = 1
    if each is not None and each > FIRST_BYTES:  # the header tells where a large one is
        trips += min(-(-each // _RUN_BYTES), _RUN_PARTS)
    return ReadingCost(archives * trips, None if each is None else archives * wanted)


async def iter_child_tocs(
    document: Document, node: Node, searched: Known
) -> AsyncGenerator[TocBatch, None]:
    """TOCs of the children below a combined `node`, and below those of them that are combined.

    Left out are those that `searched` tells, where they stand below others that it tells. While
    a batch is looked at the next one is on its way. What was read is learnt, within the bounds
    of what is kept. An archive that many rows name is read once; children that overlap are read
    until all that was read is some times the object's size.

    Raises any StorageError of reading; close the iterator when it is given up.
    """
    reading = _Reading(document, _MOST_READINGS * (document.size_bytes + _RUN_BYTES))
    pending = [(node, True)]
    descended: set[int] = set()  # archives may be named by many rows, in many levels
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
    """Those to look into, each archive once."""
    found = []
    for root in roots:
        if root.kind is NodeKind.COMBINED and isinstance(root.token, TocLevel):
            if root.token.section.start not in descended:
                found.append(root)
            descended.add(root.token.section.start)
    return found


async def _level_nodes(document: Document, node: Node) -> AsyncGenerator[tuple[Node, ...], None]:
    """The rows of a level, some at a time; none when it makes no sense."""
    try:
        level = await open_level(document, node)
        rows = node.rows or range(level.total if level is not None else 0)
        for start in range(rows.start, rows.stop, _LEVEL_ROWS):
            if isinstance(node.token, TocLevel):
                # Used, or those of its children would drive it out.
                document.learnt.tocs.get(node.token.section.start)
            if level is not None:
                yield (await level.rows(range(start, min(start + _LEVEL_ROWS, rows.stop)))).nodes
    except ArchiveError:
        return


def _known_roots(searched: Known, nodes: Sequence[Node]) -> list[Node]:
    """Roots of children that were searched, also of those whose TOCs were driven out since."""
    starts = [_start(node) for node in nodes]
    return [
        root_node(searched.sections[start], searched.tocs[start], node.path)
        for start, node in zip(starts, nodes, strict=True)
    ]


@dataclass(slots=True)
class _Reading:
    """What is read from, and how much may be read still."""

    document: Document
    left_bytes: int

    def take(self, size_bytes: int) -> bool:
        """Whether so much may be read; it counts as read then."""
        if size_bytes > self.left_bytes:
            return False
        self.left_bytes -= size_bytes
        return True


@dataclass(frozen=True, slots=True)
class _Child:
    """An archive and the rows that name it."""

    section: Section
    nodes: tuple[Node, ...]


@dataclass(slots=True)
class _Found:
    """Children whose headers are here; how many rows name others, and why those are left out."""

    children: list[_Child] = field(default_factory=list)
    failed: int = 0
    refused: int = 0


async def _batches(reading: _Reading, nodes: Sequence[Node]) -> AsyncGenerator[TocBatch, None]:
    rows: dict[int, list[Node]] = {}
    for node in nodes:
        rows.setdefault(_start(node), []).append(node)
    alike = list(rows.values())
    groups = [alike[at : at + BATCH_ARCHIVES] for at in range(0, len(alike), BATCH_ARCHIVES)]
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


async def _sections(reading: _Reading, groups: Sequence[Sequence[Node]]) -> _Found:
    """Where the TOCs are; with each header comes what probably is its TOC, in one batch."""
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
    """The TOCs, a bounded number of bytes at a time; those that are here cost nothing."""
    failed, refused = found.failed, found.refused
    for group in _groups(found.children):
        read = await _read_tocs(reading, [child.section for child in group])
        tocs: list[ChildToc] = []
        for child in group:
            toc = read.get(child.section.start)
            if toc is None:
                refused += len(child.nodes)
                continue
            try:
                roots = [await root_of(child.section, toc, node.path) for node in child.nodes]
            except ArchiveError:
                failed += len(child.nodes)
            else:
                tocs += [ChildToc(root, toc) for root in roots]
        yield TocBatch(tuple(tocs), failed, refused)
        failed = refused = 0
    if failed or refused:
        yield TocBatch((), failed, refused)


async def _read_tocs(reading: _Reading, sections: Sequence[Section]) -> dict[int, bytes]:
    """The TOCs by where their archives start, without those that may not be read any more."""
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
