"""A range of rows as a value of its own, laid out without decoding anything.

The encoded items are copied with the keys before them, behind the head of a list or dict of so
many rows. Whoever reads the result finds out whether it holds these items and nothing else.
"""

from collections.abc import AsyncIterator, Sequence

from msglc_browser.archive.building.arrange_plan import KeptChild, child_limits, plan_arranged
from msglc_browser.archive.building.combined_toc import CombinedToc, parse_combined_toc
from msglc_browser.archive.building.head_encoding import list_head, map_head
from msglc_browser.archive.items.heads import read_head
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level, open_level
from msglc_browser.operations.reading.sections import resolve, toc_bytes

_LONGEST_HEAD = 9


async def row_segments(document: Document, node: Node) -> tuple[Segment, ...]:
    """The value of a row range, in the protocol of its rows; source 0 is the document's object.

    Raises BadInput for children of a combined archive, and for a dict whose entries do not lie in
    order; CorruptArchive for broken rows, and any StorageError of reading.
    """
    level, rows = await _level_of(document, node)
    if level.node.kind is NodeKind.COMBINED:
        raise BadInput("These are whole archives, of which each has its own protocol.")
    spans = await _spans(document, level, rows)
    head = (map_head if level.is_map else list_head)(node.protocol, len(rows))
    return (Literal(head), *(Copied(0, span) for span in spans))


async def combined_segments(document: Document, node: Node) -> tuple[Segment, ...] | None:
    """A combined archive of a row range of a combined archive; None if it is of another kind."""
    level = await _combined_level(document, node)
    if level is None or node.rows is None:
        return None
    toc = await toc_bytes(document, level.section)
    children = await run_to_end(_children, toc, level, node.rows)
    return plan_arranged(children, level.section.header).segments


async def is_of_combined(document: Document, node: Node) -> bool:
    """Whether the rows of a row range are whole archives."""
    return await _combined_level(document, node) is not None


async def _combined_level(document: Document, node: Node) -> TocLevel | None:
    if not isinstance(node.token, Node):
        return None
    parent = await resolve(document, node.token)
    is_combined = parent.kind is NodeKind.COMBINED
    return parent.token if is_combined and isinstance(parent.token, TocLevel) else None


def _children(toc: bytes, level: TocLevel, rows: range) -> Sequence[KeptChild]:
    section = level.section
    found: CombinedToc | None
    found = parse_combined_toc(toc, section.protocol, data_size=section.header.toc_start)
    if found is None or rows.stop > len(found.starts):
        raise CorruptArchive("The table of contents is damaged.")
    limits = child_limits(found)
    keys = found.keys
    return [
        KeptChild(limits[row].shifted(section.start), None if keys is None else keys[row])
        for row in rows
    ]


async def _level_of(document: Document, node: Node) -> tuple[Level, range]:
    parent = node.token
    level = await open_level(document, parent) if isinstance(parent, Node) else None
    if level is None or node.rows is None:
        raise CorruptArchive(node.problem or "This node has no value.")
    return level, node.rows


async def _spans(document: Document, level: Level, rows: range) -> list[Span]:
    """What holds the rows, with their keys: one span, unless there are gaps in a list."""
    spans: list[Span] = []
    if level.is_map:
        start = await _start_of_entry(document, level, rows.start)
        spans.append(Span(start, start))
    async for row, span in _row_spans(level, rows):
        last = spans[-1] if spans else None
        if last is not None and (span.start == last.end or level.is_map):
            if span.start <= last.end and level.is_map:
                raise BadInput(
                    f"The entries of this dict do not lie in their order (row {row:,}), so that "
                    "a range of them cannot be copied.",
                    hint="Export the whole dict, or single entries.",
                )
            spans[-1] = Span(last.start, span.end)
        else:
            spans.append(span)
    return spans


async def _row_spans(level: Level, rows: range) -> AsyncIterator[tuple[int, Span]]:
    for start in range(rows.start, rows.stop, STRIDE):
        piece = range(start, min(start + STRIDE, rows.stop))
        found = await level.rows(piece)
        if len(found.nodes) < len(piece):
            raise CorruptArchive(found.warnings[0] if found.warnings else "Rows are missing.")
        for row, node in zip(piece, found.nodes, strict=True):
            if node.kind is NodeKind.BROKEN or node.span is None:
                raise CorruptArchive(node.problem or "This node has no value.")
            yield row, node.span


async def _start_of_entry(document: Document, level: Level, row: int) -> int:
    """Where the key of a row begins: where the row before ends, or the head of the dict."""
    if row:
        async for _, span in _row_spans(level, range(row - 1, row)):
            return span.end
    whole = level.node.span
    if whole is None:
        raise CorruptArchive("This dict is not stored as a single value.")
    first = Span(whole.start, min(whole.start + _LONGEST_HEAD, whole.end))
    [data] = await document.source.read_ranges([first])
    return whole.start + read_head(level.node.protocol, data, 0).end
