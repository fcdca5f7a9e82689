"""Whole folders are deleted page by page: what stays, what stops it, what Retry goes on with."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import AccessDenied, PartlyDeleted, StorageError, WrongCredentials
from msglc_browser.operations.folders import folder_pages
from msglc_browser.operations.folders.delete_folders import FolderDelete, FoldersDeleted
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.storage.places.location import S3Location
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import deny


class Bench:
    """Objects in memory, and one deletion of folders."""

    def __init__(self, workspace: MemoryWorkspace, *keys: str) -> None:
        self.workspace = workspace
        self.memory = workspace.bucket.memory
        for key in keys:
            self.memory.put(key, b"" if key.endswith("/") else key.encode())
        self.gone: list[str] = []
        self.batches: list[int] = []
        self.last: Progress | None = None

    def of(self, *folders: str, objects: Sequence[str] = (), expected: int | None = None) -> None:
        specs = [DeleteSpec(at(key), self.memory.etags[key]) for key in objects]
        places = [at(key) for key in folders]
        self.work = FolderDelete(
            self.workspace, places, specs, gone=self._note_gone, expected=expected
        )

    async def run(self) -> FoldersDeleted:
        return await self.work.run(self._note)

    async def failed(self) -> PartlyDeleted:
        with pytest.raises(PartlyDeleted) as raised:
            await self.run()
        return raised.value

    @property
    def keys(self) -> list[str]:
        return sorted(self.memory.objects)

    def deletes(self) -> list[str]:
        return [kw["Key"] for method, kw in self.memory.calls if method == "delete_object"]

    def _note(self, progress: Progress) -> None:
        self.last = progress

    def _note_gone(self, places: Sequence[S3Location]) -> None:
        self.gone += [place.key for place in places]
        self.batches.append(len(places))


def bench(folder: Path, check: Callable[[Bench], Any], *keys: str) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        await check(Bench(workspace, *keys))

    run(folder, work)


def test_folder_goes_with_markers_and_what_begins_alike_stays(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/", expected=4)
        assert await bench.run() == FoldersDeleted(4)
        assert bench.keys == ["a", "a.txt", "ab/x", "b"]
        assert bench.last == Progress("Deleting", 0, None, 4, 4)
        assert sorted(bench.gone[:-1]) == ["a/", "a/b/", "a/b/y", "a/x"]
        assert bench.gone[-1] == "a/"

    keys = ("a", "a.txt", "ab/x", "b", "a/", "a/x", "a/b/", "a/b/y")
    bench(tmp_path, check, *keys)


def test_markers_go_last_and_the_deepest_first(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/")
        await bench.run()
        assert list(dict.fromkeys(bench.deletes())) == ["a/b/c/x", "a/b/c/", "a/b/", "a/"]

    bench(tmp_path, check, "a/", "a/b/", "a/b/c/", "a/b/c/x")


@pytest.mark.parametrize("most", [2_000, 999, 3, 1])
def test_markers_of_other_pages_go_first_if_they_are_deeper(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """As on a disk, a folder with something in it is not deleted."""
    monkeypatch.setattr(folder_pages, "MOST_MARKERS", most)
    extra = 1_100 if most > 3 else 7

    async def check(bench: Bench) -> None:
        def not_empty(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            key = kwargs.get("Key", "")
            has_more = sum(each.startswith(key) for each in bench.memory.objects) > 1
            return (
                AccessDenied(f"{key} not empty") if method == "delete_object" and has_more else None
            )

        bench.memory.fault = not_empty
        bench.of("a/")
        assert await bench.run() == FoldersDeleted(extra + 4)
        assert bench.keys == ["b/"]
        assert max(bench.batches) <= 1000

    keys = (
        "a/",
        "a/b/",
        *(f"a/b/{number:04}/" for number in range(extra)),
        "a/zzz/",
        "a/zzz/z/",
        "b/",
    )
    bench(tmp_path, check, *keys)


def test_markers_that_are_refused_are_tried_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_pages, "MOST_MARKERS", 2)

    async def check(bench: Bench) -> None:
        bench.of("a/")
        bench.memory.fault = deny("a/5/", "a/3/")
        error = await bench.failed()
        assert error.message == "2 objects could not be deleted: 5, 3. No."
        assert bench.keys == ["a/3/", "a/5/"]

    bench(tmp_path, check, "a/", *(f"a/{number}/" for number in range(6)))


def test_server_that_keeps_conditions_is_asked_once_for_each_object(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/")
        await bench.run()
        assert len(bench.deletes()) == 101  # of the first it is asked for another version before
        heads = [kw["Key"] for method, kw in bench.memory.calls if method == "head_object"]
        assert set(heads) == {"a/000", "a/"}

    bench(tmp_path, check, *(f"a/{number:03}" for number in range(100)))


def test_server_that_ignores_conditions_is_looked_at_before_each_object(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.memory._honours_conditions = False
        bench.of("a/")

        def meanwhile(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            if method == "delete_object" and kwargs["Key"] == "a/0":
                bench.memory.put("a/5", b"new")
            return None

        bench.memory.fault = meanwhile
        error = await bench.failed()
        assert "1 object could not be deleted: 5." in error.message
        assert bench.memory.objects == {"a/5": b"new"}

    bench(tmp_path, check, *(f"a/{number}" for number in range(6)))


def test_objects_beside_folders_go_in_the_version_selected(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/", objects=["one", "two"])
        bench.memory.put("two", b"new")
        error = await bench.failed()
        assert "1 object could not be deleted: two." in error.message
        assert bench.keys == ["two"]

    bench(tmp_path, check, "a/x", "one", "two")


def test_objects_beside_folders_are_found_without_a_search(tmp_path: Path) -> None:
    """Each search would pass all that were refused before."""
    compared = 0

    class Place(S3Location):
        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return super().__eq__(other)

        def __hash__(self) -> int:
            return super().__hash__()

    async def check(bench: Bench) -> None:
        keys = bench.keys
        specs = [DeleteSpec(Place(*astuple(at(key))), bench.memory.etags[key]) for key in keys]
        work = FolderDelete(bench.workspace, [], specs, gone=lambda _places: None)
        bench.memory.fault = deny(*keys[:50])
        with pytest.raises(PartlyDeleted):
            await work.run(lambda _progress: None)
        assert len(bench.keys) == 50
        assert compared < 400

    bench(tmp_path, check, *(f"{number:04}" for number in range(400)))


def test_refused_objects_are_listed_and_retry_tries_them_again(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/")
        bench.memory.fault = deny("a/2", "a/3")
        error = await bench.failed()
        assert error.message == "2 objects could not be deleted: 2, 3. No."
        assert error.hint == ("2 objects were deleted. Retry continues with the remaining objects.")
        assert error.details == "s3://bucket/a/2: No.\ns3://bucket/a/3: No."
        assert bench.keys == ["a/2", "a/3"] and "a/" not in bench.gone
        bench.memory.fault = deny()
        assert await bench.run() == FoldersDeleted(4)
        assert bench.keys == [] and bench.gone[-1] == "a/"

    bench(tmp_path, check, "a/1", "a/2", "a/3", "a/4")


def test_object_replaced_after_it_was_listed_stays(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/")

        def meanwhile(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            if method == "delete_object" and kwargs["Key"] == "a/1":
                bench.memory.put("a/1", b"new")
                bench.memory.fault = deny()
            return None

        bench.memory.fault = meanwhile
        error = await bench.failed()
        assert "1 object could not be deleted: 1." in error.message
        assert bench.memory.objects == {"a/1": b"new"}

    bench(tmp_path, check, "a/1", "a/2")


def test_object_that_came_meanwhile_stays_and_is_counted(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/")

        def meanwhile(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            if method == "delete_object":
                bench.memory.put("a/0", b"new")
            return None

        bench.memory.fault = meanwhile
        assert await bench.run() == FoldersDeleted(1, left=1)
        assert bench.keys == ["a/0"] and bench.gone == ["a/1"]
        bench.memory.fault = deny()
        assert await bench.run() == FoldersDeleted(2)
        assert bench.keys == [] and bench.gone == ["a/1", "a/0", "a/"]

    bench(tmp_path, check, "a/1")


def test_error_of_the_connection_stops_and_retry_goes_on(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/")

        def refuse(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            is_it = method == "delete_object" and kwargs["Key"] == "a/0002"
            return WrongCredentials("Expired.") if is_it else None

        bench.memory.fault = refuse
        error = await bench.failed()
        assert "Expired." in error.message
        assert 0 < len(bench.keys) < 2000
        bench.memory.fault = deny()
        await bench.run()
        assert bench.keys == []

    bench(tmp_path, check, *(f"a/{number:04}" for number in range(2000)))


@pytest.mark.parametrize(("count", "is_hopeless"), [(99, False), (100, True)])
def test_nothing_further_is_tried_when_all_of_a_page_is_refused(
    tmp_path: Path, count: int, is_hopeless: bool
) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/", "b/")
        bench.memory.fault = deny(*(f"a/{number}" for number in range(count)))
        error = await bench.failed()
        assert f"{count} objects could not be deleted" in error.message
        assert ("Nothing further was tried." in error.message) is is_hopeless
        assert ("b/x" in bench.keys) is is_hopeless

    bench(tmp_path, check, "b/x", *(f"a/{number}" for number in range(count)))


def test_of_many_failures_a_thousand_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        refused = [f"a/{number:04}" for number in range(1200)]
        bench.of("a/")
        bench.memory.fault = deny(*refused)
        error = await bench.failed()
        assert (
            "1,200 objects could not be deleted: 0000, 0001, 0002 and 997 more, and 200 others"
            in (error.message)
        )
        assert len(error.details.splitlines()) == 1001
        assert error.details.splitlines()[-1] == "… and 200 more"

    good = (f"a/{number:04}x" for number in range(1200))
    bench(tmp_path, check, *(f"a/{number:04}" for number in range(1200)), *good)


def test_cancel_before_anything_was_deleted_is_a_cancel(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/")
        bench.memory.held = {"list_objects_v2"}
        task = asyncio.create_task(bench.run())
        await bench.memory.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert bench.keys == ["a/1"]

    bench(tmp_path, check, "a/1")


def test_cancel_says_what_was_deleted_and_retry_goes_on(tmp_path: Path) -> None:
    async def check(bench: Bench) -> None:
        bench.of("a/")
        task = asyncio.create_task(bench.run())
        while len(bench.keys) > 1500:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(PartlyDeleted) as raised:
            await task
        deleted = 2000 - len(bench.keys)
        assert raised.value.message == f"Cancelled: {deleted} objects were deleted."
        assert len(bench.gone) == deleted
        assert await bench.run() == FoldersDeleted(2000)
        assert bench.keys == []

    bench(tmp_path, check, *(f"a/{number:04}" for number in range(2000)))


def test_level_that_a_server_shows_although_nothing_is_in_it_is_removed(tmp_path: Path) -> None:
    """SeaweedFS answers HEAD of it, and does not list it among the objects."""

    async def check(bench: Bench) -> None:
        listed = bench.memory._list_objects_v2

        def without_marker(**kwargs: Any) -> dict[str, Any]:
            reply = listed(**kwargs)
            rows = [row for row in reply["Contents"] if row["Key"] != "a/"]
            return {**reply, "Contents": rows}

        bench.memory._list_objects_v2 = without_marker  # type: ignore[method-assign]
        bench.of("a/")
        await bench.run()
        assert bench.keys == []

    bench(tmp_path, check, "a/", "a/x")


def test_a_longer_folder_needs_no_more_memory(tmp_path: Path) -> None:
    """Deleted objects are reported a page at a time, and none of them is kept."""

    async def check(bench: Bench) -> None:
        bench.of("a/")
        await bench.run()
        assert max(bench.batches) <= 1000
        kept = [value for value in vars(bench.work).values() if isinstance(value, list | dict)]
        assert kept == [[], {}, []]

    bench(tmp_path, check, *(f"a/{number:04}" for number in range(3001)))
