"""Only levels with nothing in them are removed."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import AccessDenied, Unsupported
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


def in_the_meantime(workspace: MemoryWorkspace, change: Callable[[], object]) -> None:
    """Right before the first deletion."""
    memory = workspace.bucket.memory

    def fault(method: str, _kwargs: dict[str, Any]) -> None:
        if method == "delete_object":
            memory.fault = lambda _method, _kwargs: None
            change()

    memory.fault = fault


def test_marker_that_was_replaced_meanwhile_stays(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("in/", b"")
        in_the_meantime(workspace, lambda: memory.put("in/", b"new"))
        await drop_empty_levels(workspace, at("in/"))
        assert workspace.objects == {"in/": b"new"}

    run(tmp_path, work)


def test_marker_that_is_not_listed_goes_in_the_version_looked_at(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace, *, is_replaced: bool) -> None:
        memory = workspace.bucket.memory
        memory.put("in/", b"")
        memory._list_objects_v2 = lambda **_kwargs: {"IsTruncated": False}  # type: ignore[method-assign]
        if is_replaced:
            in_the_meantime(workspace, lambda: memory.put("in/", b"new"))
        await drop_empty_levels(workspace, at("in/"))
        assert workspace.objects == ({"in/": b"new"} if is_replaced else {})

    run(tmp_path, partial(work, is_replaced=True))
    run(tmp_path, partial(work, is_replaced=False))


def test_server_that_knows_no_conditions_is_asked_without(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("in/", b"")
        memory.fault = lambda _method, kwargs: Unsupported("No.") if "IfMatch" in kwargs else None
        await drop_empty_levels(workspace, at("in/"))
        assert not workspace.objects

    run(tmp_path, work)


def test_server_that_invents_levels_is_not_asked_without_end(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace, width: int) -> None:
        memory = workspace.bucket.memory

        def invent(**kwargs: Any) -> dict[str, Any]:
            names = [{"Prefix": f"{kwargs['Prefix']}{number}/"} for number in range(width)]
            return {"CommonPrefixes": names, "IsTruncated": False}

        memory._list_objects_v2 = invent  # type: ignore[method-assign]
        await drop_empty_levels(workspace, at("in/"))
        assert memory.methods() == ["get_bucket_versioning"] + 2_000 * ["list_objects_v2"]

    for width in (1, 100):
        run(tmp_path, partial(work, width=width))


def test_server_that_invents_pages_of_a_level_is_not_asked_without_end(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory

        def invent(**kwargs: Any) -> dict[str, Any]:
            after = int(kwargs.get("ContinuationToken", "0")) + 1
            names = [{"Prefix": f"in/{after}-{number}/"} for number in range(100)]
            following = {"IsTruncated": True, "NextContinuationToken": str(after)}
            return {"CommonPrefixes": names, **following}

        memory._list_objects_v2 = invent  # type: ignore[method-assign]
        await drop_empty_levels(workspace, at("in/"))
        assert len(memory.calls) <= 2_001

    run(tmp_path, work)


def test_levels_are_looked_at_several_at_a_time(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("in/", b"")
        for number in range(200):
            memory.put(f"in/{number}/", b"")
        under_way = most = 0
        meet = memory._meet

        async def counted(method: str, kwargs: dict[str, Any]) -> None:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await meet(method, kwargs)
            under_way -= 1

        memory._meet = counted  # type: ignore[method-assign]
        await drop_empty_levels(workspace, at("in/"))
        assert not workspace.objects
        assert most == 16
        assert len(memory.calls) <= 3 * 201 + 10

    run(tmp_path, work)


def test_level_that_is_refused_stays_with_those_above_it(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        for key in ("in/", "in/a/", "in/a/b/", "in/c/", "in/c/d/"):
            memory.put(key, b"")
        memory.fault = lambda method, kwargs: (
            AccessDenied("No.")
            if method == "delete_object" and kwargs["Key"] == "in/a/b/"
            else None
        )
        await drop_empty_levels(workspace, at("in/"))
        assert set(workspace.objects) == {"in/", "in/a/", "in/a/b/"}

    run(tmp_path, work)


def test_cancel_is_one(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        memory = workspace.bucket.memory
        memory.put("in/", b"")
        memory.held = {"list_objects_v2"}
        task = asyncio.create_task(drop_empty_levels(workspace, at("in/")))
        await memory.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(tmp_path, work)
