"""Archives opened before: what is stored on disk, who can read it, and when it is not stored."""

import asyncio
import stat
from pathlib import Path

import pytest

from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.workspace import ReadingOptions, Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.reading.byte_source import ReadStats
from msglc_browser.storage.reading.toc_cache import TocCache
from tests.servers.archives import make_archive
from tests.servers.s3 import S3Bucket

KEY = "study.msglc"


@pytest.fixture
def study(weed_bucket: S3Bucket) -> S3Bucket:
    """A bucket with an archive that is mostly table of contents."""
    value = {f"key {n}": n for n in range(10_000)}
    weed_bucket.put(KEY, make_archive(value, small_obj_optimization_threshold=1))
    return weed_bucket


def opened(
    bucket: S3Bucket,
    folder: Path,
    *,
    keeps_tocs: bool = True,
    is_temporary: bool = False,
    clears: bool = False,
) -> ReadStats:
    """The cost of opening the archive in a program that has just started."""

    async def play() -> ReadStats:
        workspace = Workspace(
            ProfilesFile(folder / "connections.json"),
            SessionCredentials(),
            reading=ReadingOptions(keeps_tocs=keeps_tocs),
            tocs=TocCache(folder / "tocs"),
        )
        server = bucket.server
        if is_temporary:
            workspace.add_temporary(server.profile, server.secret)
        else:
            await workspace.save_profile(server.profile, server.secret)
        try:
            if clears:
                await workspace.clear_tocs()
            place = S3Location(server.profile.profile_id, bucket.name, KEY)
            document = await open_archive(await workspace.open_source(place))
            assert document.root.items == 10_000
            await document.close()
            return document.stats()
        finally:
            await workspace.close()

    return asyncio.run(play())


def kept(folder: Path) -> dict[str, int]:
    """The files on disk, and when each was written."""
    tocs = folder / "tocs"
    return {path.name: path.stat().st_mtime_ns for path in tocs.iterdir()} if tocs.is_dir() else {}


def test_archive_seen_before_costs_no_byte_and_only_its_owner_can_read_what_is_kept(
    study: S3Bucket, tmp_path: Path
) -> None:
    assert opened(study, tmp_path).bytes_read > 0
    assert opened(study, tmp_path).bytes_read == 0
    assert stat.S_IMODE((tmp_path / "tocs").stat().st_mode) == 0o700
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "tocs").iterdir()}
    assert modes == {0o600}


def test_replaced_archive_is_read_afresh(study: S3Bucket, tmp_path: Path) -> None:
    opened(study, tmp_path)
    value = {f"key {n}": n + 1 for n in range(10_000)}
    study.put(KEY, make_archive(value, small_obj_optimization_threshold=1))
    assert opened(study, tmp_path).bytes_read > 0
    assert opened(study, tmp_path).bytes_read == 0
    assert len(kept(tmp_path)) == 1


def test_nothing_is_kept_or_used_when_it_is_switched_off(study: S3Bucket, tmp_path: Path) -> None:
    assert opened(study, tmp_path, keeps_tocs=False).bytes_read > 0
    assert not kept(tmp_path)
    opened(study, tmp_path)
    before = kept(tmp_path)
    assert opened(study, tmp_path, keeps_tocs=False).bytes_read > 0
    assert before and kept(tmp_path) == before


def test_cleared_archive_is_read_afresh(study: S3Bucket, tmp_path: Path) -> None:
    opened(study, tmp_path)
    assert opened(study, tmp_path, clears=True).bytes_read > 0


def test_nothing_is_kept_of_a_connection_for_this_run_only(study: S3Bucket, tmp_path: Path) -> None:
    opened(study, tmp_path, is_temporary=True)
    assert not kept(tmp_path)
