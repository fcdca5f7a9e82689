"""Local files uploaded unchanged to a real bucket: the whole file, or the old object."""

from collections.abc import Callable
from pathlib import Path

import pytest

from msglc_browser.errors import (
    BadInput,
    LocalFileError,
    NotFound,
    ObjectChanged,
    TargetExists,
)
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from tests.servers.archives import make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, cancelled_at, noise, place, run

BIG = make_archive(noise(20 * 2**20))
OLD = b"old"


def do_upload(
    bucket: S3Bucket,
    source: Path,
    phases: Phases | None = None,
    *,
    key: str = "new/a.msg",
    overwrite: bool = False,
) -> WriteResult:
    spec = UploadSpec(source, place(bucket, key), overwrite)

    async def work(workspace: Workspace) -> WriteResult:
        return await upload(workspace, spec, phases or Phases())

    return run(source.parent, work, bucket.server)


def written(folder: Path, data: bytes, name: str = "a.msg") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def content_type(bucket: S3Bucket, key: str) -> str:
    reply = bucket.server.client.head_object(Bucket=bucket.name, Key=key)
    found: str = reply["ContentType"]
    return found


@pytest.mark.parametrize(
    "data",
    [b"", b"x", make_archive({"a": 1}, protocol="cbor"), BIG, BIG[:-1]],
    ids=["empty", "one", "archive", "big archive", "cut off"],
)
def test_upload_stores_the_file_as_it_is(
    weed_bucket: S3Bucket, tmp_path: Path, data: bytes
) -> None:
    phases = Phases()
    result = do_upload(weed_bucket, written(tmp_path, data), phases)
    assert weed_bucket.get("new/a.msg") == data
    info = weed_bucket.server.client.head_object(Bucket=weed_bucket.name, Key="new/a.msg")
    assert (result.size_bytes, result.etag) == (len(data), info["ETag"])
    assert result.location == place(weed_bucket, "new/a.msg")
    assert phases.seen == ["Uploading", "Verifying"]
    assert not weed_bucket.unfinished_uploads()


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.msg", make_archive(1), "application/vnd.msglc"),
        ("a.json", make_archive(1), "application/vnd.msglc"),
        ("a.json", b"{}", "application/json"),
        ("a.json.gz", b"{}", "application/octet-stream"),
        ("a.png", b"", "image/png"),
        ("a", b"?", "application/octet-stream"),
        ("a.msg", make_archive([1.5] * 99)[:-1], "application/octet-stream"),
    ],
)
def test_upload_tells_the_server_what_it_is(
    weed_bucket: S3Bucket, tmp_path: Path, name: str, data: bytes, expected: str
) -> None:
    do_upload(weed_bucket, written(tmp_path, data, name), key="key")
    assert content_type(weed_bucket, "key") in (expected, "")


def test_upload_keeps_what_is_there_unless_told_otherwise(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    weed_bucket.put("new/a.msg", OLD)
    path = written(tmp_path, BIG)
    with pytest.raises(TargetExists):
        do_upload(weed_bucket, path)
    assert weed_bucket.get("new/a.msg") == OLD
    do_upload(weed_bucket, path, overwrite=True)
    assert weed_bucket.get("new/a.msg") == BIG


def test_upload_of_what_is_no_file_is_refused(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        do_upload(weed_bucket, tmp_path / "missing")
    with pytest.raises(LocalFileError):
        do_upload(weed_bucket, tmp_path)
    with pytest.raises(BadInput):
        do_upload(weed_bucket, written(tmp_path, b"x"), key="folder/")
    assert weed_bucket.keys() == []


@pytest.mark.parametrize("size_bytes", [1000, len(BIG)])
@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(BIG[::-1]),
        lambda path: path.write_bytes(b"short"),
        lambda path: path.unlink(),
    ],
    ids=["rewritten", "shorter", "gone"],
)
def test_file_that_changes_midway_leaves_the_old_object(
    weed_bucket: S3Bucket, tmp_path: Path, size_bytes: int, change: Callable[[Path], object]
) -> None:
    weed_bucket.put("new/a.msg", OLD)
    path = written(tmp_path, BIG[:size_bytes])
    # An upload's first progress comes after the file was inspected, before it is read.
    phases = Phases().when("Uploading", lambda: change(path))
    with pytest.raises((ObjectChanged, LocalFileError)):
        do_upload(weed_bucket, path, phases, overwrite=True)
    assert weed_bucket.get("new/a.msg") == OLD
    assert not weed_bucket.unfinished_uploads()


def test_file_that_changes_after_its_first_part_leaves_the_old_object(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    weed_bucket.put("new/a.msg", OLD)
    path = written(tmp_path, BIG)
    phases = Phases().when("Uploading", lambda: path.write_bytes(BIG[::-1]), done_bytes=1)
    with pytest.raises(ObjectChanged, match="changed while it was being uploaded"):
        do_upload(weed_bucket, path, phases, overwrite=True)
    assert weed_bucket.get("new/a.msg") == OLD
    assert not weed_bucket.unfinished_uploads()


def test_file_that_changes_after_the_upload_is_said_to_have(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    data = make_archive({"a": 1})
    path = written(tmp_path, data)
    phases = Phases().when("Verifying", lambda: path.write_bytes(BIG))
    with pytest.raises(ObjectChanged, match="right after"):
        do_upload(weed_bucket, path, phases)
    assert weed_bucket.get("new/a.msg") == data


def test_object_replaced_right_after_the_upload_is_noticed(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    path = written(tmp_path, b"12345")
    phases = Phases().when("Verifying", lambda: weed_bucket.put("new/a.msg", b"54321"))
    with pytest.raises(ObjectChanged, match="another program"):
        do_upload(weed_bucket, path, phases)


def test_target_that_appears_midway_is_kept(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    path = written(tmp_path, BIG)
    phases = Phases().when("Uploading", lambda: weed_bucket.put("new/a.msg", OLD), done_bytes=1)
    with pytest.raises(TargetExists):
        do_upload(weed_bucket, path, phases)
    assert weed_bucket.get("new/a.msg") == OLD
    assert not weed_bucket.unfinished_uploads()


@pytest.mark.parametrize("done_bytes", [0, 1, 9 * 2**20])
def test_cancelled_upload_leaves_nothing(
    weed_bucket: S3Bucket, tmp_path: Path, done_bytes: int
) -> None:
    weed_bucket.put("new/a.msg", OLD)
    spec = UploadSpec(written(tmp_path, BIG), place(weed_bucket, "new/a.msg"), overwrite=True)

    async def work(workspace: Workspace) -> bool:
        return await cancelled_at(
            "Uploading", lambda phases: upload(workspace, spec, phases), done_bytes=done_bytes
        )

    assert run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.get("new/a.msg") == OLD
    assert not weed_bucket.unfinished_uploads()


def test_server_with_two_etags_for_one_object_is_believed(
    rclone_bucket: S3Bucket, tmp_path: Path
) -> None:
    path = written(tmp_path, BIG[:-1])
    do_upload(rclone_bucket, path)
    assert rclone_bucket.get("new/a.msg") == BIG[:-1]
    phases = Phases().when("Verifying", lambda: rclone_bucket.put("new/a.msg", BIG[1:]))
    with pytest.raises(ObjectChanged, match="another program"):
        do_upload(rclone_bucket, path, phases, overwrite=True)
