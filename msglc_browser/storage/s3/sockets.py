"""The sockets of a client, so that none outlives it."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakSet

_PATIENCE_S = 2.0
_LOOK_AGAIN_S = 0.001


class Connections:
    """Makes the sockets that aiohttp connects, and cuts off those it leaves open.

    A request that is cancelled while it sends leaves its connection to asyncio, which closes it
    only when the other end has taken what is in the buffer (aiohttp 3.14): never, perhaps.
    """

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()

    def make(self, address: Sequence[Any]) -> socket.socket:
        """A socket for what getaddrinfo says of an address."""
        family, kind, protocol, *_ = address
        made = socket.socket(family, kind, protocol)
        self._sockets.add(made)
        return made

    async def cut_off(self) -> None:
        """End what is still open, on the loop that it belongs to."""
        for each in self._open():
            with suppress(OSError):  # it never got as far as being connected
                each.shutdown(socket.SHUT_RDWR)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                while self._open():
                    await asyncio.sleep(_LOOK_AGAIN_S)

    def _open(self) -> list[socket.socket]:
        return [each for each in self._sockets if each.fileno() >= 0]
