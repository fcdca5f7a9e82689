"""Find keys in an archive's table of contents."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.archive.toc.key_search import KeySearch, Known
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import resolve, toc_bytes
from msglc_browser.operations.searching.child_tocs import ReadingCost, reading_cost
from msglc_browser.operations.searching.run_steps import run_steps
from msglc_browser.operations.searching.search_value import MOST_BYTES, search_inside

MAX_HITS = 1000
MORE = "There are more results."
DEEP = "The table of contents is nested too deeply to search completely."
NO_TOC = "The table of contents lists no keys: the whole archive is one value."
_UNREAD = "{:,} nested archives were not searched because they have not been opened yet."
_UNREAD_ONE = "1 nested archive was not searched because it has not been opened yet."


@dataclass(frozen=True, slots=True)
class Hit:
    """A node whose key matches."""

    path: NodePath
    node: Node


class SearchScope(Enum):
    """What was searched: tables of contents, the values that no TOC indexes, or both."""

    TOC = "toc"  # keys inside values are not included
    VALUE = "value"  # all of it: tables of contents, if there are any, and values
    SELECTED = "selected"  # tables of contents without a hit, then the value that is selected


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The outcome of a search: `hits` found; `is_complete` is False if there may be more.

    `unread_archives` counts children of combined archives that were not searched, because
    their tables of contents have not been read yet; `unread_cost` is an estimate of reading them.
    `read_archives` counts those whose TOCs were read for the search. `unread_values_bytes` is the
    size of the values that were not searched, 0 if they were, or if they are too large; if
    `is_one_value` all of the archive is a single one. `note` says why it is not complete.
    """

    hits: int
    is_complete: bool
    unread_archives: int = 0
    note: str = ""
    scope: SearchScope = SearchScope.VALUE
    unread_cost: ReadingCost | None = None
    read_archives: int = 0
    unread_values_bytes: int = 0
    is_one_value: bool = False


async def search_keys(
    document: Document,
    pattern: str,
    *,
    under: Node | None = None,
    on_hits: Callable[[tuple[Hit, ...]], None],
    limit: int = MAX_HITS,
    match_case: bool = False,
) -> SearchResult:
    """Find keys that contain `pattern`, below a node or in the whole archive, in its order.

    Searches tables of contents that have already been read: of a combined archive's children
    only those that were opened; nothing inside values, unless the node itself is a small
    value. `on_hits` is called on the I/O loop with each batch of new hits, the first within some
    milliseconds. Stops after `limit` hits. Cancelling takes effect within some milliseconds.

    Raises CorruptArchive if `under` is an invalid archive, and any StorageError of
    reading its TOC.
    """
    if not pattern:
        return SearchResult(0, is_complete=True)
    node = document.root if under is None else under
    rows = node.rows
    node = await resolve(document, node.token if isinstance(node.token, Node) else node)
    if not isinstance(node.token, TocLevel):
        return await _search_value(document, pattern, node, on_hits, limit, match_case)
    begun = await begin_search(document, pattern, node, rows=rows, match_case=match_case)
    found = await run_search(begun.search, on_hits, limit)
    return toc_result(document, begun.search, found)


async def also_selected(
    document: Document,
    pattern: str,
    result: SearchResult,
    *,
    selected: Node | None,
    on_hits: Callable[[tuple[Hit, ...]], None],
) -> SearchResult:
    """If the whole archive has no hit, search the `selected` small value too.

    Its keys are on screen once it is expanded, but in no table of contents.
    """
    if selected is None or result.hits or result.scope is not SearchScope.TOC:
        return result
    is_open = selected.may_have_children or selected.value_type is ValueType.UNKNOWN
    if not (is_open and _is_small(selected)):
        return result
    inside = await search_keys(document, pattern, under=selected, on_hits=on_hits)
    return replace(
        result,
        hits=inside.hits,
        is_complete=result.is_complete and inside.is_complete,
        note=" ".join(filter(None, (result.note, inside.note))),
        scope=SearchScope.SELECTED,
    )


@dataclass(frozen=True, slots=True)
class BegunSearch:
    """A search of tables of contents, and those known when it started."""

    search: KeySearch
    known: Known


async def begin_search(
    document: Document, pattern: str, node: Node, *, rows: range | None, match_case: bool
) -> BegunSearch:
    """Prepare to search the TOC with the children of `node`, and those already read."""
    assert isinstance(node.token, TocLevel)
    toc = await toc_bytes(document, node.token.section)
    known = _known(document, node.token, toc)
    search = await asyncio.to_thread(
        KeySearch, pattern, known, node, rows=rows, match_case=match_case
    )
    return BegunSearch(search, known)


async def run_search(
    search: KeySearch, on_hits: Callable[[tuple[Hit, ...]], None], limit: int
) -> int:
    """Continue to the end, or until `limit` hits are found; returns the number of hits."""
    return await run_steps(search, lambda nodes: on_hits(hits_of(nodes)), limit)


def hits_of(nodes: Sequence[Node]) -> tuple[Hit, ...]:
    """The hits that these nodes are."""
    return tuple(Hit(node.path, node) for node in nodes)


def toc_result(document: Document, search: KeySearch, found: int) -> SearchResult:
    """The current state of a search of tables of contents."""
    unread = search.unread_archives
    note = unread_note(unread)
    if not search.finished:
        note = MORE
    elif search.is_cut_short:
        note = DEEP
    return SearchResult(
        found,
        is_complete=not note,
        unread_archives=unread,
        note=note,
        scope=SearchScope.TOC,
        unread_cost=reading_cost(document, unread) if unread else None,
    )


def unread_note(archives: int) -> str:
    """The note about children that were not searched."""
    return _UNREAD_ONE if archives == 1 else _UNREAD.format(archives) if archives else ""


async def _search_value(
    document: Document,
    pattern: str,
    node: Node,
    on_hits: Callable[[tuple[Hit, ...]], None],
    limit: int,
    match_case: bool,
) -> SearchResult:
    """Search inside a value that no TOC indexes, if it is small."""
    if not _is_small(node):
        return SearchResult(0, is_complete=False, note=NO_TOC, scope=SearchScope.TOC)
    inside = await search_inside(
        document,
        node,
        pattern,
        on_nodes=lambda nodes: on_hits(hits_of(nodes)),
        limit=limit,
        match_case=match_case,
    )
    note = MORE if inside.is_full else inside.note
    return SearchResult(inside.found, is_complete=not note, note=note)


def _is_small(node: Node) -> bool:
    return node.kind is NodeKind.LEAF and (node.size_bytes or 0) <= MOST_BYTES


def _known(document: Document, level: TocLevel, toc: bytes) -> Known:
    learnt = document.learnt
    tocs = {**learnt.tocs.snapshot(), level.section.start: toc}
    return Known(tocs, learnt.sections.snapshot(), learnt.toc_indexes.snapshot())
