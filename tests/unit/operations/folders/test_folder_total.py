"""The sums of folders: by class, the largest, the newest, page by page."""

from pathlib import Path

import pytest

from msglc_browser.errors import ServerFailed, StorageError
from msglc_browser.operations.folders.folder_total import ClassTotal, FolderCount, FolderTotal
from tests.servers.memory_bucket import MemoryWorkspace, at, run


async def counted(count: FolderCount) -> FolderTotal:
    total = FolderTotal()
    while not total.is_complete:
        total = await count.step()
    return total


def test_everything_below_is_summed_up_and_nothing_beside(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        for key, size in {"a/": 0, "a/x": 5, "a/b/y": 7, "ab": 100}.items():
            workspace.bucket.memory.put(key, b"." * size)
        total = await counted(FolderCount(workspace, [at("a/")]))
        assert (total.objects, total.size_bytes, total.markers) == (3, 12, 1)
        assert total.classes == (ClassTotal("STANDARD", 3, 12),)
        assert total.largest is not None and total.largest.key == "a/b/y"
        assert (total.is_complete, total.problem) == (True, "")

    run(tmp_path, work)


def test_several_places_are_one_sum(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        for key in ("a/1", "b/1", "b/2"):
            workspace.bucket.memory.put(key, b"12")
        total = await counted(FolderCount(workspace, [at("a/"), at("b/")]))
        assert (total.objects, total.size_bytes) == (3, 6)

    run(tmp_path, work)


def test_nothing_is_an_empty_sum(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        total = await counted(FolderCount(workspace, [at("")]))
        assert total == FolderTotal(is_complete=True)

    run(tmp_path, work)


def test_step_after_a_failure_goes_on_and_counts_nothing_twice(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        for number in range(2500):
            memory.put(f"a/{number:04}", b"1")
        failing = iter([False, True, False, False, False])

        def fault(_method: str, _kwargs: object) -> StorageError | None:
            return ServerFailed("busy") if next(failing) else None

        memory.fault = fault
        count = FolderCount(workspace, [at("a/")])
        with pytest.raises(ServerFailed):
            await counted(count)
        assert count.total.objects == 1000
        assert (await counted(count)).objects == 2500

    run(tmp_path, work)
