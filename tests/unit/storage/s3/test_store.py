"""Which requests are sent again by themselves."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    ClockSkewed,
    ServerFailed,
    StorageError,
    TimedOut,
    Unsupported,
    WrongCredentials,
)
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.lists.listing import ObjectInfo
from msglc_browser.storage.s3.retry import NO_RETRY, RetryPolicy
from msglc_browser.storage.s3.store import S3Store
from tests.servers.fakes import answer, pour, record, xml_error
from tests.servers.scripted_answers import Asked, Script, scripted_store

QUICK = RetryPolicy(attempts=3, first_delay_s=0.001, longest_delay_s=0.001)
SSE_C = "The object was stored using a form of Server Side Encryption."
PLACE: dict[str, Any] = {"Bucket": "runs", "Key": "a.msg"}


def attempts(method: str, status: int, code: str) -> int:
    """How often a server that always answers so is asked."""
    asked = 0

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r\n\r\n")
        asked += 1
        writer.write(answer(status, xml_error(code)))
        await writer.drain()
        writer.close()

    async def play() -> None:
        async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            endpoint = f"http://127.0.0.1:{port}"
            profile = Profile(profile_id="p", name="P", endpoint=endpoint, access_key="key")
            async with S3Store(profile, Secret(secret_key="secret"), policy=QUICK) as store:
                with pytest.raises(StorageError) as raised:
                    await store.call(method, **PLACE)
                assert isinstance(raised.value, ServerFailed)

    asyncio.run(play())
    return asked


@pytest.mark.parametrize(
    ("method", "status", "code", "count"),
    [
        ("delete_object", 500, "InternalError", 1),
        ("delete_object", 503, "SlowDown", 3),
        ("get_object_tagging", 500, "InternalError", 3),
    ],
)
def test_delete_is_sent_again_only_when_the_server_refused_it(
    method: str, status: int, code: str, count: int
) -> None:
    assert attempts(method, status, code) == count


def head_of(first_byte: bytes) -> ObjectInfo:
    """What is told of an object by a server that leaves the length out of HEAD."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        head = b'HTTP/1.1 200 OK\r\nETag: "one"\r\nConnection: close\r\n\r\n'
        writer.write(head if request.startswith(b"HEAD") else first_byte)
        await writer.drain()
        writer.close()

    async def play() -> ObjectInfo:
        async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            endpoint = f"http://127.0.0.1:{port}"
            profile = Profile(profile_id="p", name="P", endpoint=endpoint, access_key="key")
            async with S3Store(profile, Secret(secret_key="secret"), policy=QUICK) as store:
                return await store.head("runs", "a.msg")

    return asyncio.run(play())


def test_size_that_head_leaves_out_is_asked_for_by_a_range() -> None:
    found = head_of(answer(206, b"x", ETag='"one"', Content_Range="bytes 0-0/12345"))
    assert (found.size_bytes, found.etag) == (12_345, '"one"')


def test_size_that_head_leaves_out_of_an_empty_object_is_zero() -> None:
    assert head_of(answer(416, xml_error("InvalidRange"))).size_bytes == 0


def test_size_that_nothing_tells_is_not_taken_for_zero() -> None:
    with pytest.raises(Unsupported, match=r"the size of s3://runs/a\.msg"):
        head_of(answer(206, b"x", ETag='"one"', Content_Range="bytes 0-0/*"))


@pytest.mark.parametrize("is_open", [False, True])
def test_request_limit_that_changes_holds_for_the_next_request(is_open: bool) -> None:
    async def play() -> None:
        head = answer(200, b"", ETag='"one"')
        async with record(head) as (ready, _), pour(b"", b"", pause=asyncio.Event()) as (slow, _):
            profile = Profile(profile_id="p", name="P", endpoint=slow, access_key="key")
            if is_open:
                profile = replace(profile, endpoint=ready)
            async with S3Store(profile, Secret(secret_key="secret"), policy=NO_RETRY) as store:
                if is_open:
                    await store.head("runs", "a.msg")
                store.set_request_limit(0.1)
                assert store._client is None or store._client._http_session().limit_s == 0.1
                if not is_open:
                    with pytest.raises(TimedOut, match=r"needed longer than 0\.1 s"):
                        await store.head("runs", "a.msg")

    asyncio.run(play())


@pytest.mark.parametrize(
    "header", [{}, {"Content_Range": f"bytes 0-0/{'9' * 5_000}"}, {"Content_Range": "bytes 1-0/2"}]
)
def test_size_that_is_absurd_is_said_to_be_unknown(header: dict[str, str]) -> None:
    with pytest.raises(Unsupported):
        head_of(answer(206, b"x", ETag='"one"', **header))


def refusing(status: int, code: str, message: str = "") -> Script:
    """Answers to HEAD have no body, so that only those to GET say why."""
    return lambda _asked: answer(status, xml_error(code, message))


@pytest.mark.parametrize(
    ("script", "kind", "words"),
    [
        (refusing(400, "InvalidRequest", SSE_C), Unsupported, "(SSE-C)"),
        (refusing(403, "RequestTimeTooSkewed"), ClockSkewed, "clock"),
        (refusing(400, "KMS.DisabledException", "arn:x is disabled"), ServerFailed, "is disabled"),
        (refusing(403, "AccessDenied", "explicit deny by ann"), AccessDenied, "explicit deny"),
        (refusing(400, "ExpiredToken"), WrongCredentials, "expired"),
    ],
)
def test_refused_head_is_explained_by_one_byte(
    script: Script, kind: type[StorageError], words: str
) -> None:
    async def play() -> StorageError:
        async with scripted_store(script) as store:
            with pytest.raises(StorageError) as caught:
                await store.head("runs", "a.msg")
        return caught.value

    error = asyncio.run(play())
    assert isinstance(error, kind)
    assert words in error.message


def test_refused_head_stays_refused_if_a_byte_can_be_read() -> None:
    def script(asked: Asked) -> bytes:
        return answer(403) if asked.method == "HEAD" else answer(206, b"x", ETag="e")

    async def play() -> None:
        async with scripted_store(script) as store:
            with pytest.raises(AccessDenied, match="Cannot inspect"):
                await store.head("runs", "a.msg")

    asyncio.run(play())
