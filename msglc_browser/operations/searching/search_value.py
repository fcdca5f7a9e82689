"""Find keys in a small archive whose single value its table of contents does not index."""

from collections import deque
from collections.abc import AsyncIterator

from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.errors import ArchiveError, LimitExceeded
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level

MOST_BYTES = 256 * 1024
"""Larger values are not searched: they would have to be read and decoded."""

_MOST_LEVELS = 100
_MOST_CONTAINERS = 2000
_MOST_WALKED_BYTES = 8 * MOST_BYTES
"""Total over all dicts and lists: those that contain one another cover the same bytes."""


async def iter_value_hits(
    document: Document, node: Node, pattern: str, *, match_case: bool
) -> AsyncIterator[tuple[Node, ...]]:
    """Nodes inside a value of at most `MOST_BYTES` whose keys contain `pattern`, level by level.

    Raises LimitExceeded if it holds too many dicts and lists, or is nested too deeply.
    """
    wanted = pattern if match_case else pattern.casefold()
    pending = deque([node])
    opened = walked_bytes = 0
    while pending:
        parent = pending.popleft()
        opened += 1
        walked_bytes += parent.size_bytes or 0
        if opened > _MOST_CONTAINERS or walked_bytes > _MOST_WALKED_BYTES:
            raise LimitExceeded("The value has too many parts to search completely.")
        async for nodes in _children(document, parent):
            yield tuple(each for each in nodes if _holds(each, wanted, match_case=match_case))
            if len(parent.path) - len(node.path) < _MOST_LEVELS:
                pending += [each for each in nodes if each.may_have_children]


async def _children(document: Document, node: Node) -> AsyncIterator[tuple[Node, ...]]:
    """A broken value yields none: its row in the tree says why."""
    try:
        level = await open_level(document, node)
        for start in range(0, level.total if level is not None else 0, STRIDE):
            if level is not None:
                yield (await level.rows(range(start, min(start + STRIDE, level.total)))).nodes
    except ArchiveError:
        return


def _holds(node: Node, wanted: str, *, match_case: bool) -> bool:
    text = _text(node.path[-1])
    if text is None:
        return False
    return wanted in (text if match_case else text.casefold())


def _text(step: PathStep) -> str | None:
    if step.is_index or isinstance(step.value, bool | float) or step.value is None:
        return None
    if isinstance(step.value, bytes):
        return step.value.decode("utf-8", "surrogateescape")
    return str(step.value)
