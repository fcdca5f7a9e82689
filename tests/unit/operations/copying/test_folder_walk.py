"""A folder is listed page by page; each object keeps its place below the target."""

from pathlib import Path

import pytest

from msglc_browser.errors import ServerFailed
from msglc_browser.operations.copying.folder_walk import FolderWalk
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import server_failure


def test_pages_in_order_until_the_last(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        for number in range(1001):
            workspace.bucket.memory.put(f"a/{number:04}", b"x")
        walk = FolderWalk(at("a/"), at("b/c/"))
        first = await walk.next_page(workspace)
        assert len(first) == 1000 and not walk.is_over
        assert first[0].source.location == at("a/0000")
        assert first[0].source.size_bytes == 1 and first[0].source.etag
        assert first[0].target == at("b/c/0000")
        (last,) = await walk.next_page(workspace)
        assert last.target == at("b/c/1000") and walk.is_over

    run(tmp_path, work)


def test_whole_bucket_is_a_folder_too(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("a//b", b"x")
        (only,) = await FolderWalk(at(""), at("new/")).next_page(workspace)
        assert only.target == at("new/a//b")

    run(tmp_path, work)


def test_page_that_failed_is_asked_for_again(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("a/1", b"x")
        walk = FolderWalk(at("a/"), at("b/"))
        memory.fault = server_failure("list_objects_v2")
        with pytest.raises(ServerFailed):
            await walk.next_page(workspace)
        memory.fault = lambda _method, _kwargs: None
        assert len(await walk.next_page(workspace)) == 1

    run(tmp_path, work)
