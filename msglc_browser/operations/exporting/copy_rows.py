"""Copies a range of rows, or a blocked list, as a plain value, and checks it on the way."""

from pathlib import Path

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.items.item_check import ItemCheck
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.exporting.copy_segments import copy_segments
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.row_segments import is_of_combined, row_segments


async def copy_rows(document: Document, node: Node, path: Path, progress: ProgressSink) -> bool:
    """Write the rows of `node` to the file `path` as they are encoded; False if it has none.

    Raises CorruptArchive unless they are so many well-formed values and nothing else;
    LocalFileError if there is not enough space, any reading error, and OSError.
    """
    segments: tuple[Segment, ...]
    if isinstance(node.token, BlockList):
        segments = await _block_segments(document, node.token)
    elif node.kind is NodeKind.BUCKET and not await is_of_combined(document, node):
        segments = await row_segments(document, node)
    else:
        return False
    check = ItemCheck(node.protocol, total_size(segments))
    await copy_segments(document, segments, path, progress, check=check)
    return True


async def _block_segments(document: Document, blocks: BlockList) -> tuple[Segment, ...]:
    table = await table_of_blocks(document, blocks)
    if table.problem:
        raise CorruptArchive(table.problem)
    spans: list[Span] = []
    for number in range(len(table)):
        block = table.block(number)
        if block.problem:
            raise CorruptArchive(f"Block {number}: {block.problem}")
        if spans and spans[-1].end == block.span.start:
            spans[-1] = Span(spans[-1].start, block.span.end)
        else:
            spans.append(block.span)
    head = list_head(blocks.section.protocol, table.total)
    return (Literal(head), *(Copied(0, span) for span in spans))
