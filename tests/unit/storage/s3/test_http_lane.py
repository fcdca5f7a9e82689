"""Short requests over aiohttp's connections: reuse, failures, limits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from msglc_browser.storage.s3.http_lane import LONGEST_BODY_BYTES, Lane, takes
from msglc_browser.storage.s3.plain_request import SignedRequest

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nETag: one\r\n\r\nhello"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def request(method: str = "GET", body: bytes | None = None, port: int = 1) -> SignedRequest:
    url = f"http://127.0.0.1:{port}/b/a%20b?x=1"
    return SignedRequest(method, url, "h:1", {"range": "bytes=0-1"}, body, True)


def play(talk: Talk, work: Callable[[Lane, int], Awaitable[None]], **more: Any) -> None:
    """Run `work` with a lane and the port of a server that does `talk` on each connection."""

    async def scenario() -> None:
        tasks: set[asyncio.Task[None]] = set()

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await talk(reader, writer)
            finally:
                writer.close()

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            tasks.add(asyncio.create_task(accept(reader, writer)))

        async with (
            await asyncio.start_server(begin, "127.0.0.1", 0) as server,
            aiohttp.ClientSession(auto_decompress=False, **more) as session,
        ):
            await work(Lane(session), server.sockets[0].getsockname()[1])
        await asyncio.wait(tasks)
        for task in tasks:
            task.result()

    asyncio.run(scenario())


def answering(*answers: bytes, heads: list[bytes] | None = None) -> Talk:
    """Send one answer after each request, then close."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                return
            if heads is not None:
                heads.append(head)
            writer.write(answer)
            await writer.drain()

    return talk


def test_request_is_sent_as_it_is_and_the_connection_is_used_again() -> None:
    heads: list[bytes] = []

    async def work(lane: Lane, port: int) -> None:
        for _ in range(2):
            answer = await lane.ask(request(port=port))
            assert (answer.status, await answer.content.read()) == (200, b"hello")
            assert (b"ETag", b"one") in answer.raw_headers

    play(answering(OK, OK, heads=heads), work)
    first, second = heads
    assert first == second
    lines = first.decode().split("\r\n")
    assert lines[0] == "GET /b/a%20b?x=1 HTTP/1.1"
    assert {"Host: h:1", "range: bytes=0-1", "Accept-Encoding: identity"} <= set(lines)


@pytest.mark.parametrize("body", [None, b"", b"content"])
def test_put_tells_the_length_of_its_body(body: bytes | None) -> None:
    heads: list[bytes] = []
    size = len(body or b"")

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        assert await reader.readexactly(size) == (body or b"")
        writer.write(OK)
        await writer.drain()

    async def work(lane: Lane, port: int) -> None:
        answer = await lane.ask(request("PUT", body, port))
        await answer.content.read()

    play(talk, work)
    assert f"Content-Length: {size}\r\n".encode() in heads[0]


def test_answer_to_head_has_no_body() -> None:
    bare = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"

    async def work(lane: Lane, port: int) -> None:
        for _ in range(2):
            answer = await lane.ask(request("HEAD", port=port))
            assert await answer.content.read() == b""

    play(answering(bare, bare), work)


def test_interim_answers_are_skipped() -> None:
    async def work(lane: Lane, port: int) -> None:
        answer = await lane.ask(request(port=port))
        assert answer.status == 200
        answer.close()

    play(answering(b"HTTP/1.1 100 Continue\r\n\r\n" * 2 + OK), work)


def test_endless_interim_answers_are_refused() -> None:
    async def work(lane: Lane, port: int) -> None:
        with pytest.raises(aiohttp.ClientResponseError):
            await lane.ask(request(port=port))

    play(answering(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 17 + OK), work)


@pytest.mark.parametrize("is_back", [True, False])
def test_request_is_sent_again_once_if_an_old_connection_broke(is_back: bool) -> None:
    heads: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        if len(heads) == 1:
            writer.write(OK)
            heads.append(await reader.readuntil(b"\r\n\r\n"))
        elif is_back:
            writer.write(OK)
            await writer.drain()

    async def work(lane: Lane, port: int) -> None:
        await (await lane.ask(request(port=port))).content.read()
        if not is_back:
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await lane.ask(request(port=port))
            return
        answer = await lane.ask(request(port=port))
        assert await answer.content.read() == b"hello"

    play(talk, work)
    assert len(heads) == 3


def test_new_connection_that_broke_is_a_failure() -> None:
    async def work(lane: Lane, port: int) -> None:
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await lane.ask(request(port=port))

    play(answering(b""), work)


def test_nonsense_is_a_failure() -> None:
    async def work(lane: Lane, port: int) -> None:
        with pytest.raises(aiohttp.ClientResponseError):
            await lane.ask(request(port=port))

    play(answering(b"nonsense\r\n\r\n"), work)


def test_silence_is_a_failure_after_the_read_timeout() -> None:
    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def work(lane: Lane, port: int) -> None:
        with pytest.raises(TimeoutError):
            await lane.ask(request(port=port))

    play(talk, work, timeout=aiohttp.ClientTimeout(sock_read=0.05))


def test_connection_with_an_unread_body_is_not_used_again() -> None:
    heads: list[bytes] = []

    async def work(lane: Lane, port: int) -> None:
        for _ in range(2):
            answer = await lane.ask(request(port=port))
            answer.release()
            answer.close()

    play(answering(OK[:-1], heads=heads), work)
    assert len(heads) == 2


def test_cancelled_request_closes_its_connection() -> None:
    closed: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        arrived.set()
        closed.append(await reader.read())

    async def work(lane: Lane, port: int) -> None:
        task = asyncio.create_task(lane.ask(request(port=port)))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    arrived = asyncio.Event()
    play(talk, work)
    assert closed == [b""]


@pytest.mark.parametrize(
    ("one", "is_taken"),
    [
        (request(), True),
        (request("HEAD"), True),
        (request("PUT", b"x" * LONGEST_BODY_BYTES), True),
        (request("PUT", b"x" * (LONGEST_BODY_BYTES + 1)), False),
        (request("DELETE"), False),
        (request("POST", b""), False),
        (object(), False),
    ],
)
def test_which_requests_a_lane_takes(one: object, is_taken: bool) -> None:
    assert takes(one) is is_taken
