"""One object becomes a file: from servers of all manners, and over no file that was not meant."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    ConnectionRefused,
    LocalFileError,
    ObjectChanged,
    StorageError,
    TimedOut,
    VerificationFailed,
)
from msglc_browser.operations.transfer.download import DownloadSpec, download
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.local_write import target_version
from tests.servers.one_store import OneStore
from tests.servers.ranged_store import PLACE, RangedStore, pattern
from tests.servers.writing import Phases

SIZE = 20 * 2**20


def do_download(store: RangedStore, target: Path, phases: Phases | None = None) -> WriteResult:
    spec = DownloadSpec(Version(PLACE, '"one"'), LocalLocation(target))
    return asyncio.run(download(OneStore(store), spec, phases or Phases()))


@pytest.mark.parametrize("conditions", ["kept", "ignored", "refused", "always fail"])
@pytest.mark.parametrize("etag", ['"one"', 'W/"one"', "one"])
def test_object_comes_whole_whatever_the_server_makes_of_conditions(
    tmp_path: Path, conditions: str, etag: str
) -> None:
    store = RangedStore(SIZE, conditions=conditions)
    store.etag = etag
    do_download(store, tmp_path / "a.msg")
    assert (tmp_path / "a.msg").read_bytes() == pattern(0, SIZE)
    assert not any(sent.startswith("W/") for sent in store.sent_conditions)


@pytest.mark.parametrize("conditions", ["kept", "ignored", "refused", "always fail"])
def test_other_version_that_comes_in_between_is_refused(tmp_path: Path, conditions: str) -> None:
    store = RangedStore(SIZE, conditions=conditions)

    def change() -> None:
        store.etag = '"two"'

    with pytest.raises(ObjectChanged):
        do_download(store, tmp_path / "a.msg", Phases().when("Downloading", change))
    assert not (tmp_path / "a.msg").exists()


def test_download_whose_etag_is_its_checksum_is_read_once(tmp_path: Path) -> None:
    data = pattern(0, 1_000_000)
    store = RangedStore(data=data)
    store.etag = f'"{hashlib.md5(data).hexdigest()}"'
    spec = DownloadSpec(Version(PLACE), LocalLocation(tmp_path / "a.msg"))
    asyncio.run(download(OneStore(store), spec, Phases()))
    assert (tmp_path / "a.msg").read_bytes() == data
    assert store.asked == [Span(0, len(data))]


def test_download_that_is_not_what_the_server_holds_makes_no_file(tmp_path: Path) -> None:
    class Careless(RangedStore):
        """A server that now and then sends other bytes."""

        def _bytes(self, span: Span) -> bytes:
            data = super()._bytes(span)
            return data if span.size < 2**20 else b"?" + data[1:]

    with pytest.raises(VerificationFailed, match=r"a\.msg differs from what was written"):
        do_download(Careless(SIZE), tmp_path / "a.msg")
    assert list(tmp_path.iterdir()) == []


class Failing(RangedStore):
    """A server whose requests fail with `error` as soon as all bytes were sent."""

    def __init__(self, error: StorageError) -> None:
        super().__init__(SIZE)
        self.error = error

    def _raise_for(self, if_match: str) -> None:
        if sum(span.size for span in self.asked) >= SIZE:
            raise self.error
        super()._raise_for(if_match)


@pytest.mark.parametrize("error", [TimedOut("too slow"), ConnectionRefused("no network")])
def test_download_that_cannot_be_verified_stays_with_a_note(
    tmp_path: Path, error: StorageError
) -> None:
    result = do_download(Failing(error), tmp_path / "a.msg")
    assert (tmp_path / "a.msg").read_bytes() == pattern(0, SIZE)
    assert result.notes == (f"a.msg could not be verified: {error.message}",)


def test_download_of_an_object_replaced_before_the_check_stays_with_a_note(tmp_path: Path) -> None:
    store = RangedStore(SIZE)

    def change() -> None:
        store.etag = '"two"'

    result = do_download(
        store, tmp_path / "a.msg", Phases().when("Downloading", change, done_bytes=SIZE)
    )
    assert (tmp_path / "a.msg").read_bytes() == pattern(0, SIZE)
    (note,) = result.notes
    assert note.startswith("a.msg could not be verified: ") and "changed" in note


def test_chosen_link_is_written_through_and_kept(tmp_path: Path) -> None:
    elsewhere, link = tmp_path / "elsewhere", tmp_path / "a.msg"
    elsewhere.mkdir()
    (elsewhere / "b").write_bytes(b"old")
    link.symlink_to(elsewhere / "b")
    target = LocalLocation(link)
    spec = DownloadSpec(Version(PLACE), target, target_version(target))
    asyncio.run(download(OneStore(RangedStore(1000)), spec, Phases()))
    assert link.is_symlink() and (elsewhere / "b").read_bytes() == pattern(0, 1000)
    assert [path.name for path in elsewhere.iterdir()] == ["b"]


def test_chosen_link_that_leads_nowhere_creates_nothing(tmp_path: Path) -> None:
    link = tmp_path / "a.msg"
    link.symlink_to(tmp_path / "nothing")
    with pytest.raises(LocalFileError, match="link to something that does not exist"):
        do_download(RangedStore(1000), link)
    assert [path.name for path in tmp_path.iterdir()] == ["a.msg"]
