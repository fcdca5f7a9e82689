"""The sockets of a client, tracked so that none outlives it."""

import asyncio
import socket
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from weakref import WeakSet

_PATIENCE_S = 2.0
_LOOK_AGAIN_S = 0.001


class Connections:
    """Creates the sockets that aiohttp connects, and closes those it leaves open.

    A request cancelled while sending leaves its connection to asyncio, which closes it
    only when the other end has read the buffer (aiohttp 3.14), possibly never.
    """

    def __init__(self) -> None:
        self._sockets: WeakSet[socket.socket] = WeakSet()

    def make(self, address: Sequence[Any]) -> socket.socket:
        """A socket for an address from getaddrinfo."""
        family, kind, protocol, *_ = address
        made = socket.socket(family, kind, protocol)
        self._sockets.add(made)
        return made

    async def cut_off(self) -> None:
        """Close the sockets still open, on the loop they belong to."""
        for each in self._open():
            with suppress(OSError):  # it was never connected
                each.shutdown(socket.SHUT_RDWR)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                while self._open():
                    await asyncio.sleep(_LOOK_AGAIN_S)

    def _open(self) -> list[socket.socket]:
        return [each for each in self._sockets if each.fileno() >= 0]
