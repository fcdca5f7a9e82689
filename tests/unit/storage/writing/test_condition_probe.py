"""Whether a server keeps conditions is found out once, and nothing is lost by it."""

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from msglc_browser.errors import ServerFailed, TimedOut
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.s3.retry import NO_RETRY
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.condition_probe import find_out
from tests.servers.memory_bucket import MemoryBucket, at
from tests.servers.memory_store import MemoryStore
from tests.servers.scripted_s3 import Stored, refusal, serve_scripted

TYPE = {"ContentType": "text/plain"}


@pytest.mark.parametrize("keeps", [True, False])
def test_server_shows_whether_it_keeps_conditions(tmp_path: Path, keeps: bool) -> None:
    async def work() -> None:
        bucket = MemoryBucket()
        memory = bucket.memory = MemoryStore(honours_conditions=keeps)
        memory.put("a", b"data")
        for _ in range(2):
            assert await find_out(bucket, at("a"), b"data", TYPE) is keeps
        assert memory.methods() == ["put_object"]
        assert memory.objects == {"a": b"data"}

    asyncio.run(work())


@pytest.mark.parametrize("code", ["BadDigest", ""])
def test_answer_counts_and_a_lost_one_does_not(tmp_path: Path, code: str) -> None:
    async def work() -> None:
        bucket = MemoryBucket()
        bucket.memory.put("a", b"data")
        error = ServerFailed("wrong sum") if code else TimedOut("lost")
        error.code = code
        bucket.memory.fault = lambda _method, _kwargs: error
        assert not await find_out(bucket, at("a"), b"data", TYPE)
        assert bucket.keeps_conditions is (False if code else None)

    asyncio.run(work())


class Elsewhere(S3Store):
    """A store that answers every write, whatever its conditions."""

    async def call_unchanged(self, method: str, **_more: object) -> dict[str, object]:
        return {"ETag": '"one"'}


@pytest.mark.parametrize("place", ["", "http://127.0.0.1:9"])
def test_only_aws_is_known_to_keep_them(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The endpoint of a connection without one may be set by a variable or a file of AWS."""
    if place:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", place)

    async def work() -> None:
        async with Elsewhere(Profile(profile_id="aws", name="AWS", endpoint=""), None) as store:
            await store._opened()
            assert await find_out(store, at("a"), b"data", TYPE) is (not place)
            assert store.keeps_conditions is (not place)

    asyncio.run(work())


@pytest.mark.parametrize("message", ["MD5 is disabled", "The Content-MD5 did not match"])
@pytest.mark.parametrize("is_known", [True, False])
def test_server_that_refuses_md5_in_its_own_words_is_not_sent_another_checksum(
    message: str, is_known: bool
) -> None:
    """It would accept that one, and replace what another client has written meanwhile."""

    def script(request: web.Request) -> web.StreamResponse | None:
        is_probe = request.headers.get("If-None-Match") == "*"
        has_md5 = "Content-MD5" in request.headers
        return refusal(400, "InvalidArgument", message) if has_md5 and is_probe else None

    async def work() -> None:
        async with (
            serve_scripted() as server,
            S3Store(server.profile, server.secret, policy=NO_RETRY) as store,
        ):
            server.objects["a"] = Stored(b"of another")
            server.script = script
            store._refuses_md5 = is_known
            assert not await find_out(store, server.at("a"), b"data", TYPE)
            assert store.keeps_conditions is False
            assert server.objects["a"].data == b"of another"

    asyncio.run(work())
