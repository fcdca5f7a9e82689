"""The value of a node as text or hex, bounded."""

import asyncio
from dataclasses import dataclass, replace

from msglc_browser.archive.display.hexdump import hex_dump
from msglc_browser.archive.display.time_note import time_note
from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import Block, BlockTable
from msglc_browser.archive.toc.preceding import check_key, key_bytes
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.read_range import range_span, range_text
from msglc_browser.operations.reading.sections import read_span, resolve
from msglc_browser.operations.reading.value_reader import (
    problem_before_blocks,
    span_before_blocks,
)
from msglc_browser.operations.reading.value_text import (
    ValueText,
    array_text,
    blocks_text,
    container_text,
    members_text,
    string_text,
)
from msglc_browser.storage.reading.byte_source import ByteSource

_HEAD_BYTES = 512
_ARRAY_HEAD_BYTES = 4096
_MEMBERS = 1000
_PRINTABLE_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class HexDump:
    """Bytes from `start` on, counted from the value's first byte."""

    data: bytes
    start: int
    total_bytes: int

    @property
    def shown_bytes(self) -> int:
        """How many there are."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class PlainText:
    """The start of an object that is not an archive, as text if possible, else as a hex dump."""

    text: str
    is_text: bool
    shown_bytes: int
    total_bytes: int
    reason: str = ""


async def read_text(
    document: Document, node: Node, *, limit_chars: int = 65536, limit_bytes: int = 1 << 20
) -> ValueText:
    """A node's value as text: scalars exactly, containers as indented JSON-like text.

    Reads at most `limit_bytes` and shows at most `limit_chars`; raise the limits for more. Of a
    longer value only as much is read as fills the text, about as many bytes.
    Text is shown as it is, bytes as a hex dump, an array as NumPy prints it.

    Raises CorruptArchive if the value is invalid, and any StorageError of reading.
    """
    node = await resolve(document, node)
    if node.kind is NodeKind.BROKEN:
        raise CorruptArchive(node.problem)
    if isinstance(node.token, BlockList):
        return await _blocks(document, node, node.token, limit_chars, limit_bytes)
    if node.kind is NodeKind.BUCKET:
        return await _rows(document, node, limit_chars, limit_bytes)
    if node.kind is NodeKind.COMBINED or node.span is None:
        return await _members(document, node, limit_chars)
    return await _start_of_value(document, node, node.span, limit_chars, limit_bytes)


async def read_hex(
    document: Document, node: Node, *, start: int = 0, limit: int = 65536
) -> HexDump:
    """Bytes of a node: the payload if it is `bytes`, the encoded value otherwise.

    Raises CorruptArchive if the node has no bytes of its own, BadInput if a row range has none.
    """
    is_range = node.kind is NodeKind.BUCKET
    span = await (range_span if is_range else bytes_span)(document, node)
    first = min(span.start + max(start, 0), span.end)
    shown = Span(first, min(first + limit, span.end))
    data = await _read_start(document, shown, limit)
    offset = shown.start - span.start
    return HexDump(data, offset, span.size)


async def read_plain(source: ByteSource, *, reason: str, limit: int = 65536) -> PlainText:
    """The start of an object that is not an archive; `reason` says why it is not opened as one."""
    span = Span(0, min(limit, source.size_bytes))
    data = await read_span(source, span) if span.size else b""
    text = _as_text(data, is_cut=len(data) < source.size_bytes)
    shown = hex_dump(data) if text is None else text
    return PlainText(shown, text is not None, len(data), source.size_bytes, reason)


async def _start_of_value(
    document: Document, node: Node, span: Span, limit_chars: int, limit_bytes: int
) -> ValueText:
    most = min(limit_bytes, span.size)
    reach = min(limit_chars + _HEAD_BYTES, most)
    if node.value_type is ValueType.ARRAY:
        reach = _array_reach(span.size, most)
    key = key_bytes(node)
    while True:
        before, data = await _read_after_key(document, span, reach, key)
        if node.kind is NodeKind.LEAF:
            value_type, items = classify(node.protocol, data)
            node = replace(node, value_type=value_type, items=items)
        shown = await asyncio.to_thread(_render, node, data, span.size, limit_chars)
        wanted = _reach(node, shown, reach, most)
        if wanted <= reach or len(shown.text) >= limit_chars:
            return replace(shown, problem=shown.problem or _misplaced(node, before))
        reach = wanted


async def _read_after_key(
    document: Document, span: Span, limit: int, key: int
) -> tuple[bytes, bytes]:
    """The bytes where its key should be, and the first ones of the value."""
    start = max(span.start - key, 0)
    data = await _read_start(document, Span(start, span.end), limit + key)
    return data[: span.start - start], data[span.start - start :]


def _misplaced(node: Node, before: bytes) -> str:
    """A problem if this may not be the value of the node: another key precedes it."""
    try:
        check_key(node, before)
    except CorruptArchive as error:
        return error.message
    return node.problem


def _reach(node: Node, shown: ValueText, reach: int, most: int) -> int:
    """How far to read a value whose text may still be too short."""
    if shown.is_complete or shown.problem or node.value_type is ValueType.STR:
        return reach  # text: at most one character per byte; that many are here
    if node.value_type is ValueType.ARRAY:
        return _array_reach(shown.total_bytes or 0, most)
    return min(2 * reach, most)


def _array_reach(total: int, most: int) -> int:
    """An array needs all its bytes; its beginning only shows its shape."""
    return total if total <= most else min(_ARRAY_HEAD_BYTES, most)


def _render(node: Node, data: bytes, total: int, limit_chars: int) -> ValueText:
    if node.value_type in (ValueType.STR, ValueType.BYTES):
        return string_text(node, data, total, limit_chars)
    if node.value_type is ValueType.ARRAY:
        return array_text(node, data, total, limit_chars)
    shown = container_text(node, data, total, limit_chars)
    return replace(shown, note=shown.note or time_note(node.value_type, shown.text))


async def _blocks(
    document: Document, node: Node, blocks: BlockList, limit_chars: int, limit_bytes: int
) -> ValueText:
    table = await table_of_blocks(document, blocks)
    most = limit_bytes
    reach = min(limit_chars + _HEAD_BYTES, most)
    head = span_before_blocks(node, table)
    while True:
        parts = _first_blocks(table, reach)
        before, *data = await document.source.read_ranges([head, *(span for _, span in parts)])
        blocks_read = [(block, bytes_) for (block, _), bytes_ in zip(parts, data, strict=True)]
        shown = await asyncio.to_thread(blocks_text, node, table, blocks_read, limit_chars)
        is_enough = shown.is_complete or shown.problem or len(shown.text) >= limit_chars
        if is_enough or reach >= most:
            problem = shown.problem or node.problem
            problem = problem or await problem_before_blocks(document, node, table, before)
            return replace(shown, problem=problem)
        reach = min(2 * reach, most)


def _first_blocks(table: BlockTable, reach: int) -> list[tuple[Block, Span]]:
    """The first blocks, up to `reach` bytes."""
    found: list[tuple[Block, Span]] = []
    for number in range(len(table)):
        block = table.block(number)
        if reach <= 0:
            break
        found.append((block, Span(block.span.start, min(block.span.end, block.span.start + reach))))
        reach -= block.span.size
    return found


async def _rows(document: Document, node: Node, limit_chars: int, limit_bytes: int) -> ValueText:
    """The values of a row range; its rows' names and types if they cannot be put together."""
    try:
        return await range_text(document, node, limit_chars=limit_chars, limit_bytes=limit_bytes)
    except (BadInput, CorruptArchive) as error:
        return replace(await _members(document, node, limit_chars), note=error.message)


async def _members(document: Document, node: Node, limit_chars: int) -> ValueText:
    """The children's names, for a node without displayable bytes of its own."""
    base = node.token if isinstance(node.token, Node) else node
    level = await open_level(document, base)
    rows = node.rows if node.rows is not None else range(level.total if level else 0)
    if level is None:
        raise CorruptArchive("This node has no value.")
    shown = rows[:_MEMBERS]
    found = await level.rows(shown)
    return members_text(node, found.nodes, len(rows), is_map=level.is_map, limit=limit_chars)


async def bytes_span(document: Document, node: Node) -> Span:
    """The span of the payload if the node is `bytes`, of the encoded value otherwise.

    Raises CorruptArchive if the node has no bytes of its own.
    """
    node = await resolve(document, node)
    if node.span is None:
        raise CorruptArchive(node.problem or "This node has no bytes of its own.")
    if node.kind is not NodeKind.LEAF:
        return node.span
    data = await _read_start(document, node.span, _HEAD_BYTES)
    head = peek_head(node.protocol, data, 0)
    if head is not None and head.kind is HeadKind.BYTES:
        end = min(head.end + head.value, node.span.size)
        return Span(node.span.start + head.end, node.span.start + end)
    return node.span


async def _read_start(document: Document, span: Span, limit: int) -> bytes:
    return await read_span(document.source, Span(span.start, min(span.end, span.start + limit)))


def _as_text(data: bytes, *, is_cut: bool) -> str | None:
    """The data as UTF-8 text, or None if it is not text."""
    # The last character may be incomplete: up to three bytes of it are dropped.
    for dropped in range(4 if is_cut else 1):
        try:
            text = data[: len(data) - dropped].decode("utf-8")
        except UnicodeDecodeError:
            continue
        printable = sum(c.isprintable() or c in "\n\r\t" for c in text)
        return text if printable >= _PRINTABLE_SHARE * len(text) else None
    return None
