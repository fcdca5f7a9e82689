"""Closing a client ends its connections, including those interrupted while sending."""

import asyncio
import selectors
import socket
from collections.abc import Iterator

import pytest

from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.client import open_client

SIZE_BYTES = 16 * 2**20  # more than the system's buffers hold


@pytest.fixture
def deaf() -> Iterator[socket.socket]:
    """A server that accepts connections, and reads only what a test reads."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        yield listening


def test_a_cancelled_upload_ends_with_its_client(deaf: socket.socket) -> None:
    host, port = deaf.getsockname()
    profile = Profile(
        profile_id="deaf", name="deaf", endpoint=f"http://{host}:{port}", access_key="key"
    )
    selector = selectors.DefaultSelector()

    async def work() -> int:
        client = await open_client(profile, Secret("secret"))
        kwargs = {"Bucket": "lab", "Key": "a", "Body": bytes(SIZE_BYTES)}
        sending = asyncio.ensure_future(client.call("put_object", kwargs))
        connection = await asyncio.to_thread(_first_connection, deaf)
        with connection:
            while not _is_stuck(selector):
                await asyncio.sleep(0)
            sending.cancel()
            await asyncio.wait({sending})
            assert sending.cancelled()
            await client.close()
            return _rest(connection)

    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selector)) as runner:
        assert runner.run(work()) < SIZE_BYTES


def _first_connection(server: socket.socket) -> socket.socket:
    """Wait for a connection, and request the body of its request."""
    connection, _ = server.accept()
    connection.settimeout(5)
    headers = b""
    while not headers.endswith(b"\r\n\r\n"):
        headers += connection.recv(1)
    connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert connection.recv(1) == b"\0"
    return connection


def _is_stuck(selector: selectors.BaseSelector) -> bool:
    """Whether a connection is blocked, waiting for buffer space to write."""
    writers = [key for key in selector.get_map().values() if key.events & selectors.EVENT_WRITE]
    ready = {key for key, events in selector.select(0) if events & selectors.EVENT_WRITE}
    return bool(writers) and not ready


def _rest(connection: socket.socket) -> int:
    """Bytes until the other end is closed; TimeoutError if it stays open."""
    received = 0
    while data := connection.recv(2**20):
        received += len(data)
    return received
