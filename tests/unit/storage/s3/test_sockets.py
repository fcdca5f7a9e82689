"""Sockets of a client are ended when it closes, also those whose other end takes nothing."""

import asyncio
import socket

from msglc_browser.storage.s3.sockets import Connections

ADDRESS = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 0))


def test_socket_is_of_the_kind_asked_for() -> None:
    made = Connections().make(ADDRESS)
    assert (made.family, made.type) == (socket.AF_INET, socket.SOCK_STREAM)
    made.close()


def test_connection_that_is_stuck_in_sending_is_cut_off() -> None:
    async def work() -> None:
        connections = Connections()
        listener = socket.create_server(("127.0.0.1", 0))
        made = connections.make(ADDRESS)
        made.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(made, listener.getsockname())
        silent, _ = listener.accept()
        lost = asyncio.Event()

        class Sender(asyncio.Protocol):
            def connection_lost(self, exc: Exception | None) -> None:
                lost.set()

        transport, _ = await loop.create_connection(Sender, sock=made)
        transport.write(b"x" * 50_000_000)  # more than the system takes while nobody reads
        transport.close()
        assert made.fileno() >= 0
        await connections.cut_off()
        assert made.fileno() < 0
        await lost.wait()
        silent.close()
        listener.close()

    asyncio.run(work())


def test_sockets_that_are_closed_or_gone_are_no_matter() -> None:
    connections = Connections()
    connections.make(ADDRESS).close()
    closed = connections.make(ADDRESS)
    closed.close()
    asyncio.run(connections.cut_off())
    assert closed.fileno() < 0
