"""Only levels with nothing in them are removed."""

from pathlib import Path
from typing import Any

import pytest

from msglc_browser.operations.folders.empty_levels import drop_empty_levels
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import server_failure


def left(tmp_path: Path, *keys: str, key: str = "in/", **objects: bytes) -> set[str]:
    """What is left of these empty objects, and those with bytes."""

    async def work(workspace: MemoryWorkspace) -> set[str]:
        for each in keys:
            workspace.bucket.memory.put(each, b"")
        for each, data in objects.items():
            workspace.bucket.memory.put(each.replace("_", "/"), data)
        await drop_empty_levels(workspace, at(key))
        return set(workspace.objects)

    return run(tmp_path, work)


def test_empty_levels_go_with_those_in_them(tmp_path: Path) -> None:
    assert left(tmp_path, "in/", "in/a/", "in/a/b/", "in2/") == {"in2/"}


def test_object_keeps_the_levels_above_it(tmp_path: Path) -> None:
    kept = {"in/", "in/a/", "in/a/x"}
    assert left(tmp_path, "in/", "in/a/", "in/a/x", "in/a/b/", "in/c/") == kept


def test_marker_with_bytes_is_an_object(tmp_path: Path) -> None:
    assert left(tmp_path, "in/a/", in_=b"x") == {"in/"}


def test_whole_bucket_is_left_alone(tmp_path: Path) -> None:
    assert left(tmp_path, "in/", key="") == {"in/"}


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_with_old_versions_nothing_is_removed(tmp_path: Path, status: str) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("in/", b"")

        def versioned(**_kwargs: Any) -> dict[str, Any]:
            return {"Status": status}

        memory._get_bucket_versioning = versioned  # type: ignore[method-assign]
        await drop_empty_levels(workspace, at("in/"))
        assert set(workspace.objects) == {"in/"}

    run(tmp_path, work)


def test_failure_is_no_harm(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("in/", b"")
        memory.fault = server_failure("delete_object")
        await drop_empty_levels(workspace, at("in/"))
        assert set(workspace.objects) == {"in/"}

    run(tmp_path, work)
