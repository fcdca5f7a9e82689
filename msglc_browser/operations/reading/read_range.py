"""The value and the bytes of a row range: a list or dict of its rows alone."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from msglc_browser.archive.building.head_encoding import list_head, map_head
from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.archive.model.row_range import MAX_ROWS
from msglc_browser.archive.model.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.row_segments import row_segments
from msglc_browser.operations.reading.value_text import ValueText, container_text

_CHARS_PER_ROW: Final = 16
_HEAD_BYTES: Final = 512


async def range_text(
    document: Document, node: Node, *, limit_chars: int, limit_bytes: int
) -> ValueText:
    """The rows as one list or dict, as `read_text` shows values.

    Of a range of ranges the first rows, as many as fill the text. Raises BadInput for archives
    and for a dict whose entries do not lie in order, CorruptArchive for broken rows.
    """
    rows = range(0) if node.rows is None else node.rows
    shown = rows[: max(MAX_ROWS, limit_chars // _CHARS_PER_ROW)]
    _, *items = await row_segments(document, replace(node, rows=shown))
    is_map = node.value_type is ValueType.DICT
    head = (map_head if is_map else list_head)(node.protocol, len(rows))
    total = len(head) + total_size(items)
    room = min(limit_bytes, limit_chars + _HEAD_BYTES)
    data = head + await _start(document, items, room)
    left_out = len(rows) - len(shown)  # missing, not damaged: each takes a byte or more
    whole = total + left_out * (2 if is_map else 1)
    text = await asyncio.to_thread(container_text, node, data, whole, limit_chars)
    return replace(text, total_bytes=None if left_out else total)


async def range_span(document: Document, node: Node) -> Span:
    """Where the rows lie. Raises BadInput, with the reason, unless they lie next to each other."""
    if len(node.rows or ()) > MAX_ROWS:
        raise BadInput(
            f"{node.label} is too large a range to be shown as hex.",
            hint=f"Expand it and select one of its ranges of {MAX_ROWS:,} rows.",
        )
    spans = [part.span for part in await row_segments(document, node) if isinstance(part, Copied)]
    if len(spans) != 1:
        raise BadInput(
            f"The rows of {node.label} do not lie next to each other, so that the range has no "
            "bytes of its own.",
            hint="Select a single row to see its bytes.",
        )
    return spans[0]


async def _start(document: Document, items: Sequence[Segment], room: int) -> bytes:
    """The first bytes of the rows."""
    spans: list[Span] = []
    for part in items:
        assert not isinstance(part, Literal)
        if room <= 0:
            break
        spans.append(Span(part.span.start, min(part.span.end, part.span.start + room)))
        room -= part.size
    return b"".join(await document.source.read_ranges(spans))
