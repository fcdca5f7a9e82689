"""Several files go up in one job: few requests, nothing replaced, each failure named."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    PartlyWritten,
    StorageError,
    TargetExists,
    TimedOut,
    VerificationFailed,
)
from msglc_browser.operations.transfer import upload_many
from msglc_browser.operations.transfer.upload_file import UploadSpec
from msglc_browser.operations.transfer.upload_many import ManyUpload
from msglc_browser.storage.places.location import S3Location
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import MemoryStore
from tests.servers.writing import Phases, noise

LARGE = b"".join(noise(9 * 2**20))


class Bench:
    """Files 0, 1, … in a folder, and one upload of them all to in/."""

    def __init__(self, workspace: MemoryWorkspace, folder: Path, count: int) -> None:
        self.workspace = workspace
        self.folder = folder / "files"
        self.folder.mkdir()
        self.phases = Phases()
        self.written: list[S3Location] = []
        for number in range(count):
            (self.folder / f"{number}.txt").write_bytes(b"%d" % number)
        self.specs = [
            UploadSpec(path, at(f"in/{path.name}")) for path in sorted(self.folder.iterdir())
        ]
        self.work = self.upload(self.specs)

    def upload(self, specs: list[UploadSpec]) -> ManyUpload:
        return ManyUpload(self.workspace, specs, written=self.written.append)

    @property
    def memory(self) -> MemoryStore:
        return self.workspace.bucket.memory

    async def failed(self, kind: type[MsglcBrowserError]) -> MsglcBrowserError:
        with pytest.raises(kind) as raised:
            await self.work.run(self.phases)
        return raised.value


def with_bench(
    folder: Path, count: int, work: Callable[[Bench], Coroutine[Any, Any, None]]
) -> None:
    async def whole(workspace: MemoryWorkspace) -> None:
        await work(Bench(workspace, folder, count))

    run(folder, whole)


def expected(count: int) -> dict[str, bytes]:
    return {f"in/{number}.txt": b"%d" % number for number in range(count)}


def test_files_take_one_request_each_and_one_listing(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        result = await bench.work.run(bench.phases)
        assert bench.memory.objects == expected(40)
        assert (result.files, result.size_bytes) == (40, sum(map(len, expected(40).values())))
        methods = bench.memory.methods()
        assert methods.count("put_object") == 41  # one shows that conditions are kept
        assert methods.count("list_objects_v2") == 1
        assert methods.count("head_object") == 4  # for the first alone
        assert {each.key for each in bench.written} == set(expected(40))
        assert bench.phases.seen == ["Uploading", "Verifying"]
        last = bench.phases.last
        assert last is not None and last.done_bytes == last.total_bytes == result.size_bytes
        assert (last.done_items, last.total_items) == (40, 40)

    with_bench(tmp_path, 40, work)


def test_server_without_conditions_is_looked_at_before_each_write(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.workspace.bucket.memory = MemoryStore(honours_conditions=False)
        bench.memory.put("in/3.txt", b"theirs")
        await bench.failed(TargetExists)
        assert bench.memory.objects == expected(5) | {"in/3.txt": b"theirs"}
        assert bench.memory.methods().count("head_object") >= 2 * 4

    with_bench(tmp_path, 5, work)


def test_object_in_the_way_stays_until_it_is_agreed_to_replace_it(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.put("in/1.txt", b"theirs")
        bench.memory.put("in/2.txt", b"2")  # the same bytes are in the way, too
        error = await bench.failed(TargetExists)
        assert error.message == ("1.txt already exists in s3://bucket/in/; it was not replaced.")
        assert bench.memory.objects == expected(4) | {"in/1.txt": b"theirs"}
        await bench.failed(TargetExists)
        bench.work.agree_to_replace()
        assert (await bench.work.run(bench.phases)).files == 4
        assert bench.memory.objects == expected(4)

    with_bench(tmp_path, 4, work)


def test_retry_sends_only_what_is_left(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        denied = {f"in/{number}.txt" for number in range(5, 9)}

        def fault(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            is_denied = method == "put_object" and kwargs["Key"] in denied
            return AccessDenied("No.") if is_denied else None

        bench.memory.fault = fault
        error = await bench.failed(PartlyWritten)
        assert error.message == (
            "4 of 12 files could not be uploaded: 5.txt, 6.txt, 7.txt and 1 more. No."
        )
        assert error.hint == (
            "8 of 12 files were uploaded. Retry continues with the remaining files."
        )
        assert "s3://bucket/in/8.txt: No. 8.txt was not created." in error.details
        bench.memory.fault = lambda _method, _kwargs: None
        bench.memory.calls.clear()
        assert (await bench.work.run(bench.phases)).files == 12
        assert bench.memory.methods().count("put_object") == 4
        assert bench.memory.objects == expected(12)

    with_bench(tmp_path, 12, work)


def test_lost_connection_stops_the_rest(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.fault = lambda method, _kwargs: (
            TimedOut("No answer.") if method == "put_object" else None
        )
        error = await bench.failed(PartlyWritten)
        assert error.message.endswith("0.txt. No answer. 39 more were not tried.")
        assert bench.memory.objects == {}

    with_bench(tmp_path, 40, work)


def test_missing_bucket_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.workspace.bucket.has_bucket = False
        await bench.failed(NotFound)
        assert bench.memory.methods() == []

    with_bench(tmp_path, 2, work)


def test_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        (bench.folder / "2.txt").unlink()
        error = await bench.failed(PartlyWritten)
        assert "2.txt does not exist" in error.message
        assert bench.memory.objects.keys() == expected(4).keys() - {"in/2.txt"}

    with_bench(tmp_path, 4, work)


def test_large_files_go_in_parts_among_the_others(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        (bench.folder / "1.txt").write_bytes(LARGE)
        (bench.folder / "2.txt").write_bytes(LARGE[: 2**20])
        await bench.work.run(bench.phases)
        large = {"in/1.txt": LARGE, "in/2.txt": LARGE[: 2**20]}
        assert bench.memory.objects == expected(4) | large
        assert "complete_multipart_upload" in bench.memory.methods()
        assert not bench.memory.uploads

    with_bench(tmp_path, 4, work)


def test_two_files_of_one_name_are_not_confused(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        (tmp_path / "0.txt").write_bytes(b"other")
        twin = UploadSpec(tmp_path / "0.txt", at("in/0.txt"))
        bench.work = bench.upload([*bench.specs, twin])
        await bench.failed(TargetExists)
        await bench.failed(TargetExists)
        assert bench.memory.objects == expected(2)

    with_bench(tmp_path, 2, work)


def test_object_replaced_before_it_is_verified_is_told(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        def fault(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            if method == "list_objects_v2":
                bench.memory.put("in/2.txt", b"X")
            return None

        bench.memory.fault = fault
        error = await bench.failed(PartlyWritten)
        assert "2.txt was written, but another program replaced it immediately" in error.message
        assert isinstance(error.__cause__, ObjectChanged)

    with_bench(tmp_path, 4, work)


def test_object_of_another_size_is_told(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        def fault(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            if method == "list_objects_v2":
                bench.memory.objects["in/2.txt"] = b"22"
            return None

        bench.memory.fault = fault
        error = await bench.failed(PartlyWritten)
        assert isinstance(error.__cause__, VerificationFailed)

    with_bench(tmp_path, 4, work)


def test_without_the_right_to_list_each_object_is_read_back(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.fault = lambda method, _kwargs: (
            AccessDenied("No.") if method == "list_objects_v2" else None
        )
        assert (await bench.work.run(bench.phases)).files == 4
        assert bench.memory.methods().count("head_object") == 4 + 3 * 2

    with_bench(tmp_path, 4, work)


def test_cancel_keeps_and_verifies_what_is_there(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        task = asyncio.ensure_future(bench.work.run(bench.phases))
        while len(bench.written) < 40:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        there = dict(bench.memory.objects)
        assert 40 <= len(there) < 200 and there.items() <= expected(200).items()
        assert {each.key for each in bench.written} == set(there)
        bench.memory.calls.clear()
        assert (await bench.work.run(bench.phases)).files == 200
        assert bench.memory.methods().count("put_object") == 200 - len(there)
        assert bench.memory.objects == expected(200)

    with_bench(tmp_path, 200, work)


def test_trial_of_conditions_does_not_restore_what_the_file_held_before(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.workspace.bucket.memory = MemoryStore(honours_conditions=False)
        file = bench.folder / "0.txt"

        def fault(method: str, kwargs: dict[str, Any]) -> StorageError | None:
            is_first = method == "head_object" and kwargs["Key"] == "in/0.txt"
            if is_first and file.read_bytes() == b"0":
                file.write_bytes(b"new")  # read ahead by now, but not uploaded
            return None

        bench.memory.fault = fault
        await bench.work.run(bench.phases)
        assert bench.memory.objects == expected(3) | {"in/0.txt": b"new"}

    with_bench(tmp_path, 3, work)


def test_error_of_one_file_does_not_stop_other_batches(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        denied = AccessDenied("No.")
        bench.memory.fault = lambda method, kwargs: (
            denied if method == "put_object" and kwargs["Key"] == "in/2.txt" else None
        )
        await bench.failed(PartlyWritten)
        lacking = bench.work.shortfall
        assert lacking is not None and not lacking.is_stopped
        assert (lacking.failed, lacking.names) == (1, ["2.txt"])
        bench.workspace.bucket.has_bucket = False
        await bench.failed(NotFound)
        assert bench.work.shortfall is None  # as nothing is known of any file

    with_bench(tmp_path, 4, work)


def test_lost_connection_stops_other_batches(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.fault = lambda method, _kwargs: (
            TimedOut("No answer.") if method == "put_object" else None
        )
        await bench.failed(PartlyWritten)
        assert bench.work.shortfall is not None and bench.work.shortfall.is_stopped

    with_bench(tmp_path, 4, work)


def test_verification_that_a_cancel_cut_off_is_done_by_the_retry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_many, "_GRACE_S", 0.0)

    async def work(bench: Bench) -> None:
        bench.memory.held = {"list_objects_v2"}
        task = asyncio.ensure_future(bench.work.run(bench.phases))
        await bench.memory.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert bench.memory.objects == expected(6)
        bench.memory.held.clear()
        bench.memory.calls.clear()
        assert (await bench.work.run(bench.phases)).files == 6
        assert bench.memory.methods().count("put_object") == 0
        last = bench.phases.last
        assert last is not None and last.done_items == 6

    with_bench(tmp_path, 6, work)


def test_cancel_during_the_verification_comes_too_late(tmp_path: Path) -> None:
    async def work(bench: Bench) -> None:
        bench.memory.held = {"list_objects_v2"}
        task = asyncio.ensure_future(bench.work.run(bench.phases))
        await bench.memory.reached.wait()
        task.cancel()
        asyncio.get_running_loop().call_soon(bench.memory.release.set)
        assert (await task).files == 6

    with_bench(tmp_path, 6, work)
