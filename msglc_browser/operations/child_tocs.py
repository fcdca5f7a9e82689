"""Tables of contents of a combined archive's children, read in batches, one after another."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from msglc_browser.archive.header import HEADER_SIZE
from msglc_browser.archive.node import Node, NodeKind
from msglc_browser.archive.section import ChildArchive, Section, TocLevel
from msglc_browser.archive.span import Span
from msglc_browser.archive.toc import root_node
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.document import Document
from msglc_browser.operations.levels import open_level
from msglc_browser.operations.sections import root_of, section_of
from msglc_browser.operations.toc_guess import FIRST_BYTES, toc_guess

MOST_TOC_BYTES = 256 * 1024 * 1024
"""A larger one is not read: it would drive all others out of memory."""

BATCH_ARCHIVES = 64
"""Asked for at once, and so many more while these are looked at."""

_LEVEL_ROWS = 1000
_BATCH_BYTES = 8 * 1024 * 1024
_RUN_BYTES = 1024 * 1024
_PART_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ChildToc:
    """One child: its root, standing at the child's path, and the TOC that the root lies in."""

    root: Node
    toc: bytes


@dataclass(frozen=True, slots=True)
class TocBatch:
    """Some children; of `failed` more the header or the TOC makes no sense, or is too large."""

    tocs: tuple[ChildToc, ...]
    failed: int


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
        return ReadingCost(-(-document.size_bytes // _PART_BYTES), document.size_bytes)
    trips = 1 if each is None or each <= FIRST_BYTES else 2  # the header tells where a large one is
    return ReadingCost(archives * trips, None if each is None else archives * wanted)


async def iter_child_tocs(
    document: Document, node: Node, known: Collection[int]
) -> AsyncGenerator[TocBatch, None]:
    """TOCs of the children below a combined `node`, and below those of them that are combined.

    Left out are children that start where `known` says. While a batch is looked at the next one
    is on its way. What was read is learnt, within the bounds of what is kept.

    Raises any StorageError of reading; close the iterator when it is given up.
    """
    pending = [node]
    descended: set[int] = set()  # archives may be named by many rows, in many levels
    while pending:
        async with aclosing(_level_nodes(document, pending.pop())) as levels:
            async for nodes in levels:
                archives = [each for each in nodes if isinstance(each.token, ChildArchive)]
                here = [each for each in archives if _start(each) in known]
                pending += _combined(await _known_roots(document, here), descended)
                unread = [each for each in archives if _start(each) not in known]
                async with aclosing(_batches(document, unread)) as batches:
                    async for batch in batches:
                        pending += _combined([each.root for each in batch.tocs], descended)
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


async def _known_roots(document: Document, nodes: Sequence[Node]) -> list[Node]:
    """Roots of children whose TOCs are here still."""
    found = []
    for node in nodes:
        section = document.learnt.sections.get(_start(node))
        toc = document.learnt.tocs.get(_start(node))
        if section is not None and toc is not None:
            found.append(await asyncio.to_thread(root_node, section, toc, node.path))
    return found


async def _batches(document: Document, nodes: Sequence[Node]) -> AsyncGenerator[TocBatch, None]:
    groups = [nodes[at : at + BATCH_ARCHIVES] for at in range(0, len(nodes), BATCH_ARCHIVES)]
    following: asyncio.Task[tuple[list[tuple[Node, Section]], int]] | None = None
    try:
        for number in range(len(groups)):
            reading = following or asyncio.create_task(_sections(document, groups[number]))
            following = reading
            found, failed = await reading
            following = None
            if number + 1 < len(groups):
                following = asyncio.create_task(_sections(document, groups[number + 1]))
            async with aclosing(_tocs(document, found, failed)) as batches:
                async for batch in batches:
                    yield batch
    finally:
        if following is not None:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)


async def _sections(
    document: Document, nodes: Sequence[Node]
) -> tuple[list[tuple[Node, Section]], int]:
    """Where the TOCs are; with each header comes what probably is its TOC, in one batch."""
    learnt = document.learnt
    new = [each for each in nodes if learnt.sections.get(_start(each)) is None]
    heads = [Span(_start(each), _start(each) + HEADER_SIZE) for each in new]
    guesses = [toc_guess(document, each) for each in new]
    read = await document.source.read_ranges([*heads, *guesses])
    headers = {_start(each): data for each, data in zip(new, read[: len(new)], strict=True)}
    found: list[tuple[Node, Section]] = []
    failed = 0
    for node in nodes:
        try:
            section = _section(document, node, headers)
        except ArchiveError:
            section = None
        if section is None or section.toc_span.size > MOST_TOC_BYTES:
            failed += 1
        else:
            found.append((node, section))
    return found, failed


def _section(document: Document, node: Node, headers: dict[int, bytes]) -> Section | None:
    section = document.learnt.sections.get(_start(node))
    if section is None and isinstance(node.token, ChildArchive):
        section = section_of(document, node.token, headers.get(_start(node), b""))
    return section


async def _tocs(
    document: Document, found: Sequence[tuple[Node, Section]], failed: int
) -> AsyncGenerator[TocBatch, None]:
    """The TOCs, a bounded number of bytes at a time; those that are here cost nothing."""
    for group in _groups(found):
        spans = [section.toc_span for _, section in group]
        if len(spans) == 1 and spans[0].size > _RUN_BYTES:
            read = [await document.source.read_run(spans[0])]
        else:
            read = await document.source.read_ranges(spans)
        tocs: list[ChildToc] = []
        for (node, section), toc in zip(group, read, strict=True):
            document.learnt.tocs.put(section.start, toc)
            try:
                tocs.append(ChildToc(await root_of(section, toc, node.path), toc))
            except ArchiveError:
                failed += 1
        yield TocBatch(tuple(tocs), failed)
        failed = 0
    if failed:
        yield TocBatch((), failed)


def _groups(found: Sequence[tuple[Node, Section]]) -> list[list[tuple[Node, Section]]]:
    groups: list[list[tuple[Node, Section]]] = []
    room = 0
    for pair in found:
        size = pair[1].toc_span.size
        is_large = size > _RUN_BYTES
        if not groups or is_large or size > room:
            groups.append([])
            room = _BATCH_BYTES
        groups[-1].append(pair)
        room = 0 if is_large else room - size
    return groups
