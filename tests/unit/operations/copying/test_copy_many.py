"""Objects and folders are copied and moved: each whole, none lost, in bounded memory."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    BadInput,
    ConnectionRefused,
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    PartlyWritten,
    StorageError,
    TargetExists,
)
from msglc_browser.operations.copying import copy_many
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.operations.copying.copy_many import ManyCopy
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.version import Version
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import Fault
from tests.servers.writing import Phases


class Bench:
    """Objects in/0, in/1 … in memory."""

    def __init__(self, workspace: MemoryWorkspace, count: int) -> None:
        self.workspace = workspace
        self.memory = workspace.bucket.memory
        for number in range(count):
            self.memory.put(f"in/{number}", b"%d" % number)
        self.written: list[str] = []
        self.gone: list[str] = []
        self.phases = Phases()

    def work(self, *items: CopyItem, moves: bool = False) -> ManyCopy:
        return ManyCopy(
            self.workspace,
            items,
            moves=moves,
            written=lambda place: self.written.append(place.key),
            gone=lambda places: self.gone.extend(place.key for place in places),
        )

    def one(self, key: str, target: str) -> CopyItem:
        data = self.memory.objects[key]
        return CopyItem(Version(at(key), self.memory.etags[key], len(data)), at(target))

    async def run(self, work: ManyCopy) -> WriteResult:
        return await work.run(self.phases)

    async def failed(self, work: ManyCopy, kind: type[MsglcBrowserError]) -> MsglcBrowserError:
        with pytest.raises(kind) as raised:
            await work.run(self.phases)
        return raised.value

    def present(self) -> set[str]:
        return set(self.memory.objects)


def folder(source: str, target: str) -> CopyItem:
    return CopyItem(Version(at(source)), at(target), is_folder=True)


def with_bench(
    path: Path, work: Callable[[Bench], Coroutine[Any, Any, None]], *, count: int = 20
) -> None:
    async def whole(workspace: MemoryWorkspace) -> None:
        await work(Bench(workspace, count))

    run(path, whole)


def on(method: str, key: str, error: StorageError) -> Fault:
    return lambda asked, kwargs: error if asked == method and kwargs["Key"] == key else None


def keys(prefix: str, count: int = 20) -> set[str]:
    return {f"{prefix}{number}" for number in range(count)}


def test_folder_is_copied_with_all_below_it(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.put("in/", b"")  # its marker
        bench.memory.put("in/deep/er/x", b"x")
        bench.memory.put("inn/not", b"y")
        result = await bench.run(bench.work(folder("in/", "out/new/")))
        made = {*keys("out/new/"), "out/new/", "out/new/deep/er/x"}
        assert bench.present() == {*keys("in/"), "in/", "in/deep/er/x", "inn/not", *made}
        assert set(bench.written) == made
        assert not bench.gone
        assert (result.files, result.location) == (22, at("out/new/"))
        last = bench.phases.last
        assert last is not None
        assert (last.phase, last.done_items, last.total_items) == ("Copying", 22, None)

    with_bench(tmp_path, work)


def test_folder_is_moved(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        result = await bench.run(bench.work(folder("in/", "out/"), moves=True))
        assert bench.present() == keys("out/")
        assert {key: bench.memory.objects[key] for key in keys("out/")} == {
            f"out/{number}": b"%d" % number for number in range(20)
        }
        assert set(bench.gone) == {*keys("in/"), "in/"}
        assert result.size_bytes == 30  # 10 of one digit, 10 of two
        assert bench.phases.seen == ["Moving"]

    with_bench(tmp_path, work)


def test_large_folder_is_listed_as_it_is_copied(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        await bench.run(bench.work(folder("in/", "out/"), moves=True))
        methods = bench.memory.methods()
        pages = [at for at, method in enumerate(methods) if method == "list_objects_v2"]
        assert len(pages) == 6  # the first looks at the target, the last for what has stayed
        assert methods[: pages[2]].count("copy_object") == 1000
        assert bench.present() == keys("out/", 2001)

    with_bench(tmp_path, work, count=2001)


def test_objects_have_known_totals(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        items = [bench.one(f"in/{number}", f"{number}.txt") for number in range(20)]
        await bench.run(bench.work(*items))
        last = bench.phases.last
        assert last is not None
        assert (last.done_bytes, last.total_bytes) == (30, 30)
        assert (last.done_items, last.total_items) == (20, 20)

    with_bench(tmp_path, work)


@pytest.mark.parametrize("target", ["in/", "in/deeper/"])
def test_folder_is_not_copied_into_itself(tmp_path: Path, target: str) -> None:
    async def work(bench: Bench) -> None:
        error = await bench.failed(bench.work(folder("in/", target)), BadInput)
        assert "into itself" in error.message
        assert bench.present() == keys("in/")

    with_bench(tmp_path, work)


def test_folder_whose_name_begins_alike_is_another(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        await bench.run(bench.work(folder("in/", "in-2/")))
        assert bench.present() == {*keys("in/"), *keys("in-2/")}

    with_bench(tmp_path, work)


def test_missing_bucket_is_said_before_anything_is_copied(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.workspace.bucket.has_bucket = False
        await bench.failed(bench.work(folder("in/", "out/")), NotFound)
        assert not bench.memory.calls

    with_bench(tmp_path, work)


def test_one_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.fault = on("copy_object", "out/7", AccessDenied("Not this one."))
        many = bench.work(folder("in/", "out/"), moves=True)
        error = await bench.failed(many, PartlyWritten)
        assert error.message == "1 object was not moved: 7. Not this one."
        assert error.hint == "19 objects were moved. Retry continues with the others."
        assert bench.present() == {*keys("out/") - {"out/7"}, "in/7"}
        bench.memory.fault = lambda _method, _kwargs: None
        bench.memory.calls.clear()
        result = await bench.run(many)
        assert bench.present() == keys("out/")
        assert result.files == 20
        assert bench.memory.methods().count("copy_object") == 1

    with_bench(tmp_path, work)


def test_source_that_could_not_be_deleted_is_not_copied_again(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.fault = on("delete_object", "in/7", AccessDenied("May not delete."))
        many = bench.work(folder("in/", "out/"), moves=True)
        error = await bench.failed(many, PartlyWritten)
        assert "7 is complete. " in error.details
        assert bench.present() == {*keys("out/"), "in/7"}
        bench.memory.fault = lambda _method, _kwargs: None
        bench.memory.calls.clear()
        await bench.run(many)
        assert bench.present() == keys("out/")
        assert "copy_object" not in bench.memory.methods()

    with_bench(tmp_path, work)


def test_lost_connection_stops_and_a_retry_goes_on(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.fault = lambda method, _kwargs: (
            ConnectionRefused("Gone.")
            if method == "copy_object" and bench.memory.methods().count("copy_object") > 1200
            else None
        )
        many = bench.work(folder("in/", "out/"), moves=True)
        error = await bench.failed(many, PartlyWritten)
        assert error.message.endswith("Gone. The rest was not tried.")
        done = len(bench.written)
        assert 1000 < done < 2000
        assert {key for key in bench.present() if key.startswith("out/")} == set(bench.written)
        bench.memory.fault = lambda _method, _kwargs: None
        result = await bench.run(many)
        assert bench.present() == keys("out/", 2001)
        assert result.files == len(bench.written) == 2001

    with_bench(tmp_path, work, count=2001)


@pytest.mark.parametrize("most", [20, 21])
def test_so_many_failures_stop_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(copy_many, "_MOST_FAILED", most)

    async def work(bench: Bench) -> None:
        bench.memory.put("more/x", b"x")
        bench.memory.fault = lambda method, kwargs: (
            AccessDenied("No.")
            if method == "copy_object" and kwargs["CopySource"]["Key"].startswith("in/")
            else None
        )
        many = bench.work(folder("in/", "a/"), folder("more/", "b/"))
        await bench.failed(many, PartlyWritten)
        assert bench.written == ([] if most == 20 else ["b/x"])

    with_bench(tmp_path, work)


def test_existing_target_is_kept_until_it_may_be_replaced(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.put("out/7", b"other")
        many = bench.work(folder("in/", "out/"), moves=True)
        error = await bench.failed(many, TargetExists)
        assert error.message == "Folder s3://bucket/out/ already exists."
        assert not bench.written
        many.agree_to_replace()
        error = await bench.failed(many, TargetExists)
        assert error.message == "1 object was not moved, because the name is taken: 7."
        assert not bench.memory.uploads
        assert bench.memory.objects["out/7"] == b"other"
        assert bench.memory.objects["in/7"] == b"7"
        many.agree_to_replace()
        await bench.run(many)
        assert bench.present() == keys("out/")
        assert bench.memory.objects["out/7"] == b"7"

    with_bench(tmp_path, work)


def test_one_object_fails_with_its_own_error(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.put("out", b"other")
        error = await bench.failed(bench.work(bench.one("in/7", "out")), TargetExists)
        assert error.message == "s3://bucket/out already exists."

    with_bench(tmp_path, work)


def test_version_listed_is_the_one_that_is_moved(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        item = bench.one("in/7", "out")
        bench.memory.put("in/7", b"newer")
        await bench.failed(bench.work(item, moves=True), ObjectChanged)
        assert bench.memory.objects["in/7"] == b"newer"

    with_bench(tmp_path, work)


def test_cancel_leaves_each_object_whole_and_a_retry_goes_on(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        many = bench.work(folder("in/", "out/"), moves=True)
        task = asyncio.create_task(many.run(bench.phases))
        while len(bench.gone) < 300:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        names = [key.partition("/")[2] for key in bench.memory.objects]
        assert set(names) == keys("", 2001)  # each is at one place at least
        await bench.run(many)
        assert bench.present() == keys("out/", 2001)
        assert len(bench.gone) == len(set(bench.gone)) == 2002  # and the folder

    with_bench(tmp_path, work, count=2001)


def test_notes_are_few(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        for etag in list(bench.memory.etags.values()):
            bench.memory.headers[etag] = {"Metadata": {"run": "7"}}
        bench.memory.copied_etag = lambda data: f'"new {data.decode()}"'
        for number in range(20):
            bench.memory.headers[f'"new {number}"'] = {}
        result = await bench.run(bench.work(folder("in/", "out/")))
        assert len(result.notes) == 6
        assert result.notes[-1] == "The same was noted of 15 more."

    with_bench(tmp_path, work)


def test_object_moved_by_another_connection_to_itself_stays(tmp_path: Path) -> None:
    """Both connections lead to this bucket: the target is the source."""

    async def work(bench: Bench) -> None:
        item = bench.one("in/7", "in/7")
        item = replace(item, target=replace(item.target, profile_id="again"))
        for overwrite in (False, True):
            many = ManyCopy(bench.workspace, [item], moves=True, overwrite=overwrite)
            for _attempt in range(3):
                with pytest.raises((TargetExists, BadInput)):
                    await many.run(bench.phases)
                many.agree_to_replace()
        assert bench.memory.objects["in/7"] == b"7"
        assert "delete_object" not in bench.memory.methods()

    with_bench(tmp_path, work)


def test_objects_moved_by_another_connection_to_themselves_stay(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        items = [
            replace(each, target=replace(each.target, profile_id="again"))
            for each in (bench.one(f"in/{number}", f"in/{number}") for number in range(20))
        ]
        many = ManyCopy(bench.workspace, items, moves=True)
        bench.memory.fault = on("head_object", "in/3", AccessDenied("No."))
        for _attempt in range(3):
            with pytest.raises(MsglcBrowserError):
                await many.run(bench.phases)
            bench.memory.fault = lambda _method, _kwargs: None
            many.agree_to_replace()
        assert bench.present() == keys("in/")

    with_bench(tmp_path, work)


def test_folder_is_not_copied_into_itself_by_another_connection(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        item = folder("in/", "in/deeper/")
        item = replace(item, target=replace(item.target, profile_id="again"))
        await bench.failed(bench.work(item), BadInput)
        assert bench.present() == keys("in/")

    with_bench(tmp_path, work)


def test_object_of_the_same_bytes_is_never_taken_for_the_copy(tmp_path: Path) -> None:
    """It was there before: nothing shows that it is meant to replace the source."""

    async def work(bench: Bench) -> None:
        bench.memory.put("out/3", b"3")
        items = [bench.one(f"in/{number}", f"out/{number}") for number in range(20)]
        many = bench.work(*items, moves=True)
        bench.memory.fault = on("copy_object", "out/5", AccessDenied("No."))
        await bench.failed(many, PartlyWritten)
        bench.memory.fault = lambda _method, _kwargs: None
        await bench.failed(many, TargetExists)
        assert {"in/3", "out/3"} <= bench.present()
        assert "in/5" not in bench.present()

    with_bench(tmp_path, work)


def test_source_stays_if_the_copy_lacks_something(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        etag = bench.memory.etags["in/7"]
        bench.memory.headers[etag] = {"Metadata": {"run": "7"}}
        bench.memory.copied_etag = lambda data: f'"new {data.decode()}"'
        bench.memory.headers['"new 7"'] = {}
        many = bench.work(folder("in/", "out/"), moves=True)
        for _attempt in range(2):
            error = await bench.failed(many, PartlyWritten)
            assert "s3://bucket/in/7 was not deleted." in error.message
            assert "user metadata" in error.message
        assert bench.present() == {*keys("out/"), "in/7"}

    with_bench(tmp_path, work)


def test_marker_that_is_there_already_is_as_good(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.put("in/", b"")
        bench.memory.put("out/", b"")
        many = bench.work(folder("in/", "out/"), moves=True)
        await bench.failed(many, TargetExists)
        many.agree_to_replace()
        await bench.run(many)
        assert bench.present() == {*keys("out/"), "out/"}

    with_bench(tmp_path, work)


def test_unexpected_error_leaves_nothing_out(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        def fail(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            if method == "copy_object" and kwargs["Key"] == "out/7":
                raise RuntimeError("a bug")
            return None

        bench.memory.fault = fail
        many = bench.work(folder("in/", "out/"), moves=True)
        with pytest.raises(RuntimeError):
            await many.run(bench.phases)
        bench.memory.fault = lambda _method, _kwargs: None
        await bench.run(many)
        assert bench.present() == keys("out/")

    with_bench(tmp_path, work)


def test_failures_do_not_stop_the_rest_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_many, "_MOST_FAILED", 10)

    async def work(bench: Bench) -> None:
        bench.memory.put("more/x", b"x")
        bench.memory.fault = lambda method, kwargs: (
            AccessDenied("No.")
            if method == "copy_object" and kwargs["CopySource"]["Key"].startswith("in/")
            else None
        )
        many = bench.work(folder("in/", "a/"), folder("more/", "b/"))
        error = await bench.failed(many, PartlyWritten)
        assert error.message.endswith("The rest was not tried.")
        assert not bench.written
        await bench.failed(many, PartlyWritten)
        assert bench.written == ["b/x"]

    with_bench(tmp_path, work)


def test_listing_that_fails_says_what_was_done(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.fault = lambda method, kwargs: (
            ConnectionRefused("Gone.")
            if method == "list_objects_v2" and kwargs.get("ContinuationToken")
            else None
        )
        many = bench.work(folder("in/", "out/"), moves=True)
        error = await bench.failed(many, PartlyWritten)
        assert error.message == "Gone. The rest was not tried."
        assert error.hint.startswith("1,000 objects were moved.")
        bench.memory.fault = lambda _method, _kwargs: None
        await bench.run(many)
        assert bench.present() == keys("out/", 1001)

    with_bench(tmp_path, work, count=1001)


def test_what_stays_in_a_moved_folder_is_said(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        def come(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            if method == "delete_object" and kwargs["Key"] == "in/7":
                bench.memory.put("in/new", b"new")
            return None

        bench.memory.fault = come
        result = await bench.run(bench.work(folder("in/", "out/"), moves=True))
        assert "Something is still listed in s3://bucket/in/" in result.notes[-1]
        assert bench.present() == {*keys("out/"), "in/new"}
        assert "in/" not in bench.gone

    with_bench(tmp_path, work)


def test_deleted_sources_are_told_a_page_at_a_time(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        told: list[int] = []
        items = [folder("in/", "out/")]
        many = ManyCopy(
            bench.workspace, items, moves=True, gone=lambda places: told.append(len(places))
        )
        await many.run(bench.phases)
        assert told == [1000, 1000, 1, 1]

    with_bench(tmp_path, work, count=2001)
