"""What a find field searches: at once what is cheap to read, and on request the rest."""

from collections.abc import Callable
from dataclasses import replace

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import resolve
from msglc_browser.operations.searching.search import (
    MAX_HITS,
    MORE,
    Hit,
    SearchResult,
    SearchScope,
    also_selected,
    hits_of,
)
from msglc_browser.operations.searching.search_children import (
    ChildrenProgress,
    search_with_children,
)
from msglc_browser.operations.searching.search_value import (
    MOST_ASKED_BYTES,
    MOST_BYTES,
    search_inside,
)

WHOLE_BYTES = MOST_BYTES
"""Archives of up to this size are read and searched completely while the user types."""

UNASKED_BYTES = 1_000_000
"""So much is read of the children of larger ones while the user types."""


async def search_as_typed(
    document: Document,
    pattern: str,
    *,
    selected: Node | None,
    on_hits: Callable[[tuple[Hit, ...]], None],
) -> SearchResult:
    """All of a small archive; else its TOC, children that are cheap, and the `selected` value.

    Raises what `search_with_children` raises.
    """
    is_small = document.size_bytes <= WHOLE_BYTES
    result = await search_with_children(
        document,
        pattern,
        on_hits=on_hits,
        on_progress=lambda _progress: None,
        unasked_bytes=None if is_small else UNASKED_BYTES,
        reads_whole=is_small,
    )
    if is_small:
        return await _and_inside(document, pattern, result, on_hits)
    result = await _offering(document, result)
    return await also_selected(document, pattern, result, selected=selected, on_hits=on_hits)


async def search_all_tables(
    document: Document,
    pattern: str,
    *,
    on_hits: Callable[[tuple[Hit, ...]], None],
    on_progress: Callable[[ChildrenProgress], None],
) -> SearchResult:
    """All tables of contents, those of the children included; the values are left.

    Raises what `search_with_children` raises.
    """
    result = await search_with_children(document, pattern, on_hits=on_hits, on_progress=on_progress)
    return await _offering(document, result)


async def search_everything(
    document: Document,
    pattern: str,
    *,
    on_hits: Callable[[tuple[Hit, ...]], None],
) -> SearchResult:
    """All tables of contents, then all values, which are read: up to `MOST_ASKED_BYTES`.

    Raises what `search_with_children` raises.
    """
    result = await search_with_children(
        document, pattern, on_hits=on_hits, on_progress=lambda _progress: None
    )
    return await _and_inside(document, pattern, result, on_hits)


async def _and_inside(
    document: Document,
    pattern: str,
    result: SearchResult,
    on_hits: Callable[[tuple[Hit, ...]], None],
) -> SearchResult:
    """Also the values, if the tables of contents have been searched with few enough hits."""
    is_searched = result.scope is not SearchScope.TOC
    if is_searched or result.hits >= MAX_HITS:
        return result
    node = await resolve(document, document.root)
    if _size_bytes(document, node) > MOST_ASKED_BYTES:
        return result
    inside = await search_inside(
        document,
        document.root,
        pattern,
        on_nodes=lambda nodes: on_hits(hits_of(nodes)),
        limit=MAX_HITS - result.hits,
    )
    # That a single value has no table of contents is no longer a reason.
    notes = ["" if node.kind is NodeKind.LEAF else result.note, inside.note]
    note = MORE if inside.is_full else " ".join(filter(None, notes))
    hits = result.hits + inside.found
    return replace(result, hits=hits, is_complete=not note, note=note, scope=SearchScope.VALUE)


async def _offering(document: Document, result: SearchResult) -> SearchResult:
    """With the size of the values that were not searched, if they can be."""
    if result.scope is not SearchScope.TOC or result.hits >= MAX_HITS:
        return result
    node = await resolve(document, document.root)
    size = _size_bytes(document, node)
    is_one = node.kind is NodeKind.LEAF
    return replace(
        result, unread_values_bytes=size if size <= MOST_ASKED_BYTES else 0, is_one_value=is_one
    )


def _size_bytes(document: Document, root: Node) -> int:
    """How much `search_inside` reads of the root."""
    return (root.span or Span(0, document.size_bytes)).size
