"""An S3 server on loopback that answers from a script, and a store connected to it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.retry import RetryPolicy
from msglc_browser.storage.s3.store import S3Store
from tests.servers.fakes import answer

QUICK = RetryPolicy(attempts=2, first_delay_s=0.001, longest_delay_s=0.001)
PROFILE = "scripted"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `path` as sent, still encoded; `query` decoded, bytes kept as surrogates."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""


Script = Callable[[Asked], bytes]
"""The complete response to a request, as `fakes.answer` makes it."""


@asynccontextmanager
async def scripted_server(script: Script) -> AsyncIterator[str]:
    """Serve `script`; yields the endpoint."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = _asked((await reader.readuntil(b"\r\n\r\n")).decode("latin-1"))
            if "expect" in asked.headers:
                writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            body = await reader.readexactly(int(asked.headers.get("content-length", "0")))
            reply = script(replace(asked, body=body))
            if asked.method == "HEAD":
                reply = reply[: reply.index(b"\r\n\r\n") + 4]
            writer.write(reply)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def scripted_store(script: Script) -> AsyncIterator[S3Store]:
    """A store of the connection `PROFILE`, whose server is `script`."""
    async with scripted_server(script) as endpoint:
        profile = Profile(profile_id=PROFILE, name="P", endpoint=endpoint, access_key="key")
        async with S3Store(profile, Secret(secret_key="secret"), policy=QUICK) as store:
            yield store


def xml(root: str, inside: str) -> bytes:
    """A complete answer of status 200."""
    return answer(200, f"<?xml version='1.0'?><{root}>{inside}</{root}>".encode())


def _asked(head: str) -> Asked:
    first, *lines = head.split("\r\n")
    method, target, _version = first.split(" ")
    parts = urlsplit(target)
    query = dict(
        parse_qsl(parts.query, keep_blank_values=True, encoding="utf-8", errors="surrogateescape")
    )
    headers = {
        name.strip().lower(): value.strip()
        for name, _colon, value in (line.partition(":") for line in lines if line)
    }
    return Asked(method, parts.path, query, headers)
