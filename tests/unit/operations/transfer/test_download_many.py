"""Several objects become files of one folder: what is in the way, what fails, what Retry does."""

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    MsglcBrowserError,
    NotFound,
    PartlyWritten,
    StorageError,
    TargetExists,
    TimedOut,
)
from msglc_browser.operations.transfer.download_many import ManyDownload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.lists.listing import ObjectInfo
from msglc_browser.storage.s3.ranged_read import RangeReply
from msglc_browser.storage.s3.store import S3Store
from tests.servers.ranged_store import RangedStore
from tests.servers.writing import Phases


class Objects(RangedStore):
    """Objects in memory, each with its name as its bytes; `fault` names an error for a key."""

    def __init__(self) -> None:
        super().__init__()
        self.fault: Callable[[str], StorageError | None] = lambda _key: None
        self.asked_for: list[str] = []
        self.is_read_once = False
        self.read: set[str] = set()

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        await self._meet(key)
        return ObjectInfo(bucket, key, len(key), etag=self.etag)

    async def get_range(self, bucket: str, key: str, *_args: Any, **_kwargs: Any) -> RangeReply:
        await self._meet(key)
        if self.is_read_once and key in self.read:
            raise TimedOut("too slow")
        self.read.add(key)
        return RangeReply(key.encode(), 0, self.etag, len(key))

    async def _meet(self, key: str) -> None:
        self.asked_for.append(key)
        await asyncio.sleep(0)
        fault = self.fault(key)
        if fault is not None:
            raise fault


class Bench(Workspace):
    """Objects 0.msg, 1.msg … and one download of them all into the folder `out`."""

    def __init__(self, folder: Path, count: int) -> None:
        super().__init__(ProfilesFile(folder / "connections.json"), SessionCredentials())
        self.objects = Objects()
        self.out = folder / "out"
        self.out.mkdir()
        self.phases = Phases()
        places = [S3Location("p", "runs", f"in/{number}.msg") for number in range(count)]
        wanted = [Version(place, self.objects.etag, len(place.key)) for place in places]
        self.work = ManyDownload(self, wanted, LocalLocation(self.out))

    async def store(self, profile_id: str) -> S3Store:
        return self.objects

    def run(self) -> WriteResult:
        return asyncio.run(self.work.run(self.phases))

    def failed(self, kind: type[MsglcBrowserError]) -> MsglcBrowserError:
        with pytest.raises(kind) as raised:
            self.run()
        return raised.value

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out.iterdir()}


def expected(count: int) -> dict[str, bytes]:
    return {f"{number}.msg": b"in/%d.msg" % number for number in range(count)}


def test_each_object_becomes_a_file_and_all_are_counted(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 12)
    result = bench.run()
    size_bytes = sum(map(len, expected(12).values()))
    assert (result.files, result.size_bytes) == (12, size_bytes)
    assert bench.files() == expected(12)
    last = bench.phases.last
    assert last is not None and bench.phases.seen == ["Downloading"]
    assert (last.done_items, last.total_items) == (12, 12)
    assert (last.done_bytes, last.total_bytes) == (size_bytes, size_bytes)


def test_retry_fetches_only_what_is_left(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 12)
    denied = {f"in/{number}.msg" for number in range(5)}
    bench.objects.fault = lambda key: AccessDenied("No.") if key in denied else None
    error = bench.failed(PartlyWritten)
    assert error.message.startswith("5 of 12 objects could not be downloaded: 0.msg, ")
    assert error.message.endswith(" and 2 more. No.")
    assert error.hint == (
        "7 of 12 objects were downloaded. Retry continues with the remaining objects."
    )
    bench.objects.fault = lambda _key: None
    bench.objects.asked_for.clear()
    assert bench.run().files == 12
    assert set(bench.objects.asked_for) == denied
    assert bench.files() == expected(12)


def test_server_that_does_not_answer_is_asked_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 12)
    bench.objects.fault = lambda _key: TimedOut("No answer.")
    error = bench.failed(PartlyWritten)
    assert error.message.endswith("0.msg. No answer. 11 more were not tried.")
    assert bench.objects.asked_for == ["in/0.msg"] and bench.files() == {}
    assert bench.work.shortfall is not None and bench.work.shortfall.is_stopped
    bench.objects.fault = lambda key: AccessDenied("No.") if key == "in/2.msg" else None
    bench.failed(PartlyWritten)
    lacking = bench.work.shortfall
    assert (lacking.is_stopped, lacking.failed, lacking.names) == (False, 1, ["2.msg"])
    bench.objects.fault = lambda _key: None
    bench.run()
    assert bench.work.shortfall is None


def test_file_in_the_way_stays_until_it_is_agreed_to_replace_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 3)
    (bench.out / "1.msg").write_bytes(b"mine")
    error = bench.failed(TargetExists)
    assert error.message == f"1.msg already exists in {bench.out}; it was not replaced."
    assert bench.files() == expected(3) | {"1.msg": b"mine"}
    bench.failed(TargetExists)
    asyncio.run(bench.work.agree_to_replace())
    assert bench.run().files == 3
    assert bench.files() == expected(3)


def test_file_that_changed_after_the_agreement_stays(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 2)
    (bench.out / "1.msg").write_bytes(b"mine")
    bench.failed(TargetExists)
    asyncio.run(bench.work.agree_to_replace())
    (bench.out / "1.msg").write_bytes(b"mine, and longer")
    bench.failed(TargetExists)
    assert bench.files()["1.msg"] == b"mine, and longer"


def test_folder_of_that_name_hinders_no_other_file(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 4)
    (bench.out / "0.msg").mkdir()
    assert "0.msg is not a regular file" in bench.failed(PartlyWritten).message
    assert sorted(path.name for path in bench.out.iterdir()) == sorted(expected(4))


def test_both_kinds_of_failure_are_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 3)
    (bench.out / "1.msg").write_bytes(b"mine")
    bench.objects.fault = lambda key: NotFound("Gone.") if key == "in/0.msg" else None
    error = bench.failed(PartlyWritten)
    assert "0.msg, 1.msg. Gone." in error.message
    assert "already exists" in error.details


def test_missing_folder_stops_at_once(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 12)
    bench.out.rmdir()
    assert "11 more were not tried" in bench.failed(PartlyWritten).message


def test_cancel_keeps_what_is_written_and_retry_goes_on(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 400)

    async def play() -> None:
        task = asyncio.create_task(bench.work.run(bench.phases))
        first = len("in/0.msg")  # it goes ahead
        bench.phases.when("Downloading", task.cancel, done_bytes=first + 1)
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())
    assert 2 <= len(bench.files()) < 400
    assert bench.run().files == 400
    assert bench.files() == expected(400)


def test_small_object_takes_one_request_if_its_etag_is_its_checksum(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 1)
    bench.objects.etag = f'"{hashlib.md5(b"in/0.msg").hexdigest()}"'
    wanted = [Version(S3Location("p", "runs", "in/0.msg"), bench.objects.etag, len("in/0.msg"))]
    bench.work = ManyDownload(bench, wanted, LocalLocation(bench.out))
    assert bench.run().files == 1
    assert bench.objects.asked_for == ["in/0.msg"]


def test_object_that_is_not_as_it_was_listed_is_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 2)
    bench.objects.etag = '"two"'
    assert "is no longer the version that was listed" in bench.failed(PartlyWritten).message
    assert bench.files() == {}


def test_files_that_could_not_be_verified_are_noted(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 7)
    bench.objects.is_read_once = True
    *notes, last = bench.run().notes
    assert len(list(bench.out.iterdir())) == 7
    assert len(notes) == 5 and "0.msg could not be verified: too slow" in notes
    assert last == "2 more could not be verified."


@pytest.mark.parametrize(("count", "noted"), [(4, 4), (5, 5), (6, 6)])
def test_notes_name_five_files_and_count_the_rest(tmp_path: Path, count: int, noted: int) -> None:
    bench = Bench(tmp_path, count)
    bench.objects.is_read_once = True
    notes = bench.run().notes
    assert len(notes) == noted
    assert ("more could not be verified" in notes[-1]) == (count > 5)


@pytest.mark.parametrize("exists", [True, False])
def test_link_in_the_folder_is_in_the_way_and_never_written_through(
    tmp_path: Path, exists: bool
) -> None:
    bench = Bench(tmp_path, 3)
    outside = tmp_path / "outside"
    if exists:
        outside.write_bytes(b"theirs")
    (bench.out / "1.msg").symlink_to(outside)
    error = bench.failed(TargetExists)
    assert error.message.startswith("1.msg already exists")
    assert (bench.out / "1.msg").is_symlink() and outside.exists() == exists
    asyncio.run(bench.work.agree_to_replace())
    assert bench.run().files == 3
    assert not (bench.out / "1.msg").is_symlink() and bench.files() == expected(3)
    assert outside.exists() == exists and (not exists or outside.read_bytes() == b"theirs")


def test_folder_that_was_chosen_may_be_a_link(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 2)
    bench.out.rename(tmp_path / "real")
    bench.out.symlink_to(tmp_path / "real")
    assert bench.run().files == 2
    assert bench.files() == expected(2)
