"""Reads one encoded value piece by piece, and checks that it is the one that its TOC describes."""

from msglc_browser.archive.items.heads import BREAK
from msglc_browser.archive.items.item_check import ItemCheck
from msglc_browser.archive.items.run_decoder import RunsAhead
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.section import BlockList, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import BlockTable
from msglc_browser.archive.toc.preceding import (
    MOST_HEAD_BYTES,
    check_key,
    key_bytes,
    list_head_bytes,
    opens_list,
)
from msglc_browser.archive.toc.value_check import ValueCheck
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import toc_bytes


class ValueReader:
    """Reads the bytes of `span`, all or part of the value of `node`, in order.

    The key that should precede the value is read with the first bytes.
    """

    def __init__(
        self, document: Document, node: Node, span: Span, *, records: bool = False
    ) -> None:
        """With `records`, dicts with the same keys are not decoded, but become records."""
        self._document = document
        self._node = node
        self._span = span
        self._at = span.start
        self._check: ValueCheck | ItemCheck | None = None
        self._is_stepwise = False
        self.ahead = RunsAhead(node.protocol, records=records)
        """What was decoded while it was checked, if `check_by_toc` was to."""

    async def check_as_copy(self) -> None:
        """Check everything that is read: it is not going to be decoded."""
        self._check = await self._toc_check() or ItemCheck(self._node.protocol, self._span.size)

    async def check_by_toc(self, *, decodes: bool = False) -> None:
        """Compare an indexed value with its TOC, which is still in memory or read again.

        With `decodes`, its entries are decoded on the way, one run after another, as `ahead` is
        asked for them.
        """
        self._check = check = await self._toc_check(self.ahead if decodes else None)
        if decodes and check is not None:
            self.ahead.advance = check.advance
            self._is_stepwise = True

    async def _toc_check(self, ahead: RunsAhead | None = None) -> ValueCheck | None:
        level = self._node.token
        if not isinstance(level, TocLevel) or not self._document.is_proven(self._node):
            return None
        toc = await toc_bytes(self._document, level.section)
        if len(toc) < level.section.header.toc_size:
            return None  # it is cut off, as the document's warnings say
        return ValueCheck(toc, level, self._span, self._node.path, ahead=ahead)

    @property
    def is_at_end(self) -> bool:
        """Whether everything has been read."""
        return self._at >= self._span.end

    async def read(self, size_bytes: int) -> bytes:
        """The next bytes. Raises CorruptArchive at the end, or if another key precedes them."""
        at = self._at
        end = min(at + size_bytes, self._span.end)
        if at >= end:
            raise CorruptArchive(
                f"{brief_path(self._node.path)}: the data ends in the middle of a value."
            )
        self._at = end
        is_value = self._node.kind is not NodeKind.BLOCKED
        before = key_bytes(self._node) if at == self._span.start and is_value else 0
        before = min(before, at)
        [data] = await self._document.source.read_ranges([Span(at - before, end)])
        check_key(self._node, data[:before])
        return data[before:]

    def check(self, data: bytes) -> None:
        """Compare these bytes, the next ones, with the TOC; blocks. Raises CorruptArchive.

        If they are decoded on the way, `check_rest` does that.
        """
        if self._is_stepwise and isinstance(self._check, ValueCheck):
            self._check.add(data)
        elif self._check is not None:
            self._check.feed(data)

    def check_rest(self) -> None:
        """Compare those bytes that have not been decoded on the way."""
        while self._is_stepwise and self.ahead.advance():
            pass

    def finish(self) -> None:
        """Raise CorruptArchive unless all of the value has been compared."""
        if self._check is not None:
            self._check.finish()


def span_before_blocks(node: Node, table: BlockTable) -> Span:
    """The bytes before the blocks of a list to read for `check_before_blocks`."""
    start = table.block(0).span.start if len(table) else 0
    return Span(max(start - MOST_HEAD_BYTES - key_bytes(node), 0), start)


async def problem_before_blocks(
    document: Document, node: Node, table: BlockTable, before: bytes
) -> str:
    """The message of `check_before_blocks`, "" if all is well or the first block is broken."""
    if not len(table) or table.block(0).problem:
        return ""
    try:
        await check_before_blocks(document, node, table, before)
    except CorruptArchive as error:
        return error.message
    return ""


async def check_before_blocks(
    document: Document, node: Node, table: BlockTable, before: bytes
) -> None:
    """Raise CorruptArchive if a list of other length, or another key, precedes the blocks."""
    if opens_list(node.protocol, before):
        after = Span(table.end, min(table.end + 1, document.size_bytes))
        head = int(await document.source.read_ranges([after]) == [BREAK])
    else:
        head = list_head_bytes(node.protocol, before, table.total)
    if not head:
        raise CorruptArchive(
            f"{brief_path(node.path)}: it has {table.total:,} values according to the table of "
            "contents, but not according to the data."
        )
    if not _is_root(node, table.block(0).span.start - head):
        size = len(before) - head
        check_key(node, before[max(size - key_bytes(node), 0) : size])


def _is_root(node: Node, start: int) -> bool:
    blocks = node.token
    return isinstance(blocks, BlockList) and start == blocks.section.data_span.start
