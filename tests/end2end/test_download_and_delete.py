"""Downloading objects of a real bucket byte for byte, and deleting exactly those chosen."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError, ObjectChanged, PartlyDeleted, TargetExists
from msglc_browser.operations.transfer.delete_many import Deleted, ManyDelete
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.operations.transfer.download import DownloadSpec, download
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.local_write import file_version
from tests.servers.archives import make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, cancelled_at, noise, open_workspace, place, run

BIG = make_archive(noise(40 * 2**20))
OLD = b"old"


def do_download(
    bucket: S3Bucket,
    target: Path,
    phases: Phases | None = None,
    *,
    etag: str = "",
    overwrite: bool = False,
) -> WriteResult:
    replaces = file_version(target) if overwrite else None
    spec = DownloadSpec(Version(place(bucket, "a.msg"), etag), LocalLocation(target), replaces)

    async def work(workspace: Workspace) -> WriteResult:
        return await download(workspace, spec, phases or Phases())

    return run(target.parent, work, bucket.server)


def do_delete(bucket: S3Bucket, folder: Path, etag: str = "") -> list[str]:
    """The keys reported as deleted."""
    gone: list[S3Location] = []

    async def work(workspace: Workspace) -> Deleted:
        spec = DeleteSpec(place(bucket, "a.msg"), etag)
        return await ManyDelete(workspace.store, [spec], gone=gone.append).run(Phases())

    run(folder, work, bucket.server)
    return [each.key for each in gone]


def etag_of(bucket: S3Bucket) -> str:
    found: str = bucket.server.client.head_object(Bucket=bucket.name, Key="a.msg")["ETag"]
    return found


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.stem != "connections")


@pytest.mark.parametrize("data", [b"", b"x", BIG], ids=["empty", "one", "big"])
def test_download_gives_the_bytes_of_the_object(
    weed_bucket: S3Bucket, tmp_path: Path, data: bytes
) -> None:
    weed_bucket.put("a.msg", data)
    phases = Phases()
    target = tmp_path / "a.msg"
    result = do_download(weed_bucket, target, phases, etag=etag_of(weed_bucket))
    assert target.read_bytes() == data
    assert (result.location, result.size_bytes) == (LocalLocation(target), len(data))
    assert phases.seen == ["Downloading", "Saving"]
    assert names(tmp_path) == ["a.msg"]


def test_existing_file_stays_unless_told_otherwise(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("a.msg", BIG)
    target = tmp_path / "a.msg"
    target.write_bytes(OLD)
    with pytest.raises(TargetExists):
        do_download(weed_bucket, target)
    assert target.read_bytes() == OLD
    do_download(weed_bucket, target, overwrite=True)
    assert target.read_bytes() == BIG


def test_object_replaced_since_it_was_listed_is_not_downloaded(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    weed_bucket.put("a.msg", OLD)
    listed = etag_of(weed_bucket)
    weed_bucket.put("a.msg", BIG)
    with pytest.raises(ObjectChanged) as raised:
        do_download(weed_bucket, tmp_path / "a.msg", etag=listed)
    assert raised.value.target_note == "a.msg was not created."
    assert names(tmp_path) == []


def test_object_replaced_while_it_comes_leaves_the_old_file(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    weed_bucket.put("a.msg", BIG)
    target = tmp_path / "a.msg"
    target.write_bytes(OLD)
    phases = Phases().when("Downloading", lambda: weed_bucket.put("a.msg", BIG[::-1]))
    with pytest.raises(ObjectChanged):
        do_download(weed_bucket, target, phases, overwrite=True)
    assert target.read_bytes() == OLD
    assert names(tmp_path) == ["a.msg"]


def test_cancel_leaves_nothing(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("a.msg", BIG)
    spec = DownloadSpec(Version(place(weed_bucket, "a.msg")), LocalLocation(tmp_path / "a.msg"))

    async def work() -> bool:
        async with open_workspace(tmp_path, weed_bucket.server) as workspace:
            return await cancelled_at(
                "Downloading", lambda phases: download(workspace, spec, phases), done_bytes=1
            )

    assert asyncio.run(work())
    assert names(tmp_path) == []


def test_folder_that_is_not_there_is_told(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("a.msg", b"x")
    spec = DownloadSpec(
        Version(place(weed_bucket, "a.msg")), LocalLocation(tmp_path / "no" / "a.msg")
    )

    async def work(workspace: Workspace) -> WriteResult:
        return await download(workspace, spec, Phases())

    with pytest.raises(LocalFileError):
        run(tmp_path, work, weed_bucket.server)


def test_deleted_object_is_gone_and_the_others_are_there(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    weed_bucket.fill({"a.msg": BIG, "a.msg2": b"x"})
    assert do_delete(weed_bucket, tmp_path, etag_of(weed_bucket)) == ["a.msg"]
    assert weed_bucket.keys() == ["a.msg2"]


def test_object_replaced_since_it_was_listed_is_not_deleted(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    weed_bucket.put("a.msg", OLD)
    listed = etag_of(weed_bucket)
    weed_bucket.put("a.msg", b"new")
    with pytest.raises(ObjectChanged) as raised:
        do_delete(weed_bucket, tmp_path, listed)
    assert raised.value.target_note == "a.msg was not deleted."
    assert weed_bucket.get("a.msg") == b"new"


def test_object_that_is_gone_already_counts_as_gone(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    assert do_delete(weed_bucket, tmp_path) == ["a.msg"]


def test_rclone_gives_and_deletes_too(rclone_bucket: S3Bucket, tmp_path: Path) -> None:
    rclone_bucket.put("a.msg", BIG)
    do_download(rclone_bucket, tmp_path / "a.msg", etag=etag_of(rclone_bucket))
    assert (tmp_path / "a.msg").read_bytes() == BIG
    do_delete(rclone_bucket, tmp_path, etag_of(rclone_bucket))
    assert rclone_bucket.keys() == []


def test_one_that_cannot_be_deleted_keeps_no_other_from_it(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    keys = [f"{number}.msg" for number in range(20)]
    weed_bucket.fill(dict.fromkeys(keys, b"x"))
    specs = [
        DeleteSpec(place(weed_bucket, key), '"other"' if key == "7.msg" else "") for key in keys
    ]
    gone: list[S3Location] = []

    async def work(workspace: Workspace) -> Deleted:
        return await ManyDelete(workspace.store, specs, gone=gone.append).run(Phases())

    with pytest.raises(PartlyDeleted) as raised:
        run(tmp_path, work, weed_bucket.server)
    assert "1 of 20 objects could not be deleted: 7.msg." in raised.value.message
    assert "19 of 20 objects were deleted." in raised.value.hint
    assert weed_bucket.keys() == ["7.msg"]
    assert len(gone) == 19
