"""Tiny HTTP servers on loopback that answer every request the same way, or not at all."""

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


def xml_error(code: str, message: str = "asked for") -> bytes:
    """The body of an S3 error."""
    head = "<?xml version='1.0'?>"
    return f"{head}<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


def answer(
    status: int,
    body: bytes = b"",
    content_type: str = "application/xml",
    **headers: str,
) -> bytes:
    """A complete HTTP response; underscores in header names become hyphens."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {content_type}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "Connection: close", "", ""]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def serve(reply: bytes | None, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Serve `reply` to every request; None never answers. Yields the endpoint."""
    waiting: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        waiting.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            if reply is None:
                await reader.read()
            else:
                writer.write(reply)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()
            waiting.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    finally:
        server.close()
        for task in tuple(waiting):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


@asynccontextmanager
async def record(
    *replies: bytes, tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """Answer requests with `replies` in turn, each after its whole body.

    Yields the endpoint and what came over each connection.
    """
    turn = itertools.cycle(replies)
    came: list[bytes] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(b"")
        number = len(came) - 1
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            came[number] += head
            if b"100-continue" in head.lower():
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            length = [line for line in head.lower().split(b"\r\n") if b"content-length:" in line]
            if length:
                came[number] += await reader.readexactly(int(length[0].partition(b":")[2]))
            writer.write(next(turn))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"{'https' if tls else 'http'}://127.0.0.1:{port}", came
    finally:
        server.close()


@asynccontextmanager
async def pour(
    head: bytes, piece: bytes, *, pause: asyncio.Event | None = None
) -> AsyncIterator[tuple[str, list[int]]]:
    """Answer with `head` and then `piece` for ever, as fast as it is taken.

    Yields the endpoint and how many pieces each connection took before it was closed. With
    `pause` each piece waits until that is set.
    """
    taken: list[int] = []
    waiting: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        waiting.add(task)
        taken.append(0)
        number = len(taken) - 1
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(head)
            while not reader.at_eof():
                if pause is not None:
                    await pause.wait()
                    pause.clear()
                writer.write(piece)
                await writer.drain()
                taken[number] += 1
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()
            waiting.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", taken
    finally:
        server.close()
        for task in tuple(waiting):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
