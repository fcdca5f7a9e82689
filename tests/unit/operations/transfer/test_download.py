"""One object becomes a file: from servers of all manners, and over no file that was not meant."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.errors import ObjectChanged
from msglc_browser.operations.transfer.download import DownloadSpec, download
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.s3.store import S3Store
from tests.servers.ranged_store import PLACE, RangedStore, pattern
from tests.servers.writing import Phases

SIZE = 20 * 2**20


class OneStore(Workspace):
    """A workspace whose every connection leads to one store."""

    def __init__(self, folder: Path, store: S3Store) -> None:
        super().__init__(ProfilesFile(folder / "connections.json"), SessionCredentials())
        self._store = store

    async def store(self, profile_id: str) -> S3Store:
        return self._store


def do_download(store: RangedStore, target: Path, phases: Phases | None = None) -> None:
    spec = DownloadSpec(PLACE, LocalLocation(target), '"one"')
    asyncio.run(download(OneStore(target.parent, store), spec, phases or Phases()))


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
