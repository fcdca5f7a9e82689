"""Find keys inside values, which no table of contents indexes: the bytes are read and searched."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.section import BlockList, ChildArchive
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.value_search import ValueSearch
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.sections import resolve
from msglc_browser.operations.searching.run_steps import OnNodes, run_steps

MOST_BYTES = 8_000_000
"""Larger values are searched only if the user asks for it: they have to be read."""

MOST_ASKED_BYTES = 256_000_000
"""Larger values are not searched: they would have to fit into memory."""

MOST_LEVELS = 20_000
"""So many levels of tables of contents are opened to find the values below."""

TOO_MANY = "The values have too many parts to search completely."
_LEVEL_ROWS = 1000
_STEP_S = 0.01


@dataclass(frozen=True, slots=True)
class InsideResult:
    """Nodes found inside values; `note` says why there may be more, "" if there are none."""

    found: int
    is_full: bool
    note: str = ""


async def search_inside(
    document: Document,
    node: Node,
    pattern: str,
    *,
    on_nodes: OnNodes,
    limit: int,
    match_case: bool = False,
) -> InsideResult:
    """Find keys that contain `pattern` inside the values at and below `node`, in their order.

    Reads all bytes of `node`, at most `MOST_ASKED_BYTES`; up to `MOST_BYTES` of them are cached.
    Keys that a table of contents lists are not reported. Stops after `limit` nodes.

    Raises ArchiveError if `node` is an invalid archive, and any StorageError of reading.
    """
    node = await resolve(document, node)
    span = node.span or Span(0, document.size_bytes)
    if span.size <= MOST_BYTES:
        [data] = await document.source.read_ranges([span])
    else:
        data = await document.source.read_run(span)
    search = _Search(document, pattern, match_case, data, span.start, on_nodes, limit)
    await search.run(node)
    note = TOO_MANY if search.is_cut_short else ""
    return InsideResult(search.found, is_full=search.found >= limit, note=note)


@dataclass(slots=True)
class _Search:
    """Goes through the tables of contents to the values that may hold the pattern."""

    document: Document
    pattern: str
    match_case: bool
    data: bytes
    base: int
    on_nodes: OnNodes
    limit: int
    found: int = 0
    opened: int = 0
    is_cut_short: bool = False
    _searches: dict[Protocol, ValueSearch] = field(default_factory=dict)
    _descended: set[int] = field(default_factory=set)  # many rows may refer to an archive

    async def run(self, node: Node) -> None:
        pending = [node]
        while pending and self.found < self.limit and not self.is_cut_short:
            node = pending.pop()
            if isinstance(node.token, BlockList):
                await self._in_blocks(node, node.token)
            elif node.kind is NodeKind.LEAF or (node.kind is NodeKind.BROKEN and node.span):
                await self._in_value(node)
            elif self._is_new(node):
                pending += reversed(await self._below(node))

    def _is_new(self, node: Node) -> bool:
        self.opened += 1
        self.is_cut_short |= self.opened > MOST_LEVELS
        start = node.token.start if isinstance(node.token, ChildArchive) else -1
        is_new = start not in self._descended
        if start >= 0:
            self._descended.add(start)
        return is_new and not self.is_cut_short

    async def _below(self, node: Node) -> list[Node]:
        """The rows that may hold the pattern; none if the level is invalid."""
        kept: list[Node] = []
        try:
            level = await open_level(self.document, node)
            for start in range(0, level.total if level is not None else 0, _LEVEL_ROWS):
                if level is not None:
                    rows = range(start, min(start + _LEVEL_ROWS, level.total))
                    nodes = (await level.rows(rows)).nodes
                    kept += await self._holding(nodes)
        except ArchiveError:
            pass  # its row in the tree says why
        return kept

    async def _in_blocks(self, node: Node, blocks: BlockList) -> None:
        """The elements of a blocked list."""
        search = self._of(node.protocol)
        table = await table_of_blocks(self.document, blocks)
        for block in table.covering(range(table.total)):
            if not block.problem and self._is_here(block.span) and search.may_hold(block.span):
                search.begin_rows(node.path, block.span, first=block.first_row, count=block.rows)
                await self._finish(search)

    async def _holding(self, nodes: Sequence[Node]) -> list[Node]:
        """Asked in steps, so that a search that is cancelled ends soon."""
        left, kept = iter(nodes), list[Node]()
        while await asyncio.to_thread(self._keep_some, left, kept):
            pass
        return kept

    def _keep_some(self, left: Iterator[Node], kept: list[Node]) -> bool:
        """Whether there may be more left."""
        deadline = time.perf_counter() + _STEP_S
        for node in left:
            if node.span is None or self._of(node.protocol).may_hold(node.span):
                kept.append(node)
            if time.perf_counter() >= deadline:
                return True
        return False

    def _of(self, protocol: Protocol) -> ValueSearch:
        search = self._searches.get(protocol)
        if search is None:
            search = self._searches[protocol] = ValueSearch(
                protocol, self.data, self.pattern, base=self.base, match_case=self.match_case
            )
        return search

    async def _in_value(self, node: Node) -> None:
        if node.span is not None and self._is_here(node.span):
            search = self._of(node.protocol)
            search.begin(node.path, node.span)
            await self._finish(search)

    async def _finish(self, search: ValueSearch) -> None:
        self.found += await run_steps(search, self.on_nodes, self.limit - self.found)
        self.is_cut_short |= search.is_cut_short

    def _is_here(self, span: Span) -> bool:
        return Span(self.base, self.base + len(self.data)).contains(span)
