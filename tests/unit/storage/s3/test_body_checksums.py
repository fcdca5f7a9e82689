"""Bodies are sent with a checksum, whatever kind of it the server wants."""

import asyncio
import base64
import hashlib
import zlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from msglc_browser.errors import StorageError
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.body_checksums import with_crc32
from msglc_browser.storage.s3.retry import NO_RETRY
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.conditional_write import CREATE
from msglc_browser.storage.writing.upload import LARGEST_PUT_BYTES, upload_file
from tests.servers.scripted_s3 import Asked, Script, ScriptedS3, refusal, serve_scripted

NO_MD5 = base64.b64encode(bytes(16)).decode()
MD5, CRC = "Content-MD5", "x-amz-checksum-crc32"


def locked(request: web.Request) -> web.StreamResponse | None:
    """A bucket with Object Lock and default retention."""
    if request.method != "PUT" or {MD5, CRC} & request.headers.keys():
        return None
    return refusal(400, "InvalidRequest", "Content-MD5 OR x-amz-checksum- header is required")


def without_md5(request: web.Request) -> web.StreamResponse | None:
    """A server that refuses the one kind, and wants the other."""
    if MD5 in request.headers:
        return refusal(501, "NotImplemented", "A header implies what is not implemented")
    return locked(request)


def only_approved(request: web.Request) -> web.StreamResponse | None:
    return refusal(400, "InvalidRequest", "MD5 is disabled") if MD5 in request.headers else None


@pytest.mark.parametrize("script", [locked, without_md5, only_approved])
@pytest.mark.parametrize("size_bytes", [5, LARGEST_PUT_BYTES + 1])
def test_bucket_with_object_lock_accepts_every_upload(
    tmp_path: Path, script: Script, size_bytes: int
) -> None:
    source = tmp_path / "a.bin"
    source.write_bytes(b"x" * size_bytes)

    async def play(server: ScriptedS3, store: S3Store) -> None:
        server.script = script
        for name in ("a.bin", "b.bin"):
            await upload_file(store, Version(LocalLocation(source)), server.at(name), CREATE)
            assert server.objects[name].data == source.read_bytes()
        refused = [each for each in _sent(server) if MD5 in each.headers]
        if script is not locked:
            # Parts are sent side by side, so that several may be refused at first.
            assert {each.key for each in refused} == {"a.bin"}

    _run(play)


def test_checksums_are_those_of_the_body(tmp_path: Path) -> None:
    md5 = base64.b64encode(hashlib.md5(b"body").digest()).decode()
    crc = base64.b64encode(zlib.crc32(b"body").to_bytes(4, "big")).decode()

    async def play(server: ScriptedS3, store: S3Store) -> None:
        arguments: dict[str, Any] = {"Bucket": "runs", "Key": "a", "Body": b"body"}
        assert with_crc32({**arguments, "ContentMD5": md5}) == {**arguments, "ChecksumCRC32": crc}
        arguments["ContentMD5"] = md5
        await store.call("put_object", **arguments)
        server.script = without_md5
        await store.call("put_object", **arguments)
        first, _refused, second = _sent(server)
        assert first.headers[MD5] == md5
        assert second.headers[CRC] == crc
        assert MD5 not in second.headers

    _run(play)


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (400, "BadDigest", "Content-MD5 does not match"),
        (400, "InvalidArgument", "The Content-MD5 you specified did not match what we received."),
        (400, "ContentMD5Mismatch", "Damaged"),
        (400, "AccessDenied", "no"),
        (403, "AccessDenied", "Denied by policy no-md5-uploads"),
        (400, "EntityTooLarge", "no"),
    ],
)
def test_other_refusals_are_not_taken_for_one_of_the_checksum(
    status: int, code: str, words: str
) -> None:
    async def play(server: ScriptedS3, store: S3Store) -> None:
        server.script = lambda _request: refusal(status, code, words)
        with pytest.raises(StorageError):
            await store.call("put_object", Bucket="runs", Key="a", Body=b"x", ContentMD5=NO_MD5)
        assert all(CRC not in each.headers for each in server.asked)

    _run(play)


def _sent(server: ScriptedS3) -> list[Asked]:
    return [each for each in server.asked if each.method == "PUT"]


def _run(play: Callable[[ScriptedS3, S3Store], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with (
            serve_scripted() as server,
            S3Store(server.profile, server.secret, policy=NO_RETRY) as store,
        ):
            await play(server, store)

    asyncio.run(whole())
