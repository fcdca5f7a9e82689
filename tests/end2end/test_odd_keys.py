"""Every verb on objects whose keys are unusual, on real servers."""

from pathlib import Path

import pytest

from msglc_browser.errors import UnusableKey
from msglc_browser.operations.buckets.browse import list_page
from msglc_browser.operations.combining.combine import CombineMode, CombineSpec, combine
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.transfer.delete_many import ManyDelete
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.operations.transfer.download import DownloadSpec, download
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version
from tests.servers.archives import combine_archives, make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, noise, place, run

# Large enough to be copied on the server as the source of a combined archive.
DATA = make_archive(noise(6 * 2**20))
OTHER = make_archive({"a": 1})
# Not a backslash, which SeaweedFS 4.48 turns into a slash.
KEYS = [
    "in/a b+c%20d%2F.msg",
    "in/q?versionId=1&x=#.msg",
    "in/new\nline\r\t.msg",
    "in/bell\x07\x01\x1f.msg",
    "in/ edge ",
    "in/ünï測😀\ufffd\uffff.msg",
    "in/'\"<&>;:@,!*()[]{}|^`~.msg",
]
RAW = "in/caf\udce9.msg"


async def _gone(workspace: Workspace, location: S3Location) -> list[S3Location]:
    gone: list[S3Location] = []
    await ManyDelete(workspace.store, [DeleteSpec(location)], gone=gone.append).run(Phases())
    return gone


async def _put(workspace: Workspace, location: S3Location) -> None:
    store = await workspace.store(location.profile_id)
    await store.call("put_object", Bucket=location.bucket, Key=location.key, Body=OTHER)


def test_objects_of_odd_keys_can_be_listed_read_copied_replaced_and_deleted(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    for key in KEYS:
        weed_bucket.put(key, DATA)
    new = tmp_path / "new"
    new.write_bytes(OTHER)

    async def use(workspace: Workspace, location: S3Location) -> None:
        source = await workspace.open_source(location)
        document = await open_archive(source)
        assert document.size_bytes == len(DATA)
        await document.close()
        file = LocalLocation(tmp_path / "file")
        await download(workspace, DownloadSpec(Version(location), file), Phases())
        assert file.path.read_bytes() == DATA
        file.path.unlink()
        target = place(weed_bucket, "all.msg")
        spec = CombineSpec((CombineSource(location),), CombineMode.LIST, target, overwrite=True)
        await combine(workspace, spec, Phases())
        assert weed_bucket.get("all.msg") == combine_archives([DATA])
        await upload(workspace, UploadSpec(new, location, overwrite=True), Phases())
        assert weed_bucket.get(location.key) == OTHER
        assert await _gone(workspace, location) == [location]

    async def work(workspace: Workspace) -> None:
        page = await list_page(workspace, place(weed_bucket, "in/"))
        assert sorted(row.location.key for row in page.objects) == sorted(KEYS)
        for row in page.objects:
            await use(workspace, row.location)

    run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.keys() == ["all.msg"]


def test_key_that_is_not_utf8_is_refused_in_words_where_the_server_does_not_take_it(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    async def work(workspace: Workspace) -> None:
        with pytest.raises(UnusableKey, match="does not support this name"):
            await _put(workspace, place(weed_bucket, RAW))

    run(tmp_path, work, weed_bucket.server)
    assert weed_bucket.keys() == []
