"""A cache that evicts the least recently used values."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Keeps values while their weights total at most `limit`; the newest is always kept.

    A value may grow while it is stored, as an index does: it is weighed again at each use.
    """

    def __init__(self, limit: int, weigh: Callable[[V], int]) -> None:
        self._limit = limit
        self._weigh = weigh
        # With the weight that was counted, because a value may have grown since.
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._weight = 0

    def get(self, key: K) -> V | None:
        """The value, or None; counts as a use."""
        found = self._values.get(key)
        if found is None:
            return None
        self.put(key, found[0])
        return found[0]

    def put(self, key: K, value: V) -> None:
        """Store a value; others are evicted to make room."""
        if key in self._values:
            self._weight -= self._values.pop(key)[1]
        weight = self._weigh(value)
        self._values[key] = (value, weight)
        self._weight += weight
        while self._weight > self._limit and len(self._values) > 1:
            self._weight -= self._values.popitem(last=False)[1][1]

    def snapshot(self) -> dict[K, V]:
        """All current values; does not count as a use."""
        return {key: value for key, (value, _weight) in self._values.items()}

    def clear(self) -> None:
        """Remove everything."""
        self._values.clear()
        self._weight = 0
