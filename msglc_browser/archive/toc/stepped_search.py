"""A search through levels that contain one another, in steps: it can be cancelled between two.

Nothing recurses: open levels are kept on a stack. How many there may be, and how many bytes may be
walked repeatedly, is bounded here for every such search.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Final, Generic, TypeVar

from msglc_browser.archive.model.node import Node

L = TypeVar("L")

MAX_LEVELS: Final = 1000
"""Deeper levels are not searched."""

_LEAST_BUDGET_BYTES: Final = 16 * 1024 * 1024
_BUDGET_FACTOR: Final = 8


def walk_budget(size_bytes: int) -> int:
    """How many bytes may be walked, repeatedly too, in this many bytes."""
    return max(_LEAST_BUDGET_BYTES, _BUDGET_FACTOR * size_bytes)


class SteppedSearch(ABC, Generic[L]):
    """Goes through levels `L`, depth first: call `step` until `finished`."""

    def __init__(self) -> None:
        """Finished until a level is entered."""
        self._stack: list[Iterator[Node | L | None]] = []
        self.is_cut_short = False
        """Whether something was not searched because it would have taken too long."""

    @property
    def finished(self) -> bool:
        """Whether everything has been searched."""
        return not self._stack

    def step(self, most: int, *, seconds: float = 0.01) -> list[Node]:
        """Nodes found in the next `seconds`, at most `most`, in the order of their bytes."""
        hits: list[Node] = []
        deadline = time.perf_counter() + seconds
        while self._stack and len(hits) < most and time.perf_counter() < deadline:
            for item in self._stack[-1]:
                if isinstance(item, Node):
                    hits.append(item)
                elif item is not None:
                    self._enter(item)
                break
            else:
                self._stack.pop()
        return hits

    def _enter(self, level: L) -> None:
        """Search this level next, then go on with the one that it is in."""
        self._stack.append(self._walk(level))

    @abstractmethod
    def _walk(self, level: L) -> Iterator[Node | L | None]:
        """Hits, levels to search before continuing, and None now and then."""
