"""Run a search off the I/O loop, and report what it finds step by step."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.toc.stepped_search import SteppedSearch

OnNodes: TypeAlias = Callable[[Sequence[Node]], None]


async def run_steps(search: SteppedSearch[Any], on_nodes: OnNodes, limit: int) -> int:
    """Continue to the end, or until `limit` nodes are found; returns how many were found.

    `on_nodes` is called on the I/O loop. Between two steps it can be cancelled.
    """
    found = 0
    while not search.finished and found < limit:
        nodes = await asyncio.to_thread(search.step, limit - found)
        found += len(nodes)
        if nodes:
            on_nodes(nodes)
    return found
