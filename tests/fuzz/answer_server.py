"""A scripted S3 server on loopback: each request gets a reply, usually a broken one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from tests.fuzz.replies import Asked, Bucket
from tests.fuzz.reply_mutations import ReplyMutator, rendered

_BROKEN = 0.6
"""How many of the replies are; the others let a task go on to its later requests."""

_MOST_REQUESTS = 200
"""Of one case; then the connections are closed without an answer."""


class Script:
    """The replies of one case; they depend on the seed and the requests, not on their order."""

    def __init__(self, seed: str, content: bytes) -> None:
        self.requests = 0
        self.log: list[tuple[str, bytes]] = []
        self._seed = seed
        self._bucket = Bucket(content)
        self._counts: dict[str, int] = {}

    def reply(self, asked: Asked) -> tuple[bytes, bool, bool]:
        """The bytes, whether the connection then is silent, and whether it can be used again."""
        self.requests += 1
        if self.requests > _MOST_REQUESTS:
            return b"", False, False
        name = f"{asked.method} {asked.target} {asked.headers.get('range', '')}"
        count = self._counts[name] = self._counts.get(name, 0) + 1
        random = Random(f"{self._seed} {name} {count}")
        usual = self._bucket.reply(asked)
        is_head = asked.method == "HEAD"
        if random.random() < _BROKEN:
            data, is_silent = ReplyMutator(random).broken(usual, is_head=is_head)
            is_usable = False
        else:
            data, is_silent, is_usable = rendered(usual, is_head=is_head), False, True
        self.log.append((name, data))
        return data, is_silent, is_usable


class AnswerServer:
    """Answers by the `script` of the case that is played."""

    def __init__(self) -> None:
        self.script: Script | None = None
        self.endpoint = ""
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator["AnswerServer"]:
        """Serve until the block ends."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, backlog=1024)
        self.endpoint = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            await self.hang_up()

    async def hang_up(self) -> None:
        """End every connection."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while await self._answer(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the case is over
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether another may follow."""
        asked = await _request(reader, writer)
        assert self.script is not None
        data, is_silent, is_usable = self.script.reply(asked)
        writer.write(data)
        await writer.drain()
        if is_silent:
            await reader.read()
        return is_usable


async def _request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    if "expect" in headers:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, target, _ = first.split(" ")
    return Asked(method, target, headers, body)
