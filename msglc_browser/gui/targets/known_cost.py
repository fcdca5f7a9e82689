"""Caches what a write costs; recomputed only when something relevant has changed."""

from collections.abc import Sequence

from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.write_cost import WriteCost, combine_cost
from msglc_browser.storage.places.location import Location


class KnownCost:
    """`combine_cost` of the last request is cached: changing only names does not recompute it."""

    def __init__(self) -> None:
        self._asked: object = None
        self._cost: WriteCost | None = None

    def of(
        self, sources: Sequence[CombineSource], target: Location, *, base_bytes: int = 0
    ) -> WriteCost:
        """See `combine_cost`."""
        places = [(source.location, source.size_bytes) for source in sources]
        asked = (places, target, base_bytes)
        if self._cost is None or asked != self._asked:
            self._cost = combine_cost(sources, target, base_bytes=base_bytes)
            self._asked = asked
        return self._cost
