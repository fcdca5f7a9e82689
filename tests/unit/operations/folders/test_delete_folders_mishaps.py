"""A deletion of folders that is cancelled, or loses an answer, at each of its requests."""

import asyncio
import tracemalloc
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import MsglcBrowserError, ServerFailed, StorageError
from msglc_browser.operations.folders.delete_folders import FolderDelete, FoldersDeleted
from msglc_browser.operations.folders.folder_total import FolderCount
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.storage.places.location import S3Location
from tests.servers.memory_bucket import MemoryWorkspace, at, run

INSIDE = ("a/", "a/1", "a/2", "a/b/", "a/b/3")
OUTSIDE = ("a", "a.txt", "ab/4", "c/5")
_MOST_REQUESTS = 200


def ignore(_progress: Progress) -> None:
    pass


class Deletion:
    """Of the folder a/, with the objects it has said are gone."""

    def __init__(self, workspace: MemoryWorkspace) -> None:
        self.memory = workspace.bucket.memory
        for key in (*INSIDE, *OUTSIDE):
            self.memory.put(key, key.encode())
        self.gone: list[str] = []
        self.work = FolderDelete(workspace, [at("a/")], gone=self._note)

    def _note(self, places: Sequence[S3Location]) -> None:
        self.gone += [place.key for place in places]

    def check_whole(self) -> None:
        """Nothing outside is gone, and what is gone was reported."""
        left = set(self.memory.objects)
        assert set(OUTSIDE) <= left
        assert set(INSIDE) - left - {"a/"} == set(self.gone) - {"a/"}

    async def finish(self) -> None:
        """Retry until it is done."""
        assert (await self.work.run(ignore)).left == 0
        assert sorted(self.memory.objects) == sorted(OUTSIDE)
        told = [key for key in self.gone if key != "a/"]
        assert sorted(told) == sorted(set(INSIDE) - {"a/"})


def test_cancel_at_each_request_loses_nothing_and_retry_finishes(tmp_path: Path) -> None:
    async def cancelled_at(workspace: MemoryWorkspace, number: int) -> bool:
        deletion = Deletion(workspace)
        seen = 0

        def fault(_method: str, _kwargs: dict[str, Any]) -> StorageError | None:
            nonlocal seen
            seen += 1
            if seen == number:
                task.cancel()
            return None

        deletion.memory.fault = fault
        task = asyncio.create_task(deletion.work.run(ignore))
        with suppress(asyncio.CancelledError, MsglcBrowserError):
            await task
        deletion.memory.fault = lambda _method, _kwargs: None
        deletion.check_whole()
        await deletion.finish()
        return seen < number

    async def work(workspace: MemoryWorkspace) -> None:
        for number in range(1, _MOST_REQUESTS):
            if await cancelled_at(workspace, number):
                return
        raise AssertionError("it never ends")

    run(tmp_path, work)


def test_lost_answer_to_each_request_loses_nothing_and_retry_finishes(tmp_path: Path) -> None:
    async def lost_at(workspace: MemoryWorkspace, number: int) -> bool:
        deletion = Deletion(workspace)
        seen = 0

        def lost(_method: str, _kwargs: dict[str, Any]) -> StorageError | None:
            nonlocal seen
            seen += 1
            return ServerFailed("lost") if seen == number else None

        deletion.memory.lost = lost
        with suppress(MsglcBrowserError):
            await deletion.work.run(ignore)
        deletion.memory.lost = lambda _method, _kwargs: None
        assert set(OUTSIDE) <= set(deletion.memory.objects)
        await deletion.finish()
        return seen < number

    async def work(workspace: MemoryWorkspace) -> None:
        for number in range(1, _MOST_REQUESTS):
            if await lost_at(workspace, number):
                return
        raise AssertionError("it never ends")

    run(tmp_path, work)


async def _deleted(workspace: MemoryWorkspace, count: int) -> int:
    """The most memory that deleting so many objects needs, besides the bucket, in bytes."""
    for number in range(count):
        workspace.bucket.memory.put(f"a/{number:06}", b"")
    work = FolderDelete(workspace, [at("a/")], gone=lambda _places: None)
    workspace.bucket.memory.calls = _Forgetful()
    tracemalloc.start()
    try:
        assert await work.run(ignore) == FoldersDeleted(count)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


class _Forgetful(list[Any]):
    """The bucket in memory would keep each request."""

    def append(self, _each: object, /) -> None:
        pass


def test_ten_times_the_objects_need_no_more_memory(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        await _deleted(workspace, 200)  # what is made once
        less, more = await _deleted(workspace, 1_000), await _deleted(workspace, 10_000)
        assert more < 1.5 * less + 200_000

    run(tmp_path, work)


@pytest.mark.parametrize("count", [999, 1000, 1001, 2001])
def test_all_pages_are_counted_and_deleted(tmp_path: Path, count: int) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        for number in range(count):
            workspace.bucket.memory.put(f"a/{number:06}", b"1")
        counting = FolderCount(workspace, [at("a/")])
        while not (await counting.step()).is_complete:
            pass
        assert counting.total.objects == counting.total.size_bytes == count
        work = FolderDelete(workspace, [at("a/")], gone=lambda _places: None)
        assert await work.run(ignore) == FoldersDeleted(count)
        assert not workspace.objects

    run(tmp_path, work)
