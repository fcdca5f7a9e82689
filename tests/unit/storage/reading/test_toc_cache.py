"""Tables of contents on disk."""

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from msglc_browser.storage.reading.toc_cache import KeptRuns, KeptVersion, ObjectId, TocCache
from tests.servers.cache_size import used_bytes
from tests.servers.no_room import no_room

PLACE = ObjectId("http://localhost:9000", "runs", "a/run é\udc80.msg")
VERSION = KeptVersion('"one"', 1_000_000)
KEPT = KeptRuns(VERSION, ((0, b"head" * 20), (900_000, b"toc" * 1000)))


@pytest.fixture
def cache(tmp_path: Path) -> TocCache:
    """An empty one."""
    return TocCache(tmp_path / "cache" / "tocs")


def only_file(cache: TocCache) -> Path:
    (path,) = cache.folder.iterdir()
    return path


def test_kept_runs_are_found_again(cache: TocCache) -> None:
    assert cache.version(PLACE) is None
    assert cache.load(PLACE, VERSION) is None
    cache.save(PLACE, KEPT)
    again = TocCache(cache.folder)
    assert again.version(PLACE) == VERSION
    assert again.load(PLACE, VERSION) == KEPT
    assert used_bytes(again) > 3000


@pytest.mark.parametrize(
    "other",
    [
        replace(PLACE, endpoint="http://localhost:9001"),
        replace(PLACE, bucket="other"),
        replace(PLACE, key="a/run"),
    ],
)
def test_other_objects_have_nothing(cache: TocCache, other: ObjectId) -> None:
    cache.save(PLACE, KEPT)
    assert cache.version(other) is None
    # Even when its file stands under the other's name.
    only_file(cache).rename(cache.folder / other.file_name)
    assert cache.version(other) is None
    assert cache.load(other, VERSION) is None


def test_a_nested_description_is_as_good_as_none(cache: TocCache) -> None:
    cache.save(PLACE, KEPT)
    path = only_file(cache)
    facts = b"[" * 60_000
    start = path.read_bytes()[: len(b"msglc-browser toc 1\n") + 32]
    path.write_bytes(start + len(facts).to_bytes(4, "big") + facts)
    assert cache.version(PLACE) is None
    assert cache.load(PLACE, VERSION) is None
    cache.save(PLACE, KEPT)
    assert cache.load(PLACE, VERSION) == KEPT


def test_new_version_takes_the_place_of_the_old(cache: TocCache) -> None:
    cache.save(PLACE, KEPT)
    newer = KeptRuns(KeptVersion('"two"', 70), ((0, b"new"),))
    cache.save(PLACE, newer)
    assert cache.version(PLACE) == newer.version
    assert cache.load(PLACE, VERSION) is None
    assert cache.load(PLACE, newer.version) == newer
    assert only_file(cache)


def test_version_without_etag_is_not_kept(cache: TocCache) -> None:
    cache.save(PLACE, replace(KEPT, version=KeptVersion("", 1_000_000)))
    assert cache.version(PLACE) is None


def test_damaged_file_is_as_good_as_none(cache: TocCache) -> None:
    cache.save(PLACE, KEPT)
    path = only_file(cache)
    good = path.read_bytes()
    for at in range(0, len(good), 7):
        path.write_bytes(good[:at] + bytes([good[at] ^ 0x10]) + good[at + 1 :])
        assert cache.load(PLACE, VERSION) is None
        path.write_bytes(good[:at])
        assert cache.load(PLACE, VERSION) is None
    path.write_bytes(b"\xff" * 100)
    assert cache.version(PLACE) is None
    path.write_bytes(good)
    assert cache.load(PLACE, VERSION) == KEPT


def test_files_are_private(cache: TocCache) -> None:
    cache.save(PLACE, KEPT)
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(only_file(cache).stat().st_mode) == 0o600
    assert "run" not in only_file(cache).name


def test_longest_unused_goes_when_the_limit_is_passed(tmp_path: Path) -> None:
    cache = TocCache(tmp_path, limit_bytes=60_000)
    places = [replace(PLACE, key=str(number)) for number in range(5)]
    kept = KeptRuns(VERSION, ((0, bytes(10_000)),))
    for age, place in enumerate(places[:4]):
        cache.save(place, kept)
        os.utime(tmp_path / place.file_name, (1000 + age, 1000 + age))
    assert cache.load(places[0], VERSION)  # used just now
    cache.save(places[4], kept)
    found = [cache.version(place) is not None for place in places]
    assert found == [True, False, True, True, True]
    assert used_bytes(cache) <= 60_000


def test_run_that_would_fill_the_cache_is_not_kept(tmp_path: Path) -> None:
    cache = TocCache(tmp_path, limit_bytes=10_000)
    cache.save(PLACE, KeptRuns(VERSION, ((0, bytes(6_000)),)))
    assert cache.version(PLACE) is None


def test_clear_deletes_everything_of_ours_and_nothing_else(cache: TocCache) -> None:
    cache.save(PLACE, KEPT)
    (cache.folder / "left.new").write_bytes(b"of a crash")
    foreign = cache.folder / "notes.txt"
    foreign.write_text("mine")
    cache.clear()
    assert only_file(cache) == foreign
    assert used_bytes(cache) == 0


def test_unfinished_file_of_a_crash_goes_at_the_next_save(cache: TocCache) -> None:
    cache.folder.mkdir(parents=True)
    (cache.folder / "left.new").write_bytes(b"of a crash")
    cache.save(PLACE, KEPT)
    assert only_file(cache).suffix == ".toc"


def test_full_disk_keeps_what_is_there_and_is_no_failure(cache: TocCache) -> None:
    cache.save(PLACE, KEPT)
    newer = KeptRuns(replace(VERSION, etag='"two"'), KEPT.runs)
    with no_room():
        cache.save(PLACE, newer)
        assert cache.load(PLACE, VERSION) == KEPT
    assert only_file(cache).suffix == ".toc"


def test_folder_that_cannot_be_made_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = TocCache(tmp_path / "file" / "tocs")
    cache.save(PLACE, KEPT)
    assert cache.load(PLACE, VERSION) is None
    cache.clear()
    assert used_bytes(cache) == 0
