"""A new folder: which names are possible, what is written, what is never replaced."""

from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import BadInput, IncompleteList, NotFound, StorageError, TargetExists
from msglc_browser.operations.folders.new_folder import make_folder
from tests.servers.memory_bucket import MemoryWorkspace, at, run


def test_folder_is_an_empty_object_with_the_type_others_know(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        assert await make_folder(workspace, at("in/"), "new") == at("in/new/")
        assert workspace.objects == {"in/new/": b""}
        assert workspace.bucket.memory.types == {"in/new/": "application/x-directory"}
        sent = [kwargs for name, kwargs in workspace.bucket.memory.calls if name == "put_object"]
        assert [each["IfNoneMatch"] for each in sent] == ["*"]

    run(tmp_path, work)


def test_folder_that_has_an_object_but_no_marker_exists(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.objects["in/new/x"] = b"x"
        workspace.bucket.memory.etags["in/new/x"] = '"x"'
        with pytest.raises(TargetExists):
            await make_folder(workspace, at("in/"), "new")
        assert list(workspace.objects) == ["in/new/x"]

    run(tmp_path, work)


def test_folder_whose_first_page_is_empty_exists(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("in/new/x", b"x")
        listed = memory._list_objects_v2

        def empty_first(**kwargs: Any) -> dict[str, Any]:
            if "ContinuationToken" not in kwargs:
                return {"Contents": [], "IsTruncated": True, "NextContinuationToken": "in/"}
            return listed(**kwargs)

        memory._list_objects_v2 = empty_first  # type: ignore[method-assign]
        with pytest.raises(TargetExists):
            await make_folder(workspace, at("in/"), "new")
        assert list(workspace.objects) == ["in/new/x"]

    run(tmp_path, work)


def test_folder_with_objects_that_have_no_name_is_not_made(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        def nameless(**_kwargs: Any) -> dict[str, Any]:
            return {"Contents": [{"Key": ""}], "IsTruncated": False}

        workspace.bucket.memory._list_objects_v2 = nameless  # type: ignore[method-assign]
        with pytest.raises(IncompleteList):
            await make_folder(workspace, at("in/"), "new")
        assert not workspace.objects

    run(tmp_path, work)


def test_folder_made_by_another_at_the_same_moment_is_no_error(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory

        def meanwhile(method: str, kwargs: object) -> StorageError | None:
            if method == "put_object":
                memory.put("in/new/", b"")
            return None

        memory.fault = meanwhile
        assert await make_folder(workspace, at("in/"), "new") == at("in/new/")

    run(tmp_path, work)


def test_nothing_is_written_into_a_bucket_that_is_not_there(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.has_bucket = False
        with pytest.raises(NotFound):
            await make_folder(workspace, at(""), "new")
        assert not workspace.objects

    run(tmp_path, work)


def test_impossible_name_is_refused_before_any_request(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        with pytest.raises(BadInput):
            await make_folder(workspace, at(""), "a/b")
        assert not workspace.bucket.memory.calls

    run(tmp_path, work)
