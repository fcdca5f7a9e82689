"""What is at a place: known, absent, impossible, or unknown."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from msglc_browser.errors import AccessDenied, NotFound, StorageError, UnusableKey
from msglc_browser.operations.buckets.look_up import Found, Presence, look_up, present_among
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.s3.lists.listing import ObjectInfo
from msglc_browser.storage.s3.store import S3Store
from tests.servers.one_store import OneStore
from tests.servers.ranged_store import PLACE, SIZE, RangedStore


class Refusing(RangedStore):
    """A store that fails to say anything of its object."""

    def __init__(self, error: StorageError) -> None:
        super().__init__()
        self.error = error

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        raise self.error


def looked_up(location: Location, store: S3Store | None = None) -> Found:
    return asyncio.run(look_up(OneStore(store or RangedStore()), location))


def test_object_that_is_there_has_its_size() -> None:
    assert looked_up(PLACE) == Found(PLACE, Presence.THERE, SIZE)


def test_object_that_is_not_there_is_absent() -> None:
    store = RangedStore()
    store.etag = ""
    assert looked_up(PLACE, store) == Found(PLACE, Presence.ABSENT)


def test_server_that_does_not_say_leaves_it_unknown() -> None:
    found = looked_up(PLACE, Refusing(AccessDenied("You may not look.")))
    assert found == Found(PLACE, Presence.UNKNOWN, reason="You may not look.")


def test_file_folder_and_nothing_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.msg").write_bytes(b"abc")
    for name, presence, size_bytes in [
        ("a.msg", Presence.THERE, 3),
        ("b.msg", Presence.ABSENT, None),
        ("no/b.msg", Presence.NO_PARENT, None),
        ("", Presence.FOLDER, None),
    ]:
        place = LocalLocation(tmp_path / name)
        assert looked_up(place) == Found(place, presence, size_bytes)


@pytest.mark.skipif(os.name == "nt", reason="no such files")
def test_what_cannot_be_written_is_named_as_what_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    link = LocalLocation(tmp_path / "link")
    link.path.symlink_to(tmp_path / "nothing")
    assert looked_up(link) == Found(link, Presence.DANGLING)
    assert looked_up(LocalLocation(tmp_path / "pipe")).presence is Presence.SPECIAL
    found = looked_up(LocalLocation(tmp_path / ("x" * 5000)))
    assert found.presence is Presence.UNREADABLE and "too long" in found.reason


OTHER = replace(PLACE, key="other")


class Answering(RangedStore):
    """A store that answers for each key in its own way; `None` stands for no answer."""

    def __init__(self, answers: Mapping[str, StorageError | None]) -> None:
        super().__init__()
        self.answers = answers

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        if key not in self.answers:
            return await super().head(bucket, key)
        error = self.answers[key]
        if error is None:
            await asyncio.Event().wait()
        raise error or AssertionError


@pytest.mark.parametrize(
    ("answer", "patience_s", "expected"),
    [
        (NotFound("gone"), 60.0, {PLACE}),
        (UnusableKey("no request can name it"), 60.0, {PLACE}),
        (AccessDenied("You may not look."), 60.0, set()),
        (None, 0.0, set()),
    ],
)
def test_objects_that_are_there_are_found_unless_the_server_does_not_say(
    answer: StorageError | None, patience_s: float, expected: set[S3Location]
) -> None:
    workspace = OneStore(Answering({"other": answer}))
    found = present_among(workspace, [PLACE, OTHER], patience_s=patience_s)
    assert asyncio.run(found) == expected
