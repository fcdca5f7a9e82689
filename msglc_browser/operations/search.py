"""Find keys in an archive's table of contents."""

from collections.abc import Callable
from dataclasses import dataclass

from msglc_browser.archive.node import Node
from msglc_browser.archive.node_path import NodePath
from msglc_browser.operations.document import Document

MAX_HITS = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A node whose key holds what was looked for."""

    path: NodePath
    node: Node


@dataclass(frozen=True, slots=True)
class SearchResult:
    """How a search ended: `hits` found; `is_complete` is False when there may be more.

    `unread_archives` counts children of combined archives that were not looked into, because
    their tables of contents have not been read yet. `note` says why it is not complete.
    """

    hits: int
    is_complete: bool
    unread_archives: int = 0
    note: str = ""


async def search_keys(
    document: Document,
    pattern: str,
    *,
    under: Node | None = None,
    on_hits: Callable[[tuple[Hit, ...]], None],
    limit: int = MAX_HITS,
    match_case: bool = False,
) -> SearchResult:
    """Keys that hold `pattern`, in the archive's order, without reading anything.

    `on_hits` is called on the I/O loop, with new hits each time.
    """
    raise NotImplementedError
