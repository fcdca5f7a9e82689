"""Deleting a bucket deletes nothing that should stay, whatever its server does."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    BadInput,
    IncompleteList,
    NotFound,
    PartlyDeleted,
    ServerFailed,
    StorageError,
    TimedOut,
    Unsupported,
)
from msglc_browser.operations.folders.delete_bucket import (
    BucketContents,
    BucketDelete,
    BucketDeleted,
    look_into,
)
from msglc_browser.storage.places.location import S3Location
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import MemoryStore


class Bucket(MemoryStore):
    """With old versions by key and ID, and unfinished uploads; the bucket itself can be deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.versions: dict[tuple[str, str], None] = {}
        self.begun: dict[str, str] = {}
        self.is_there = True
        self.forgets_versions = True
        self.status = "Enabled"

    def _head_bucket(self, **_kwargs: Any) -> dict[str, Any]:
        if not self.is_there:
            raise NotFound("no such bucket")
        return {}

    def _delete_bucket(self, **_kwargs: Any) -> dict[str, Any]:
        self.is_there = False
        return {}

    def _get_bucket_versioning(self, **_kwargs: Any) -> dict[str, Any]:
        return {"Status": self.status}

    def _list_object_versions(self, **kwargs: Any) -> dict[str, Any]:
        place = kwargs.get("KeyMarker", ""), kwargs.get("VersionIdMarker", "")
        left = sorted(each for each in self.versions if each > place)
        page = left[: kwargs["MaxKeys"]]
        rows = [{"Key": key, "VersionId": number, "IsLatest": False} for key, number in page]
        if len(left) <= len(page):
            return {"Versions": rows, "IsTruncated": False}
        after = {"NextKeyMarker": page[-1][0], "NextVersionIdMarker": page[-1][1]}
        return {"Versions": rows, "IsTruncated": True, **after}

    def _list_multipart_uploads(self, **_kwargs: Any) -> dict[str, Any]:
        rows = [{"Key": key, "UploadId": number} for number, key in self.begun.items()]
        return {"Uploads": rows, "IsTruncated": False}

    def _abort_multipart_upload(self, **kwargs: Any) -> dict[str, Any]:
        del self.begun[kwargs["UploadId"]]
        return {}

    def _delete_object(self, **kwargs: Any) -> dict[str, Any]:
        if "VersionId" not in kwargs:
            return super()._delete_object(**kwargs)
        if self.forgets_versions:
            del self.versions[kwargs["Key"], kwargs["VersionId"]]
        return {}


class Bench:
    """A bucket and its deletion."""

    def __init__(
        self, workspace: MemoryWorkspace, *, with_everything: bool = True, grace_s: float = 15.0
    ) -> None:
        self.bucket = Bucket()
        self.workspace = workspace
        store = workspace.bucket
        store.memory = self.bucket
        store.call = self.bucket.call  # type: ignore[method-assign]
        self.gone: list[str] = []
        self.work = BucketDelete(
            workspace,
            at(""),
            with_everything=with_everything,
            gone=self._note,
            grace_s=grace_s,
        )

    def _note(self, places: Sequence[S3Location]) -> None:
        self.gone += [each.key for each in places]

    async def run(self) -> BucketDeleted:
        return await self.work.run(lambda _progress: None)

    def refuse(self, method: str, error: StorageError) -> None:
        self.bucket.fault = lambda asked, _kwargs: error if asked == method else None

    def deletes_nothing_more(self) -> None:
        self.bucket.fault = lambda _method, _kwargs: None


def bench(
    folder: Path, check: Callable[[Bench], Awaitable[None]], *, with_everything: bool = True
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        await check(Bench(workspace, with_everything=with_everything))

    run(folder, work)


def test_everything_goes_then_the_bucket(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.put("a/x", b"1")
        bench.bucket.versions = {(f"a/{n:04}", "1"): None for n in range(1500)}
        bench.bucket.begun = {"1": "big", "2": "big"}
        assert await bench.run() == BucketDeleted(1, 1500, 2)
        assert not bench.bucket.is_there and bench.gone == ["a/x", ""]

    bench(tmp_path, check)


def first_page_of(bucket: Bucket, method: str, page: dict[str, Any]) -> None:
    """The server answers `page` first; asked for the next one, as if nothing had been asked."""
    listed = getattr(bucket, f"_{method}")

    def answer(**kwargs: Any) -> dict[str, Any]:
        markers = {"ContinuationToken", "KeyMarker", "VersionIdMarker"} & set(kwargs)
        if not markers:
            return page
        reply: dict[str, Any] = listed(**{k: v for k, v in kwargs.items() if k not in markers})
        return reply

    setattr(bucket, f"_{method}", answer)


@pytest.mark.parametrize(
    "page",
    [
        {"Contents": [], "IsTruncated": True, "NextContinuationToken": "x"},
        {"Contents": [{"Key": "", "Size": 1}], "IsTruncated": False},
    ],
    ids=["empty", "nameless"],
)
def test_bucket_whose_first_page_has_no_row_is_not_empty(
    tmp_path: Path, page: dict[str, Any]
) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.put("a", b"1")
        first_page_of(bench.bucket, "list_objects_v2", page)
        with pytest.raises(BadInput, match="object"):
            await bench.run()
        assert bench.bucket.is_there and bench.bucket.objects

    bench(tmp_path, check, with_everything=False)


def test_bucket_whose_first_page_has_no_version_is_not_empty(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.versions = {("a", "1"): None}
        page = {"Versions": [], "IsTruncated": True, "NextKeyMarker": "0"}
        first_page_of(bench.bucket, "list_object_versions", page)
        with pytest.raises(BadInput, match="version"):
            await bench.run()
        assert bench.bucket.is_there

    bench(tmp_path, check, with_everything=False)


def test_bucket_is_kept_if_its_versions_are_never_listed(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        def endless(**kwargs: Any) -> dict[str, Any]:
            key = kwargs.get("KeyMarker", "") + "x"
            return {"Versions": [], "IsTruncated": True, "NextKeyMarker": key}

        bench.bucket._list_object_versions = endless  # type: ignore[method-assign]
        with pytest.raises(IncompleteList, match="1,000 pages"):
            await bench.run()
        assert bench.bucket.is_there

    bench(tmp_path, check, with_everything=False)


@pytest.mark.parametrize("what", ["object", "version", "upload"])
def test_without_everything_only_an_empty_bucket_goes(tmp_path: Path, what: str) -> None:
    async def check(bench: Bench) -> None:
        bucket = bench.bucket
        if what == "object":
            bucket.put("a", b"1")
        elif what == "version":
            bucket.versions = {("a", "1"): None}
        else:
            bucket.begun = {"1": "a"}
        with pytest.raises(BadInput, match=what):
            await bench.run()
        assert bucket.is_there and "delete_bucket" not in bucket.methods()
        assert bench.gone == []

    bench(tmp_path, check, with_everything=False)


def test_versions_that_are_refused_keep_the_bucket_until_retry(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.put("x", b"1")
        bench.bucket.versions = {("a", "1"): None, ("b", "2"): None}

        def locked(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            is_it = method == "delete_object" and kwargs.get("VersionId") == "2"
            return AccessDenied("Locked until 2030.") if is_it else None

        bench.bucket.fault = locked
        with pytest.raises(PartlyDeleted) as raised:
            await bench.run()
        assert "could not be deleted: b. Locked until 2030." in raised.value.message
        assert raised.value.details == "b, version 2: Locked until 2030."
        assert raised.value.hint.startswith("Deleted so far: 1 object, 1 version.")
        assert bench.bucket.is_there
        bench.deletes_nothing_more()
        assert await bench.run() == BucketDeleted(1, 2, 0)
        assert not bench.bucket.is_there

    bench(tmp_path, check)


def test_versions_that_stay_listed_end_the_work(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.versions = {("a", "1"): None}
        bench.bucket.forgets_versions = False
        with pytest.raises(ServerFailed, match="still listed"):
            await bench.run()
        assert bench.bucket.is_there

    bench(tmp_path, check)


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_versions_that_come_back_in_turns_end_the_work(tmp_path: Path, length: int) -> None:
    """Also if there is one less each time, or a page among them that was seen before."""

    async def check(bench: Bench) -> None:
        asked = 0

        def in_turns(**_kwargs: Any) -> dict[str, Any]:
            nonlocal asked
            asked += 1
            assert asked < 100, "it never ends"
            number = asked % length
            rows = [{"Key": f"{number}", "VersionId": f"{n}"} for n in range(asked % 2, 3)]
            return {"Versions": rows, "IsTruncated": False}

        bench.bucket._list_object_versions = in_turns  # type: ignore[method-assign]
        bench.bucket.forgets_versions = False
        with pytest.raises(ServerFailed, match="still listed"):
            await bench.run()
        assert bench.bucket.is_there

    bench(tmp_path, check)


def test_versions_that_come_meanwhile_are_deleted_too(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.versions = {("a", "0"): None}
        more = iter(range(1, 50))

        def meanwhile(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            number = next(more, None) if kwargs.get("VersionId") else None
            if method == "delete_object" and number is not None:
                bench.bucket.versions["a", str(number)] = None
            return None

        bench.bucket.fault = meanwhile
        assert await bench.run() == BucketDeleted(0, 50, 0)

    bench(tmp_path, check)


def test_retry_deletes_what_has_come_meanwhile(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.put("x", b"1")

        def meanwhile(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
            if method == "list_multipart_uploads":  # all objects have been deleted
                bench.bucket.put("y", b"1")
                bench.deletes_nothing_more()
            return None

        bench.bucket.fault = meanwhile
        with pytest.raises(BadInput, match="an object"):
            await bench.run()
        assert bench.bucket.is_there
        assert await bench.run() == BucketDeleted(2)
        assert bench.gone == ["x", "y", ""]

    bench(tmp_path, check)


@pytest.mark.parametrize(
    ("status", "is_kept"), [("Enabled", True), ("Suspended", True), ("", False)]
)
def test_bucket_whose_versions_must_not_be_listed_is_kept_if_it_has_some(
    tmp_path: Path, status: str, is_kept: bool
) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.status = status
        bench.refuse("list_object_versions", AccessDenied("No."))
        if is_kept:
            with pytest.raises(BadInput, match="version"):
                await bench.run()
        else:
            await bench.run()
        assert bench.bucket.is_there is is_kept

    bench(tmp_path, check)


@pytest.mark.parametrize("method", ["list_object_versions", "list_multipart_uploads"])
def test_what_a_server_does_not_know_does_not_keep_the_bucket(tmp_path: Path, method: str) -> None:
    async def check(bench: Bench) -> None:
        bench.refuse(method, Unsupported("No."))
        assert await look_into(bench.workspace, at("")) == BucketContents()
        await bench.run()
        assert not bench.bucket.is_there

    bench(tmp_path, check)


def test_lost_answer_to_the_last_request_is_no_failure(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.bucket.lost = lambda method, _kwargs: (
            TimedOut("lost") if method == "delete_bucket" else None
        )
        await bench.run()
        assert bench.gone == [""]

    bench(tmp_path, check)


def test_last_request_that_failed_says_that_the_bucket_was_kept(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.refuse("delete_bucket", ServerFailed("broken"))
        with pytest.raises(ServerFailed) as raised:
            await bench.run()
        assert raised.value.target_note == "Bucket bucket was kept."
        assert bench.gone == []

    bench(tmp_path, check)


def test_last_request_is_not_said_to_have_failed_if_that_is_not_known(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        def broken(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            if method == "delete_bucket":
                bench.bucket._delete_bucket(**kwargs)
                bench.refuse("head_bucket", TimedOut("lost"))
                return TimedOut("lost")
            return None

        bench.bucket.fault = broken
        with pytest.raises(TimedOut) as raised:
            await bench.run()
        assert raised.value.target_note.startswith("Bucket bucket may have been deleted.")

    bench(tmp_path, check)


@pytest.mark.parametrize("method", ["delete_bucket", "head_bucket"])
def test_cancel_that_is_not_answered_in_time_says_what_is_not_known(
    tmp_path: Path, method: str
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        bench = Bench(workspace, grace_s=0.01)
        bench.bucket.held = {method}
        if method == "head_bucket":
            bench.refuse("delete_bucket", TimedOut("lost"))
        task = asyncio.create_task(bench.run())
        await bench.bucket.reached.wait()
        task.cancel()
        with pytest.raises(TimedOut) as raised:
            await task
        assert raised.value.target_note.startswith("Bucket bucket may have been deleted.")

    run(tmp_path, work)


def test_cancel_at_each_request_keeps_or_deletes_it_whole(tmp_path: Path) -> None:
    async def cancelled_at(bench: Bench, number: int) -> bool:
        bench.bucket.put("x", b"1")
        bench.bucket.versions = {("a", "1"): None}
        bench.bucket.begun = {"1": "big"}
        seen = 0

        def fault(_method: str, _kwargs: dict[str, Any]) -> StorageError | None:
            nonlocal seen
            seen += 1
            if seen == number:
                task.cancel()
            return None

        bench.bucket.fault = fault
        task = asyncio.create_task(bench.run())
        await asyncio.wait([task])
        bench.deletes_nothing_more()
        if bench.bucket.is_there:
            assert "" not in bench.gone
            await bench.run()
        assert not bench.bucket.is_there and bench.gone.count("") == 1
        if not task.cancelled():
            task.exception()
        return seen < number

    async def work(workspace: MemoryWorkspace) -> None:
        for number in range(1, 100):
            if await cancelled_at(Bench(workspace), number):
                return
        raise AssertionError("it never ends")

    run(tmp_path, work)
