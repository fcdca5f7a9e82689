"""A limit on how many bytes several tasks hold in memory together."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class ByteBudget:
    """Tasks that want more than is left wait, first come, first served; lives on one loop.

    More than the whole budget is given when nothing else is held.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._held_bytes = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def hold(self, size_bytes: int) -> AsyncIterator[None]:
        """Wait until `size_bytes` are left; they are given back at the end of the block."""
        if self._waiting or not self._fits(size_bytes):
            await self._turn(size_bytes)
        else:
            self._held_bytes += size_bytes
        try:
            yield
        finally:
            self._give_back(size_bytes)

    def _fits(self, size_bytes: int) -> bool:
        return not self._held_bytes or self._held_bytes + size_bytes <= self._limit_bytes

    async def _turn(self, size_bytes: int) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((size_bytes, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._give_back(size_bytes)
            else:
                with suppress(ValueError):  # one that gave back meanwhile has passed it over
                    self._waiting.remove((size_bytes, turn))
                self._go_on()
            raise

    def _give_back(self, size_bytes: int) -> None:
        self._held_bytes -= size_bytes
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and self._fits(self._waiting[0][0]):
            size_bytes, turn = self._waiting.popleft()
            if not turn.done():
                self._held_bytes += size_bytes
                turn.set_result(None)
