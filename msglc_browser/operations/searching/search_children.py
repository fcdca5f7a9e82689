"""Find keys in a combined archive and in all its children, reading their TOCs."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.key_search import KeySearch, Known
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import resolve
from msglc_browser.operations.searching.child_tocs import (
    BATCH_ARCHIVES,
    ChildToc,
    ReadingCost,
    TocBatch,
    iter_child_tocs,
)
from msglc_browser.operations.searching.search import (
    DEEP,
    MAX_HITS,
    MORE,
    BegunSearch,
    Hit,
    SearchResult,
    begin_search,
    hits_of,
    run_search,
    search_keys,
    toc_result,
    unread_note,
)

UNASKED_REQUESTS = 4 * BATCH_ARCHIVES
"""So many while the user types: four batches, some round trips."""

_MISJUDGED = 4  # no more than as many times as estimated is read without asking
_SLICE_S = 0.01
_FAILED = "{:,} nested archives cannot be searched: their tables of contents are invalid."
_FAILED_ONE = "1 nested archive cannot be searched: its table of contents is invalid."
_REFUSED = (
    "{:,} nested archives were not searched: they overlap one another, "
    "and reading them all would take too long."
)
_REFUSED_ONE = (
    "1 nested archive was not searched: it overlaps others, "
    "and reading them all would take too long."
)


@dataclass(frozen=True, slots=True)
class ChildrenProgress:
    """Children searched so far, out of the `total` known by now."""

    searched: int
    total: int


async def search_with_children(
    document: Document,
    pattern: str,
    *,
    on_hits: Callable[[tuple[Hit, ...]], None],
    on_progress: Callable[[ChildrenProgress], None],
    limit: int = MAX_HITS,
    match_case: bool = False,
    unasked_bytes: int | None = None,
    reads_whole: bool = False,
) -> SearchResult:
    """Like `search_keys` on the whole archive, then in the children that were not read by then.

    Their TOCs are read in batches, including nested combined archives. Hits and
    progress are reported on the I/O loop. Cancelling stops reads in progress.

    With `unasked_bytes` the children are searched only if that reads no more by estimate; what
    turns out to be far more is left out. `reads_whole` reads the whole archive in one go before
    its children, which are then searched without further requests.

    Raises any StorageError of reading; earlier hits have been reported by then.
    """
    node = await resolve(document, document.root)
    if not pattern or not isinstance(node.token, TocLevel):
        return await search_keys(
            document, pattern, on_hits=on_hits, limit=limit, match_case=match_case
        )
    begun = await begin_search(document, pattern, node, rows=None, match_case=match_case)
    found = await run_search(begun.search, on_hits, limit)
    result = toc_result(document, begun.search, found)
    most_bytes = _most_bytes(result.unread_cost, unasked_bytes)
    if not begun.search.finished or not result.unread_archives or most_bytes == 0:
        return result
    if reads_whole:
        await document.source.read_ranges([Span(0, document.size_bytes)])
    children = _Children(pattern, match_case, limit, found, result.unread_archives, on_hits)
    children.is_cut_short = begun.search.is_cut_short
    tocs = iter_child_tocs(document, node, _searched(begun), most_bytes=most_bytes)
    await children.search_all(tocs, on_progress)
    return children.outcome(result, is_limited=most_bytes is not None)


def _most_bytes(cost: ReadingCost | None, unasked_bytes: int | None) -> int | None:
    """How much may be read of the children; None for any amount, 0 if they cost too much."""
    if unasked_bytes is None:
        return None
    if cost is None or cost.size_bytes is None:
        return 0
    is_cheap = cost.size_bytes <= unasked_bytes and cost.requests <= UNASKED_REQUESTS
    return _MISJUDGED * unasked_bytes if is_cheap else 0


def _searched(begun: BegunSearch) -> Known:
    """The known archives that were searched."""
    known, entered = begun.known, begun.search.entered
    tocs = {start: known.tocs[start] for start in entered}
    return Known(tocs, {start: known.sections[start] for start in entered}, {})


@dataclass(slots=True)
class _Children:
    """Progress through the children."""

    pattern: str
    match_case: bool
    limit: int
    found: int
    total: int
    on_hits: Callable[[tuple[Hit, ...]], None]
    searched: int = 0
    failed: int = 0
    refused: int = 0
    is_cut_short: bool = False
    _under_way: deque[KeySearch | ChildToc] = field(default_factory=deque)

    @property
    def progress(self) -> ChildrenProgress:
        done = self.searched + self.failed + self.refused
        return ChildrenProgress(done, max(self.total, done))

    @property
    def is_full(self) -> bool:
        return self.found >= self.limit

    async def search_all(
        self,
        tocs: AsyncGenerator[TocBatch, None],
        on_progress: Callable[[ChildrenProgress], None],
    ) -> None:
        """Until there are no more, or the limit is reached."""
        on_progress(self.progress)
        async with aclosing(tocs) as batches:
            async for batch in batches:
                await self._search(batch)
                on_progress(self.progress)
                if self.is_full:
                    break

    async def _search(self, batch: TocBatch) -> None:
        self._under_way.extend(batch.tocs)
        while self._under_way and not self.is_full:
            nodes = await asyncio.to_thread(self._step)
            self.found += len(nodes)
            if nodes:
                self.on_hits(hits_of(nodes))
        self.failed += batch.failed
        self.refused += batch.refused

    def outcome(self, start: SearchResult, *, is_limited: bool) -> SearchResult:
        """The overall result, where `start` is the result before the children."""
        return self._cut_off(start) if is_limited and self.refused else self._whole(start)

    def _whole(self, start: SearchResult) -> SearchResult:
        unread = self.total - self.progress.searched
        failed = _FAILED_ONE if self.failed == 1 else _FAILED.format(self.failed)
        notes = [DEEP if self.is_cut_short else "", unread_note(max(unread, 0))]
        refused = _REFUSED_ONE if self.refused == 1 else _REFUSED.format(self.refused)
        notes += [failed if self.failed else "", refused if self.refused else ""]
        if self.is_full:
            notes = [MORE]
        note = " ".join(filter(None, notes))
        return replace(
            start,
            hits=self.found,
            is_complete=not note,
            unread_archives=max(unread, 0),
            note=note,
            unread_cost=None,
            read_archives=self.searched,
        )

    def _cut_off(self, start: SearchResult) -> SearchResult:
        """If more was left out than the user was to be asked about."""
        unread = self.total - self.searched
        return replace(
            start,
            hits=self.found,
            unread_archives=unread,
            note=unread_note(unread),
            unread_cost=replace(start.unread_cost or ReadingCost(unread, None), size_bytes=None),
            read_archives=self.searched,
        )

    def _step(self) -> list[Node]:
        """Nodes found in the next time slice, which covers many small children."""
        nodes: list[Node] = []
        deadline = time.perf_counter() + _SLICE_S
        room = self.limit - self.found
        while self._under_way and len(nodes) < room and time.perf_counter() < deadline:
            search = self._under_way[0]
            if isinstance(search, ChildToc):
                search = self._under_way[0] = self._begin(search)
            nodes += search.step(room - len(nodes), seconds=_SLICE_S)
            if search.finished:
                self._under_way.popleft()
                self.searched += 1
                self.total += search.unread_archives
                self.is_cut_short |= search.is_cut_short
        return nodes

    def _begin(self, child: ChildToc) -> KeySearch:
        spot = child.root.token
        tocs = {spot.section.start: child.toc} if isinstance(spot, TocLevel) else {}
        return KeySearch(self.pattern, Known(tocs, {}, {}), child.root, match_case=self.match_case)
