"""Header and TOC of an archive, or of a child of a combined archive, read once."""

import asyncio
from collections.abc import Collection
from dataclasses import replace

from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import NodePath, brief_path
from msglc_browser.archive.model.section import ChildArchive, Section
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.arriving_toc import read_toc
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.reading.byte_source import ByteSource

NOTHING = Span(0, 0)

TOC_HEAD_BYTES = 1024
"""Enough of a TOC to identify its archive's root."""

FIRST_BYTES = 8 * 1024
"""Bytes read at a child's end while no sibling's TOC is known: some 300 leaves."""

MOST_BYTES = 16 * 1024
"""Maximum for a preview, however fast the line: bytes may also cost money."""


def toc_guess(document: Document, node: Node) -> Span:
    """The bytes where the TOC of `node` probably starts; empty if not a child archive.

    They end at the next archive: its header follows, so that both are one request.
    Exact if the header is known. Empty if it would cost more than another request.
    """
    child = node.token
    if not isinstance(child, ChildArchive):
        return NOTHING
    section = document.learnt.sections.get(child.start)
    if section is not None:
        return toc_head(section)
    if node.span is None:
        return NOTHING
    size = guessed_bytes(document.learnt.toc_sizes, document.source.gap_bytes)
    start = max(child.start + HEADER_SIZE, node.span.end - size)
    return Span(start, max(start, node.span.end))


def guessed_bytes(seen: Collection[int], worth_bytes: int) -> int:
    """How much to read at a child's end, if its siblings have TOCs of the sizes `seen`.

    Reading `worth_bytes` takes less time than a request. Covers the largest TOC within it, as
    children are usually alike; 0 if all are larger.
    """
    most = min(worth_bytes, MOST_BYTES)
    if not seen:
        return min(most, FIRST_BYTES)
    largest = max((size for size in seen if size <= most), default=0)
    return min(most, max(largest, TOC_HEAD_BYTES)) if largest else 0


def toc_head(section: Section) -> Span:
    """The first bytes of a TOC."""
    span = section.toc_span
    return Span(span.start, min(span.start + TOC_HEAD_BYTES, span.end))


async def read_span(source: ByteSource, span: Span) -> bytes:
    """One span, of any length."""
    return await source.read_run(span)


async def toc_bytes(document: Document, section: Section) -> bytes:
    """The TOC of a section."""
    toc = document.learnt.tocs.get(section.start)
    if toc is None:
        toc = await read_toc(document.source, section, document.learnt)
    return toc


async def child_section(
    document: Document, child: ChildArchive, *, beside: Span = NOTHING
) -> Section:
    """The section of a child archive; if its header must be read, `beside` is read with it.

    Raises NotAnArchive, CorruptArchive.
    """
    section = document.learnt.sections.get(child.start)
    if section is None:
        header_span = Span(child.start, child.start + HEADER_SIZE)
        [data, _] = await document.source.read_ranges([header_span, beside])
        section = section_of(document, child, data)
    return section


async def outermost(document: Document) -> Section:
    """The section at the start of the object. Raises CorruptArchive if it is truncated."""
    return await child_section(document, ChildArchive(0, document.size_bytes))


def section_of(document: Document, child: ChildArchive, header: bytes) -> Section:
    """The section of a child archive whose first bytes have been read."""
    room = child.limit - child.start
    parsed = parse_header(header, available=room, magics=document.magics)
    section = Section(child.start, child.limit, parsed)
    if document.learnt.sections.get(child.start) is None:
        # Rows seen again must not displace the sizes of other TOCs.
        document.learnt.toc_sizes.append(parsed.toc_size)
    document.learnt.sections.put(child.start, section)
    return section


async def resolve(document: Document, node: Node) -> Node:
    """The root of the archive represented by an ARCHIVE node, at the same path; else the node.

    Raises NotAnArchive or CorruptArchive if the archive cannot be read.
    """
    if node.kind is not NodeKind.ARCHIVE or not isinstance(node.token, ChildArchive):
        return node
    section = await child_section(document, node.token, beside=toc_guess(document, node))
    if node.span is not None and section.span.end > node.span.end:
        raise CorruptArchive(
            f"{brief_path(node.path)}: this archive overlaps the one after it: one of them is "
            "damaged, or the table of contents is."
        )
    toc = await toc_bytes(document, section)
    return await root_of(section, toc, node.path)


async def root_of(section: Section, toc: bytes, path: NodePath) -> Node:
    """The root node of an archive. Raises CorruptArchive if its TOC is invalid."""
    return await asyncio.to_thread(checked_root, section, toc, path)


def checked_root(section: Section, toc: bytes, path: NodePath) -> Node:
    """Like `root_of`, on a thread that may take its time."""
    root = root_node(section, toc, path)
    if root.kind is NodeKind.BROKEN:
        raise CorruptArchive(f"The table of contents cannot be read: {root.problem}")
    if root.kind is NodeKind.ARCHIVE:
        # If followed, thousands of nested ones could cause the object to be read each time.
        raise CorruptArchive(
            "The archive does not describe its contents: its table of contents is a single number.",
            hint="It is malformed or damaged. Its bytes can still be viewed as hex.",
        )
    data = section.data_span
    if root.kind in (NodeKind.LEAF, NodeKind.INDEXED) and root.span != data:
        raise CorruptArchive(
            "The table of contents does not describe all of the data: it is damaged.",
            details=f"data: bytes {data.start:,} to {data.end:,}; its root: {root.span}",
        )
    return replace(root, span=root.span or section.span)
