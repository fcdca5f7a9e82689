"""Keys reach the server byte for byte, by every kind of request."""

import asyncio
from urllib.parse import unquote_to_bytes

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import UnusableKey
from msglc_browser.storage.s3.exact_keys import exact_keys
from msglc_browser.storage.s3.store import S3Store
from tests.servers.fakes import answer
from tests.servers.scripted_answers import Asked, scripted_store, xml

KEYS = [
    b"nu/caf\xe9.msg",
    b"\xff\xfe/",
    b"a b+c%20d.msg",
    b"new\nline\r",
    b"\x01\x7f",
    b"q?versionId=1",
    b"a//b/",
    b"./dot/../x",
    b" edge ",
    b"\xef\xbf\xbd\xef\xbf\xbf",
    "ünï/測😀".encode(),
]


class Recorder:
    """Answers anything, and keeps the requests."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def __call__(self, asked: Asked) -> bytes:
        self.asked.append(asked)
        if asked.method == "GET" and asked.path != "/runs":
            return answer(206, b"x", ETag='"e"', Content_Range="bytes 0-0/1")
        if "x-amz-copy-source" in asked.headers:
            return xml("CopyPartResult", "<ETag>e</ETag>")
        return answer(200, b"", ETag='"e"')

    def keys(self) -> set[bytes]:
        """The keys of all requests but those for the bucket."""
        return {unquote_to_bytes(asked.path.removeprefix("/runs/")) for asked in self.asked}


async def _use(store: S3Store, key: str) -> None:
    place = {"Bucket": "runs", "Key": key}
    await store.head("runs", key)
    assert (await store.get_range("runs", key, Span(0, 1))).data == b"x"
    await store.call("get_object", **place)
    await store.call("put_object", **place, Body=b"x")
    await store.call("upload_part", **place, UploadId="u", PartNumber=1, Body=b"x")
    await store.call("abort_multipart_upload", **place, UploadId="u")
    await store.call("delete_object", **place)


def test_every_key_is_sent_exactly_by_every_request() -> None:
    server = Recorder()

    async def work() -> None:
        async with scripted_store(server) as store:
            for key in KEYS:
                server.asked.clear()
                await _use(store, key.decode("utf-8", "surrogateescape"))
                assert server.keys() == {key}
                assert len(server.asked) == 7

    asyncio.run(work())


def test_key_of_a_copied_source_is_sent_exactly() -> None:
    server = Recorder()
    target = {"Bucket": "runs", "Key": "all", "UploadId": "u", "PartNumber": 1}

    async def copy(store: S3Store, key: str) -> bytes:
        server.asked.clear()
        await store.call("upload_part_copy", **target, CopySource={"Bucket": "b1", "Key": key})
        return unquote_to_bytes(server.asked[0].headers["x-amz-copy-source"])

    async def work() -> None:
        async with scripted_store(server) as store:
            for key in KEYS:
                assert await copy(store, key.decode("utf-8", "surrogateescape")) == b"b1/" + key
            with pytest.raises(UnusableKey, match="cannot be copied on the server"):
                await copy(store, "caf\udce9?versionId=1")

    asyncio.run(work())


def test_prefixes_and_markers_are_sent_exactly() -> None:
    server = Recorder()
    names = {"Prefix": "nu/\udce9", "KeyMarker": "nu/\udce9+", "VersionIdMarker": "v\udce9"}

    async def work() -> None:
        async with scripted_store(server) as store:
            await store.call("list_object_versions", Bucket="runs", **names)

    asyncio.run(work())
    (asked,) = server.asked
    sent = [asked.query[name] for name in ("prefix", "key-marker", "version-id-marker")]
    assert sent == list(names.values())


@pytest.mark.parametrize("key", ["\ud800", "a\udfff", "caf\udce9\ud83d"])
def test_key_that_stands_for_no_bytes_is_refused(key: str) -> None:
    with pytest.raises(UnusableKey, match="characters that cannot be sent"):
        exact_keys("head_object", {"Bucket": "runs", "Key": key})


@pytest.mark.parametrize("method", ["head_object", "delete_object", "put_object", "upload_part"])
def test_empty_key_is_refused_where_it_would_mean_the_bucket(method: str) -> None:
    with pytest.raises(UnusableKey, match="without a name"):
        exact_keys(method, {"Bucket": "runs", "Key": ""})


def test_ordinary_arguments_are_as_they_were() -> None:
    given = {"Bucket": "runs", "Key": "é", "Body": b"\xe9", "PartNumber": 1}
    assert exact_keys("upload_part", given) == given
