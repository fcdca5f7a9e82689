"""One node of an open archive as a separate archive, laid out without decoding anything.

The bytes of a value do not depend on their position; only header and TOC contain positions.
So a node needs a new header, its own bytes copied as they are, and its part of the TOC shifted.
"""

from collections.abc import Iterator

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.building.toc_rebase import leaf_toc, rebased_blocks, rebased_level
from msglc_browser.archive.model.header import build_header
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.section import BlockList, ChildArchive, Section, TocLevel
from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import BlockTable
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import child_section, outermost, root_of, toc_bytes


async def node_segments(document: Document, node: Node) -> tuple[Segment, ...]:
    """The segments of an archive of `node`; source number 0 is the document's object.

    The root of an archive, and each child of a combined one, is copied whole, byte for byte.
    Anything else keeps the protocol and magic of its archive. Positions are checked
    against the node's own span; the values are not examined.

    Raises BadInput for anything that is not a value (a range of rows, a broken entry),
    CorruptArchive, LimitExceeded for a TOC nested too deeply, and any StorageError of reading.
    """
    if node.kind is NodeKind.BROKEN:
        raise BadInput(f"This entry is broken and cannot become an archive: {node.problem}")
    if not document.is_proven(node):
        raise BadInput(
            "The archive is damaged and cannot be copied as it is.",
            hint="Export its value instead.",
        )
    whole = await _whole_archive(document, node)
    if whole is not None:
        return (Copied(0, whole),)
    if isinstance(node.token, BlockList):
        return await _blocked_segments(document, node.token)
    if node.span is None or node.kind not in (NodeKind.INDEXED, NodeKind.LEAF):
        raise _no_value(node)
    if isinstance(node.token, TocLevel):
        section = node.token.section
        toc = await toc_bytes(document, section)
        moved = await _joined(rebased_level(toc, node.token, node.span))
    else:
        # A leaf does not know its section; archives of one object share their magic.
        section = await outermost(document)
        moved = leaf_toc(node.protocol, node.span.size)
    header = build_header(node.protocol, node.span.size, len(moved), section.header.magic)
    return (Literal(header), Copied(0, node.span), Literal(moved))


async def _blocked_segments(document: Document, blocks: BlockList) -> tuple[Segment, ...]:
    """Blocks hold the items back to back: preceded by the head of a list, they form the list."""
    section = blocks.section
    table = await table_of_blocks(document, blocks)
    run = await run_to_end(_run_of_blocks, table)
    head = list_head(section.protocol, table.total)
    moved = await _joined(
        rebased_blocks(
            await toc_bytes(document, section), blocks, Span(run.start - len(head), run.end)
        )
    )
    data_size = len(head) + run.size
    header = build_header(section.protocol, data_size, len(moved), section.header.magic)
    return (Literal(header + head), Copied(0, run), Literal(moved))


def _run_of_blocks(table: BlockTable) -> Span:
    """The bytes of all blocks. Raises CorruptArchive if they are not one run without gaps."""
    if table.problem or table.problems or not len(table):
        problem = table.problem or next(
            (block.problem for block in map(table.block, range(len(table))) if block.problem), ""
        )
        raise CorruptArchive(f"This list is broken and cannot become an archive: {problem}")
    start = end = table.block(0).span.start
    for number in range(len(table)):
        span = table.block(number).span
        if span.start != end:
            raise CorruptArchive(
                "This list is broken and cannot become an archive: there is a gap between "
                f"its blocks {number - 1:,} and {number:,}."
            )
        end = span.end
    return Span(start, end)


async def _whole_archive(document: Document, node: Node) -> Span | None:
    """The span of the archive whose root is `node`; None if it is not a root."""
    section: Section | None = None
    if node.kind is NodeKind.BUCKET:
        return None
    if not node.path:
        section = await outermost(document)
    elif isinstance(node.token, ChildArchive):
        section = await child_section(document, node.token)
    elif isinstance(node.token, TocLevel | BlockList):
        toc = await toc_bytes(document, node.token.section)
        root = await root_of(node.token.section, toc, node.path)
        section = node.token.section if root.token == node.token else None
    if section is None:
        return None
    if section.span.size != section.header.total_size:
        raise CorruptArchive(
            f"The archive is truncated: expected {section.header.total_size:,} bytes, found "
            f"{section.span.size:,}.",
            hint="It may be a partial upload or download: transfer it again.",
        )
    return section.span


def _no_value(node: Node) -> BadInput:
    if node.kind is NodeKind.BUCKET:
        return BadInput(
            "A range of rows is not a value and cannot become an archive.",
            hint="Choose the list or dict it belongs to, or one of its entries.",
        )
    return BadInput(
        "This entry has no bytes of its own and cannot become an archive.",
        hint="Choose one of its children.",
    )


async def _joined(pieces: Iterator[bytes]) -> bytes:
    """Each piece is made in a separate thread call, so that a cancel never waits for all."""
    found: list[bytes] = []
    while (piece := await run_to_end(next, pieces, None)) is not None:
        found.append(piece)
    return await run_to_end(b"".join, found)
