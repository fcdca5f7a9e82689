"""What a small server holds: all of it, what is new since, and no longer than one waits."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import AccessDenied, IncompleteList, StorageError
from msglc_browser.operations.buckets import held
from msglc_browser.operations.buckets.held import held_by, new_in
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists import listing
from tests.servers.memory_bucket import PROFILE, MemoryWorkspace, run
from tests.servers.memory_store import MemoryStore
from tests.servers.stepped_loop import SteppedLoop

LIST = "list_objects_v2"


class Server(MemoryStore):
    """Several buckets, each a store of its own."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.buckets = {name: MemoryStore() for name in names}

    def _list_buckets(self, **_kwargs: Any) -> dict[str, Any]:
        return {"Buckets": [{"Name": name} for name in self.buckets]}

    def _list_objects_v2(self, **kwargs: Any) -> dict[str, Any]:
        return self.buckets[kwargs["Bucket"]]._list_objects_v2(**kwargs)


def place(bucket: str, key: str) -> S3Location:
    return S3Location(PROFILE, bucket, key)


def with_server(workspace: MemoryWorkspace, *names: str) -> Server:
    workspace.bucket.memory = server = Server(*names)
    return server


def test_every_object_of_every_bucket_is_held_with_its_etag(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        server = with_server(workspace, "two", "none", "one")
        wanted = {
            place(bucket, key): server.buckets[bucket].put(key, key.encode())
            for bucket, key in [("one", "a"), ("one", "b/c/d e"), ("two", "a"), ("two", "f/")]
        }
        assert await held_by(workspace, PROFILE) == wanted
        assert server.methods() == ["list_buckets", LIST, LIST, LIST]

    run(tmp_path, work)


def test_server_without_buckets_holds_nothing(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        with_server(workspace)
        assert await held_by(workspace, PROFILE) == {}
        assert await new_in(workspace, PROFILE, {}) == ()

    run(tmp_path, work)


@pytest.mark.parametrize(("count", "pages"), [(2, 1), (3, 1), (4, 2), (6, 2), (7, 3)])
def test_all_pages_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, pages: int
) -> None:
    monkeypatch.setattr(listing, "PAGE_KEYS", 3)

    async def work(workspace: MemoryWorkspace) -> None:
        server = with_server(workspace, "one", "two")
        for number in range(count):
            server.buckets["one"].put(f"{number}", b"")
        server.buckets["two"].put("last", b"")
        assert len(await held_by(workspace, PROFILE)) == count + 1
        assert server.methods().count(LIST) == pages + 1

    run(tmp_path, work)


def test_new_are_the_written_and_replaced_objects_only(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        server = with_server(workspace, "one", "two")
        for key in ("deleted", "replaced", "same", "touched"):
            server.buckets["one"].put(key, b"1")
        before = await held_by(workspace, PROFILE)
        assert await new_in(workspace, PROFILE, before) == ()
        one = server.buckets["one"]
        del one.objects["deleted"]
        one.put("replaced", b"2")
        one.put("touched", b"1")
        server.buckets["two"].put("same", b"1")
        server.buckets["three"] = MemoryStore()
        server.buckets["three"].put("a/b", b"1")
        expected = (place("one", "replaced"), place("three", "a/b"), place("two", "same"))
        assert await new_in(workspace, PROFILE, before) == expected
        assert len(before) == 4

    run(tmp_path, work)


def test_of_another_connection_everything_is_new(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        etag = with_server(workspace, "one").buckets["one"].put("a", b"1")
        before = {S3Location("other", "one", "a"): etag}
        assert await new_in(workspace, PROFILE, before) == (place("one", "a"),)

    run(tmp_path, work)


@pytest.mark.parametrize("method", ["list_buckets", LIST])
def test_refused_list_is_an_error(tmp_path: Path, method: str) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        server = with_server(workspace, "one", "two")

        def fault(asked: str, kwargs: dict[str, Any]) -> StorageError | None:
            is_it = asked == method and kwargs.get("Bucket") in (None, "two")
            return AccessDenied("no") if is_it else None

        server.fault = fault
        with pytest.raises(AccessDenied):
            await held_by(workspace, PROFILE)
        with pytest.raises(AccessDenied):
            await new_in(workspace, PROFILE, {})

    run(tmp_path, work)


def test_list_that_repeats_itself_ends_as_an_error(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        def again(**_kwargs: Any) -> dict[str, Any]:
            rows = [{"Key": "a", "Size": 1, "ETag": "1"}]
            return {"Contents": rows, "IsTruncated": True, "NextContinuationToken": "a"}

        server = with_server(workspace, "one")
        server._list_objects_v2 = again  # type: ignore[method-assign]
        with pytest.raises(IncompleteList):
            await held_by(workspace, PROFILE)

    run(tmp_path, work)


Scene = Callable[[MemoryWorkspace, SteppedLoop], Coroutine[Any, Any, None]]


def stepped(folder: Path, scene: Scene) -> None:
    """Play a scene on a loop whose clock only the scene moves."""

    async def whole() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, SteppedLoop)
        workspace = MemoryWorkspace(folder)
        try:
            await scene(workspace, loop)
        finally:
            await workspace.close()

    with asyncio.Runner(loop_factory=SteppedLoop) as runner:
        runner.run(whole())


async def turns(task: "asyncio.Task[Any]") -> None:
    """More turns of the loop than any cancellation takes."""
    for _ in range(50):
        if not task.done():
            await asyncio.sleep(0)


@pytest.mark.parametrize("method", ["list_buckets", LIST])
def test_server_that_never_answers_is_waited_for_two_seconds(tmp_path: Path, method: str) -> None:
    async def scene(workspace: MemoryWorkspace, loop: SteppedLoop) -> None:
        server = with_server(workspace, "one")
        server.held = {method}
        task = asyncio.create_task(new_in(workspace, PROFILE, {}))
        await server.reached.wait()
        loop.step(1.99)
        await turns(task)
        assert not task.done()
        loop.step(0.01)
        await turns(task)
        assert task.done()
        with pytest.raises(TimeoutError):
            await task

    stepped(tmp_path, scene)


def test_server_that_answers_just_in_time_is_heard(tmp_path: Path) -> None:
    async def scene(workspace: MemoryWorkspace, loop: SteppedLoop) -> None:
        server = with_server(workspace, "one")
        server.buckets["one"].put("a", b"")
        server.held = {LIST}
        task = asyncio.create_task(new_in(workspace, PROFILE, {}))
        await server.reached.wait()
        loop.step(1.99)
        server.release.set()
        assert await task == (place("one", "a"),)

    stepped(tmp_path, scene)


@pytest.mark.parametrize(("each_s", "is_heard"), [(0.99, True), (1.01, False)])
def test_patience_is_for_all_requests_together(
    tmp_path: Path, each_s: float, is_heard: bool
) -> None:
    async def scene(workspace: MemoryWorkspace, loop: SteppedLoop) -> None:
        server = with_server(workspace, *"abcd")
        left = iter([each_s, each_s])  # the first two of five requests

        def slow(_method: str, _kwargs: dict[str, Any]) -> None:
            loop.step(next(left, 0))

        server.fault = slow
        task = asyncio.create_task(new_in(workspace, PROFILE, {}))
        await turns(task)
        assert (task.exception() is None) is is_heard
        if not is_heard:
            with pytest.raises(TimeoutError):
                await task

    stepped(tmp_path, scene)


def test_patience_is_only_for_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "PATIENCE_S", 0)

    async def work(workspace: MemoryWorkspace) -> None:
        with_server(workspace, "one").buckets["one"].put("a", b"")
        assert len(await held_by(workspace, PROFILE)) == 1
        with pytest.raises(TimeoutError):
            await new_in(workspace, PROFILE, {})

    run(tmp_path, work)


def test_cancel_is_not_taken_for_a_timeout(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        server = with_server(workspace, "one")
        server.held = {LIST}
        task = asyncio.create_task(new_in(workspace, PROFILE, {}))
        await server.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(tmp_path, work)
