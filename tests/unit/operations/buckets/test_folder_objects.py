"""A folder is listed page by page, each object in the version listed."""

from pathlib import Path

import pytest

from msglc_browser.errors import ServerFailed
from msglc_browser.operations.buckets.folder_objects import FolderObjects
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import server_failure


def test_pages_in_order_until_the_last(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        for number in range(1001):
            memory.put(f"a/{number:04}", b"x")
        memory.put("b", b"x")
        objects = FolderObjects(at("a/"))
        assert not objects.has_begun
        first = await objects.next_page(workspace)
        assert objects.has_begun and not objects.is_over
        assert len(first) == 1000
        assert first[0].location == at("a/0000")
        assert (first[0].size_bytes, first[0].etag) == (1, memory.etags["a/0000"])
        (last,) = await objects.next_page(workspace)
        assert last.location == at("a/1000") and objects.is_over

    run(tmp_path, work)


def test_page_that_failed_is_asked_for_again(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("a/1", b"x")
        objects = FolderObjects(at("a/"))
        memory.fault = server_failure("list_objects_v2")
        with pytest.raises(ServerFailed):
            await objects.next_page(workspace)
        assert not objects.has_begun
        memory.fault = lambda _method, _kwargs: None
        assert len(await objects.next_page(workspace)) == 1

    run(tmp_path, work)
