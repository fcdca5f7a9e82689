"""Which requests are sent again by themselves."""

import asyncio
from typing import Any

import pytest

from msglc_browser.errors import ServerFailed, StorageError, Unsupported
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.listing import ObjectInfo
from msglc_browser.storage.s3.retry import RetryPolicy
from msglc_browser.storage.s3.store import S3Store
from tests.servers.fakes import answer, xml_error

QUICK = RetryPolicy(attempts=3, first_delay_s=0.001, longest_delay_s=0.001)
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
