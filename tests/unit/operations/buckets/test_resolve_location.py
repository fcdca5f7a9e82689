"""What becomes of an address that names no object."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.errors import AccessDenied, NotFound, StorageError, TimedOut
from msglc_browser.operations.buckets.browse import Folder, Page, folder_instead
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile

PLACE = S3Location("p", "runs", "2026")
FOLDER = S3Location("p", "runs", "2026/")


@pytest.fixture
def missing() -> NotFound:
    return NotFound("Cannot read s3://runs/2026: no such object.", hint="Reload.")


class Lists:
    """Answers for the server: a page, or an error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.answer: Page | StorageError = Page((), (), None)
        self._workspace = Workspace(ProfilesFile(folder / "c.json"), SessionCredentials())
        monkeypatch.setattr("msglc_browser.operations.buckets.browse.list_page", self._list)

    def ask(self, location: Location, missing: NotFound) -> S3Location:
        return asyncio.run(folder_instead(self._workspace, location, missing))

    async def _list(
        self, _workspace: Workspace, folder: S3Location, token: str | None = None
    ) -> Page:
        assert folder == FOLDER
        if token:
            return Page((Folder(S3Location("p", "runs", "2026/a/"), "a"),), (), None)
        if isinstance(self.answer, StorageError):
            raise self.answer
        return self.answer


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Lists:
    return Lists(monkeypatch, tmp_path)


def test_folder_of_that_name_is_found(lists: Lists, missing: NotFound) -> None:
    lists.answer = Page((Folder(S3Location("p", "runs", "2026/a/"), "a"),), (), None)
    assert lists.ask(PLACE, missing) == FOLDER


def test_folder_whose_first_page_is_empty_is_found(lists: Lists, missing: NotFound) -> None:
    lists.answer = Page((), (), "more")
    assert lists.ask(PLACE, missing) == FOLDER


@pytest.mark.parametrize("place", [PLACE, FOLDER, LocalLocation(Path("/x"))])
def test_nothing_of_that_name_is_missing(lists: Lists, missing: NotFound, place: Location) -> None:
    with pytest.raises(NotFound) as raised:
        lists.ask(place, missing)
    assert raised.value is missing


def test_refused_listing_says_what_was_being_done(lists: Lists, missing: NotFound) -> None:
    lists.answer = AccessDenied("Cannot list bucket runs: access denied.")
    with pytest.raises(NotFound) as raised:
        lists.ask(PLACE, missing)
    assert raised.value.message == "Cannot read s3://runs/2026: no such object."
    assert raised.value.hint == "Reload. This key is not allowed to list the bucket."


def test_failed_listing_leaves_the_first_error(lists: Lists, missing: NotFound) -> None:
    lists.answer = TimedOut("Cannot list bucket runs: no answer in time.")
    with pytest.raises(NotFound, match="Cannot read"):
        lists.ask(PLACE, missing)
