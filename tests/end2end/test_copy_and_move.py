"""Copying and moving on real servers: what arrives, what stays, what it keeps."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from msglc_browser.errors import TargetExists, VerificationFailed
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.operations.copying.copy_many import ManyCopy
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing import server_copy
from tests.servers.s3 import S3Bucket, S3Server
from tests.servers.writing import Phases, noise, place, run

ODD = ("in/a b", "in/x//y", "in/ü+%2F", "in/deep/er/é.msg", "in/q?versionId=1", "in/")
BIG = b"".join(noise(12 * 2**20))


@pytest.fixture(params=["weed_bucket", "rclone_bucket"])
def bucket(request: pytest.FixtureRequest, weed: S3Server, rclone: S3Server) -> S3Bucket:
    """An empty bucket; servers of the session must be started before the test's own folders."""
    found: S3Bucket = request.getfixturevalue(request.param)
    return found


def do(
    folder: Path, bucket: S3Bucket, pairs: Sequence[tuple[str, str]], *, moves: bool = False
) -> WriteResult:
    items = [
        CopyItem(Version(place(bucket, source)), place(bucket, target), source.endswith("/"))
        for source, target in pairs
    ]

    async def work(workspace: Workspace) -> WriteResult:
        return await ManyCopy(workspace, items, moves=moves).run(Phases())

    return run(folder, work, bucket.server)


def all_keys(bucket: S3Bucket) -> list[str]:
    return bucket.keys()


def content(bucket: S3Bucket) -> dict[str, bytes]:
    return {key: bucket.get(key) for key in all_keys(bucket)}


def head(bucket: S3Bucket, key: str) -> dict[str, object]:
    found: dict[str, object] = bucket.server.client.head_object(Bucket=bucket.name, Key=key)
    return found


def put_with_metadata(bucket: S3Bucket, key: str) -> None:
    bucket.server.client.put_object(
        Bucket=bucket.name,
        Key=key,
        Body=b"text",
        ContentType="text/plain",
        CacheControl="no-cache",
        Metadata={"run": "7"},
    )


def test_object_is_renamed_with_what_it_has(tmp_path: Path, weed_bucket: S3Bucket) -> None:
    put_with_metadata(weed_bucket, "a b.txt")
    do(tmp_path, weed_bucket, [("a b.txt", "c+d.txt")], moves=True)
    assert content(weed_bucket) == {"c+d.txt": b"text"}
    found = head(weed_bucket, "c+d.txt")
    assert (found["ContentType"], found["Metadata"]) == ("text/plain", {"run": "7"})


def test_object_stays_where_a_server_does_not_copy_what_it_has(
    tmp_path: Path, rclone_bucket: S3Bucket
) -> None:
    put_with_metadata(rclone_bucket, "a b.txt")
    with pytest.raises(VerificationFailed, match=r"was not deleted.*user metadata"):
        do(tmp_path, rclone_bucket, [("a b.txt", "c+d.txt")], moves=True)
    assert content(rclone_bucket) == {"a b.txt": b"text", "c+d.txt": b"text"}


def test_folder_with_odd_names_is_moved(tmp_path: Path, weed_bucket: S3Bucket) -> None:
    for key in ODD:
        weed_bucket.put(key, b"" if key.endswith("/") else key.encode())
    before = all_keys(weed_bucket)
    result = do(tmp_path, weed_bucket, [("in/", "out/deeper/")], moves=True)
    assert result.files == len(before)
    after = {key.removeprefix("out/deeper/") for key in all_keys(weed_bucket)}
    assert after == {key.removeprefix("in/") for key in before}
    assert weed_bucket.get("out/deeper/ü+%2F") == "in/ü+%2F".encode()


def test_many_objects_are_copied_and_moved_back(tmp_path: Path, bucket: S3Bucket) -> None:
    bucket.fill({f"in/{number:03}": b"%d" % number for number in range(100)})
    do(tmp_path, bucket, [("in/", "out/")])
    assert len(bucket.keys()) == 200
    for number in range(100):
        bucket.delete(f"in/{number:03}")
    do(tmp_path, bucket, [("out/", "in/")], moves=True)
    assert content(bucket) == {f"in/{number:03}": b"%d" % number for number in range(100)}


def test_moved_folder_is_no_longer_listed(tmp_path: Path, weed_bucket: S3Bucket) -> None:
    """SeaweedFS keeps levels that have become empty."""
    weed_bucket.fill({"in/deep/er/a": b"a", "in/b": b"b", "other/c": b"c"})
    do(tmp_path, weed_bucket, [("in/", "out/")], moves=True)
    client = weed_bucket.server.client
    reply = client.list_objects_v2(Bucket=weed_bucket.name, Delimiter="/")
    assert [each["Prefix"] for each in reply["CommonPrefixes"]] == ["other/", "out/"]
    assert all_keys(weed_bucket) == ["other/c", "out/b", "out/deep/er/a"]


def test_existing_object_is_not_replaced(tmp_path: Path, bucket: S3Bucket) -> None:
    bucket.fill({"a": b"one", "b": b"two"})
    with pytest.raises(TargetExists):
        do(tmp_path, bucket, [("a", "b")], moves=True)
    assert content(bucket) == {"a": b"one", "b": b"two"}


def test_large_object_is_copied_in_parts_with_its_tags(
    tmp_path: Path, weed_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_copy, "IN_PARTS_FROM_BYTES", 10 * 2**20)
    weed_bucket.server.client.put_object(
        Bucket=weed_bucket.name, Key="a", Body=BIG, ContentType="x/y", Tagging="run=7"
    )
    result = do(tmp_path, weed_bucket, [("a", "b")])
    assert not result.notes
    assert weed_bucket.get("b") == BIG
    found = head(weed_bucket, "b")
    assert "-" in str(found["ETag"]) and found["ContentType"] == "x/y"
    tags = weed_bucket.server.client.get_object_tagging(Bucket=weed_bucket.name, Key="b")
    assert tags["TagSet"] == [{"Key": "run", "Value": "7"}]
    assert not weed_bucket.unfinished_uploads()


def test_server_without_part_copies_copies_whole(
    tmp_path: Path, rclone_bucket: S3Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_copy, "IN_PARTS_FROM_BYTES", 10 * 2**20)
    rclone_bucket.put("a", BIG)
    do(tmp_path, rclone_bucket, [("a", "b")], moves=True)
    assert rclone_bucket.keys() == ["b"]
    assert rclone_bucket.get("b") == BIG
