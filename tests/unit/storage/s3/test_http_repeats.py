"""What aiohttp may send a second time by itself, on a connection that was used before."""

import asyncio
from contextlib import suppress

import pytest

from msglc_browser.errors import TimedOut
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.s3.retry import NO_RETRY
from msglc_browser.storage.s3.store import S3Store


@pytest.mark.parametrize(("name", "times"), [("delete_object", 1), ("get_object", 2)])
def test_request_whose_answer_is_lost_is_repeated_only_if_that_is_harmless(
    name: str, times: int
) -> None:
    came: list[bytes] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers the first request of a connection, and hangs up on the next."""
        with suppress(asyncio.IncompleteReadError):
            came.append(await reader.readuntil(b"\r\n\r\n"))
            if len(came) == 1:
                writer.write(b"HTTP/1.1 200 OK\r\nETag: e\r\nContent-Length: 0\r\n\r\n")
                came.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    async def play() -> None:
        async with await asyncio.start_server(accept, "127.0.0.1", 0) as server:
            here = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            profile = Profile(profile_id="p", name="P", endpoint=here, access_key="key")
            async with S3Store(profile, Secret("secret"), policy=NO_RETRY) as store:
                await store.call("head_object", Bucket="runs", Key="a.msg")
                with pytest.raises(TimedOut, match="was lost"):
                    await store.call(name, Bucket="runs", Key="a.msg")
        assert len(came) == 1 + times

    asyncio.run(play())
