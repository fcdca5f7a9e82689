"""Ranged reads in progress: each byte is fetched once, however many readers wait for it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TypeAlias

from msglc_browser.archive.model.span import Span
from msglc_browser.storage.reading.byte_cache import meets

Fetch: TypeAlias = Callable[[Span], Awaitable[bytes]]


@dataclass(slots=True, eq=False)
class _Flight:
    """One range being fetched; cancelled once no reader waits for it."""

    span: Span
    task: "asyncio.Task[bytes]"
    waiting: int = 0


class Flights:
    """Starts fetches, at most `concurrent` at a time, and lets readers share them.

    Of those over `large_bytes` only `concurrent_large`: small ones mostly wait for a response,
    large ones share the line, and more of them at once would only delay all of them.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        concurrent: int,
        concurrent_large: int | None = None,
        large_bytes: int = 256 * 1024,
    ) -> None:
        self._fetch = fetch
        self._places = asyncio.Semaphore(concurrent)
        self._large_places = asyncio.Semaphore(concurrent_large or concurrent)
        self._large_bytes = large_bytes
        self._flights: set[_Flight] = set()

    def spans(self) -> list[Span]:
        """The spans being fetched, sorted; they may overlap."""
        return sorted(flight.span for flight in self._flights)

    async def gather(self, new: Sequence[Span], wanted: Sequence[Span]) -> list[tuple[int, bytes]]:
        """Fetch `new`, and wait for all fetches that overlap any of `wanted`.

        `wanted` is sorted and disjoint. Returns (start, bytes) of each fetch. The first failure
        is raised immediately; fetches without other readers are then cancelled, as they are if the
        caller is.
        """
        for span in new:
            self._flights.add(_Flight(span, asyncio.create_task(self._run(span))))
        mine = [flight for flight in self._flights if meets(flight.span, wanted)]
        for flight in mine:
            flight.waiting += 1
        try:
            # Shielded: a cancelled reader must not cancel a fetch that another one waits for.
            pieces = await asyncio.gather(*(asyncio.shield(flight.task) for flight in mine))
        finally:
            for flight in mine:
                self._leave(flight)
        return sorted((flight.span.start, data) for flight, data in zip(mine, pieces, strict=True))

    def cancel_all(self) -> None:
        """Stop every fetch; waiting readers are cancelled."""
        for flight in tuple(self._flights):
            flight.task.cancel()
        self._flights.clear()

    async def _run(self, span: Span) -> bytes:
        # The slot for large fetches comes first, so that waiting for it blocks no other slot.
        is_large = span.size > self._large_bytes
        async with self._large_places if is_large else nullcontext(), self._places:
            return await self._fetch(span)

    def _leave(self, flight: _Flight) -> None:
        flight.waiting -= 1
        if flight.task.done():
            # Retrieved, so that further failures are not reported as never retrieved.
            _ = flight.task.cancelled() or flight.task.exception()
        elif flight.waiting == 0:
            flight.task.cancel()
        if flight.task.done() or flight.waiting == 0:
            self._flights.discard(flight)
