"""Uploads: whole or in parts, on conditions, and nothing left behind."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
)
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import CONTENT_TYPE, CREATE, update
from msglc_browser.storage.writing.upload import (
    LARGEST_PUT_BYTES,
    part_spans,
    upload_file,
)
from tests.servers.memory_store import MemoryStore, server_failure

TARGET = S3Location("test", "bucket", "a.msg")
SIZES = [0, 1, LARGEST_PUT_BYTES, LARGEST_PUT_BYTES + 1, 3 * LARGEST_PUT_BYTES + 5]


def draft(folder: Path, size_bytes: int) -> Path:
    path = folder / "draft"
    block = bytes(range(251)) * 4096
    path.write_bytes((block * (size_bytes // len(block) + 1))[:size_bytes])
    return path


async def upload(store: MemoryStore, path: Path, *, etag: str | None = None) -> Version[S3Location]:
    condition = CREATE if etag is None else update(Version(TARGET, etag))
    return await upload_file(store, Version(LocalLocation(path)), TARGET, condition)


@pytest.mark.parametrize("size_bytes", SIZES)
def test_upload_stores_the_bytes_and_their_type(tmp_path: Path, size_bytes: int) -> None:
    store = MemoryStore()
    path = draft(tmp_path, size_bytes)
    heard: list[int] = []
    uploaded = asyncio.run(
        upload_file(store, Version(LocalLocation(path)), TARGET, CREATE, on_bytes=heard.append)
    )
    assert store.objects["a.msg"] == path.read_bytes()
    assert store.types["a.msg"] == CONTENT_TYPE
    assert uploaded == Version(TARGET, store.etags["a.msg"], size_bytes)
    assert heard == sorted(heard) and heard[-1] == size_bytes
    assert not store.uploads


@pytest.mark.parametrize("size_bytes", [1, LARGEST_PUT_BYTES + 1])
def test_upload_of_a_new_object_asks_that_there_is_none(tmp_path: Path, size_bytes: int) -> None:
    store = MemoryStore()
    asyncio.run(upload(store, draft(tmp_path, size_bytes)))
    _method, kwargs = store.calls[-1]
    assert kwargs["IfNoneMatch"] == "*"


@pytest.mark.parametrize("honours_conditions", [True, False])
@pytest.mark.parametrize("size_bytes", [1, LARGEST_PUT_BYTES + 1])
def test_upload_keeps_an_object_that_is_there_already(
    tmp_path: Path, size_bytes: int, honours_conditions: bool
) -> None:
    store = MemoryStore(honours_conditions=honours_conditions)
    store.put("a.msg", b"old")
    with pytest.raises(TargetExists):
        asyncio.run(upload(store, draft(tmp_path, size_bytes)))
    assert store.objects == {"a.msg": b"old"}
    assert not store.uploads


@pytest.mark.parametrize("size_bytes", [1, LARGEST_PUT_BYTES + 1])
def test_upload_replaces_the_version_that_was_seen(tmp_path: Path, size_bytes: int) -> None:
    store = MemoryStore()
    etag = store.put("a.msg", b"old")
    asyncio.run(upload(store, draft(tmp_path, size_bytes), etag=etag))
    assert len(store.objects["a.msg"]) == size_bytes
    assert store.calls[-1][1]["IfMatch"] == etag


@pytest.mark.parametrize("honours_conditions", [True, False])
@pytest.mark.parametrize("size_bytes", [1, LARGEST_PUT_BYTES + 1])
def test_upload_keeps_a_newer_version(
    tmp_path: Path, size_bytes: int, honours_conditions: bool
) -> None:
    store = MemoryStore(honours_conditions=honours_conditions)
    etag = store.put("a.msg", b"old")
    store.put("a.msg", b"newer")
    with pytest.raises(ObjectChanged):
        asyncio.run(upload(store, draft(tmp_path, size_bytes), etag=etag))
    assert store.objects == {"a.msg": b"newer"}
    assert not store.uploads


def test_upload_keeps_an_object_that_appears_at_the_last_moment(tmp_path: Path) -> None:
    store = MemoryStore()

    def appear(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
        if method == "put_object":
            store.put("a.msg", b"theirs")
        return None

    store.fault = appear
    with pytest.raises(TargetExists, match="exists already"):
        asyncio.run(upload(store, draft(tmp_path, 1)))
    assert store.objects == {"a.msg": b"theirs"}


@pytest.mark.parametrize("refusal", [ObjectChanged("412"), Unsupported("501")])
def test_upload_does_without_conditions_that_a_server_cannot_keep(
    tmp_path: Path, refusal: StorageError
) -> None:
    store = MemoryStore()
    etag = store.put("a.msg", b"old")
    store.fault = lambda _method, kwargs: refusal if "IfMatch" in kwargs else None
    asyncio.run(upload(store, draft(tmp_path, 1), etag=etag))
    assert len(store.objects["a.msg"]) == 1


@pytest.mark.parametrize("size_bytes", [1, LARGEST_PUT_BYTES + 1])
def test_upload_whose_last_answer_is_lost_counts_as_done(tmp_path: Path, size_bytes: int) -> None:
    store = MemoryStore()
    last = ("put_object", "complete_multipart_upload")
    store.lost = lambda method, _kwargs: TimedOut("lost") if method in last else None
    path = draft(tmp_path, size_bytes)
    assert asyncio.run(upload(store, path)).etag == store.etags["a.msg"]
    assert store.objects["a.msg"] == path.read_bytes()


@pytest.mark.parametrize("method", ["upload_part", "complete_multipart_upload"])
def test_failed_upload_is_aborted(tmp_path: Path, method: str) -> None:
    store = MemoryStore()
    store.fault = server_failure(method)
    with pytest.raises(ServerFailed):
        asyncio.run(upload(store, draft(tmp_path, 3 * LARGEST_PUT_BYTES)))
    assert not store.objects
    assert not store.uploads


def test_failed_abort_is_told_to_the_person(tmp_path: Path) -> None:
    store = MemoryStore()
    store.fault = server_failure("upload_part", "abort_multipart_upload")
    with pytest.raises(ServerFailed) as caught:
        asyncio.run(upload(store, draft(tmp_path, 2 * LARGEST_PUT_BYTES)))
    assert "unfinished upload" in caught.value.hint


@pytest.mark.parametrize(
    ("held", "size_bytes"),
    [
        ("create_multipart_upload", LARGEST_PUT_BYTES + 1),
        ("upload_part", 9 * LARGEST_PUT_BYTES),
        ("head_object", LARGEST_PUT_BYTES + 1),
        ("head_object", 1),
        ("put_object", 1),
    ],
)
def test_cancelled_upload_leaves_nothing(tmp_path: Path, held: str, size_bytes: int) -> None:
    async def run() -> MemoryStore:
        store = MemoryStore()
        store.held = {held}
        task = asyncio.create_task(upload(store, draft(tmp_path, size_bytes)))
        await store.reached.wait()
        task.cancel()
        await asyncio.sleep(0)
        if held == "create_multipart_upload":
            store.release.set()  # the server does begin it, though nobody waits any more
        # Of an object put whole nobody knows whether the server has it: that is no mere cancel.
        ends = TimedOut if held == "put_object" else asyncio.CancelledError
        with pytest.raises(ends):
            await task
        return store

    store = asyncio.run(run())
    assert not store.objects
    assert not store.uploads


def test_cancel_during_the_last_request_is_too_late(tmp_path: Path) -> None:
    async def run() -> MemoryStore:
        store = MemoryStore()
        store.held = {"complete_multipart_upload"}
        task = asyncio.create_task(upload(store, draft(tmp_path, LARGEST_PUT_BYTES + 1)))
        await store.reached.wait()
        task.cancel()
        await asyncio.sleep(0)
        store.release.set()
        assert (await task).size_bytes == LARGEST_PUT_BYTES + 1
        assert not task.cancelling()
        return store

    store = asyncio.run(run())
    assert len(store.objects["a.msg"]) == LARGEST_PUT_BYTES + 1


@pytest.mark.parametrize("size_bytes", [0, 1, LARGEST_PUT_BYTES, 10**9, 9 * 10**10, 5 * 10**12])
def test_parts_cover_the_file_within_the_limits(size_bytes: int) -> None:
    spans = part_spans(size_bytes)
    assert len(spans) <= 10_000
    assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]
    assert (spans[-1].end if spans else 0) == size_bytes
    assert all(span.size >= LARGEST_PUT_BYTES for span in spans[:-1])
    assert all(isinstance(span, Span) for span in spans)
