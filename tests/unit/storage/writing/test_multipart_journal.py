"""Uploads in parts and the journal: what is noted, continued and struck off."""

import asyncio
from dataclasses import dataclass

import pytest

from msglc_browser.errors import (
    LocalFileError,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TimedOut,
    WrongCredentials,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.writing.journal_file import Recipe
from msglc_browser.storage.writing.multipart import (
    UploadPart,
)
from tests.servers.memory_store import MemoryStore, server_failure
from tests.servers.multipart_upload import (
    CONTENT,
    SOURCE,
    TARGET,
    WHOLE,
    Noted,
    begun,
    coded,
    parts_of,
    sent,
    upload,
)


def test_abort_that_fails_leaves_the_upload_in_the_journal() -> None:
    store = MemoryStore()
    store.fault = server_failure("upload_part", "abort_multipart_upload")
    journal = Noted()
    with pytest.raises(ServerFailed) as caught:
        upload(store, parts_of(store), journal)
    assert "unfinished upload" in caught.value.hint
    assert journal.events[-1][0] == "left"


@dataclass(slots=True)
class FullJournal(Noted):
    """A journal whose disk is full from the note number `full_from` on."""

    full_from: int = 0

    def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
        """Raises once the disk is full."""
        Noted.upload_began(self, target, upload_id, recipe)
        if len(self.events) > self.full_from:
            raise LocalFileError("The disk is full.")


def test_upload_that_cannot_be_noted_is_notbegun() -> None:
    store = MemoryStore()
    with pytest.raises(LocalFileError, match="full"):
        upload(store, parts_of(store), FullJournal())
    assert store.methods() == []


def test_upload_whose_name_cannot_be_noted_is_aborted_before_its_first_part() -> None:
    store = MemoryStore()
    journal = FullJournal(full_from=1)
    with pytest.raises(LocalFileError, match="full"):
        upload(store, parts_of(store), journal)
    assert store.methods() == ["create_multipart_upload", "abort_multipart_upload"]
    assert not store.uploads
    assert journal.events[-1] == ("ended", journal.events[1][1])


def test_upload_that_was_noted_before_goes_on_though_the_disk_is_full() -> None:
    store = MemoryStore()
    reply = asyncio.run(store.call("create_multipart_upload", Key=TARGET.key, ContentType=""))
    upload(store, parts_of(store), FullJournal(), upload_id=reply["UploadId"])
    assert store.objects[TARGET.key] == WHOLE


@pytest.mark.parametrize("method", ["upload_part", "upload_part_copy", "list_parts"])
def test_continued_upload_that_the_server_holds_no_more_is_struck_off(method: str) -> None:
    store, journal = MemoryStore(), Noted()
    upload_id = begun(store)
    parts = parts_of(store)
    gone = coded(NotFound("404"), "NoSuchUpload")

    def lose(asked: str, _kwargs: object) -> StorageError | None:
        if asked == method:
            store.uploads.clear()
        return gone if asked == method else None

    store.fault = lose
    with pytest.raises(NotFound) as caught:
        upload(store, parts, journal, upload_id=upload_id)
    assert caught.value is gone
    assert journal.events == [("began", upload_id), ("ended", upload_id)]


@pytest.mark.parametrize(
    "error", [TimedOut("?"), WrongCredentials("403"), coded(NotFound("404"), "NoSuchKey")]
)
def test_continued_upload_that_fails_stays_for_another_try(error: StorageError) -> None:
    store, journal = MemoryStore(), Noted()
    upload_id = begun(store)
    store.fault = lambda method, _: error if method == "upload_part" else None
    with pytest.raises(type(error)):
        upload(store, parts_of(store), journal, upload_id=upload_id)
    assert list(store.uploads) == [upload_id]
    assert journal.events == [("began", upload_id), ("left", upload_id)]


def test_continued_upload_sends_only_the_parts_that_are_missing() -> None:
    store, journal = MemoryStore(), Noted()
    upload_id = begun(store)
    parts: list[UploadPart] = [sent(b"one"), sent(b"second"), sent(b"3")]
    names = {"Key": TARGET.key, "UploadId": upload_id, "PartNumber": 2}
    held = asyncio.run(store.call("upload_part", **names, Body=b"second"))["ETag"]
    store.calls.clear()
    heard: list[int] = []
    done = {2: held}
    etag = upload(store, parts, journal, upload_id=upload_id, done=done, on_bytes=heard.append)
    assert store.objects[TARGET.key] == b"onesecond3"
    assert etag == store.etags[TARGET.key]
    assert store.methods().count("upload_part") == 2
    assert (heard[0], heard[-1]) == (6, 10)
    assert journal.events == [("began", upload_id), ("ended", upload_id)]


@pytest.mark.parametrize(("code", "end"), [("AccessDenied", "ended"), ("", "left")])
def test_upload_whose_begin_was_not_answered_is_looked_for_later(code: str, end: str) -> None:
    store, journal = MemoryStore(), Noted()
    error = coded(ServerFailed("500"), code)
    store.fault = lambda method, _: error if method == "create_multipart_upload" else None
    with pytest.raises(ServerFailed):
        upload(store, parts_of(store), journal)
    assert journal.events == [("began", ""), (end, "")]
    assert store.methods() == ["create_multipart_upload"]


def test_parts_of_two_versions_are_noted_as_not_to_be_finished_when_they_cannot_be_aborted() -> (
    None
):
    store = MemoryStore()
    parts = parts_of(store)
    store.put(SOURCE.key, CONTENT[::-1])
    store.fault = server_failure("abort_multipart_upload")
    recipes: list[Recipe] = []

    class Recipes(Noted):
        def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
            """Keeps the recipe too."""
            Noted.upload_began(self, target, upload_id, recipe)
            recipes.append(recipe)

    journal = Recipes()
    with pytest.raises(ObjectChanged) as caught:
        upload(store, parts, journal, recipe={"continue": "it"})
    assert recipes == [{"continue": "it"}, {"continue": "it"}, {}]
    assert journal.events[-1][0] == "left"
    assert caught.value.hint.endswith("An unfinished upload remains on the server.")


def test_recipe_is_kept_when_parts_of_one_version_cannot_be_aborted() -> None:
    store = MemoryStore()
    store.fault = server_failure("upload_part", "abort_multipart_upload")
    recipes: list[Recipe] = []

    class Recipes(Noted):
        def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
            """Keeps the recipe."""
            recipes.append(recipe)

    with pytest.raises(ServerFailed):
        upload(store, parts_of(store), Recipes(), recipe={"continue": "it"})
    assert recipes == [{"continue": "it"}] * 2
