"""The condition of a write: how it is sent, when it is met, what is said when it is not."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import ObjectChanged, ServerFailed, StorageError, TargetExists
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import (
    CREATE,
    OVERWRITE,
    Condition,
    Landing,
    Sent,
    update,
)
from msglc_browser.storage.writing.upload import put_whole
from tests.servers.memory_store import MemoryStore

TARGET = S3Location("p", "bucket", "a.msg")
OLD = Version(TARGET, '"old"', 3)
OTHER = Version(TARGET, '"other"', 3)


@pytest.mark.parametrize(
    ("condition", "headers"),
    [
        (CREATE, {"IfNoneMatch": "*"}),
        (OVERWRITE, {}),
        (update(OLD), {"IfMatch": '"old"'}),
        (update(Version(TARGET, 'W/"old"')), {}),
        (update(Version(TARGET)), {}),
    ],
)
def test_condition_is_sent_where_a_server_can_keep_it(
    condition: Condition, headers: dict[str, str]
) -> None:
    assert condition.headers == headers


@pytest.mark.parametrize(
    ("condition", "present"),
    [
        (CREATE, None),
        (OVERWRITE, None),
        (OVERWRITE, OTHER),
        (update(OLD), OLD),
        (update(OLD), Version(TARGET, 'W/"old"')),
        (update(OLD), Version(TARGET, "old", 3)),
        (update(Version(TARGET)), OTHER),
    ],
)
def test_condition_that_is_met_stops_nothing(
    condition: Condition, present: Version[S3Location] | None
) -> None:
    condition.check(TARGET, present)


@pytest.mark.parametrize(
    ("condition", "present", "error", "words"),
    [
        (CREATE, OLD, TargetExists, r"s3://bucket/a\.msg exists already"),
        (update(OLD), None, ObjectChanged, r"s3://bucket/a\.msg was deleted"),
        (update(OLD), OTHER, ObjectChanged, "replaced by another version"),
        (update(OLD), Version(TARGET, '"old"', 4), ObjectChanged, "replaced"),
        (update(OLD), Version(TARGET), ObjectChanged, "replaced"),
        (update(Version(TARGET, "", 3)), Version(TARGET, "", 4), ObjectChanged, "replaced"),
    ],
)
def test_condition_that_is_not_met_names_target_and_way_out(
    condition: Condition,
    present: Version[S3Location] | None,
    error: type[StorageError],
    words: str,
) -> None:
    with pytest.raises(error, match=words) as told:
        condition.check(TARGET, present)
    assert told.value.hint


def test_condition_of_a_file_is_the_same(tmp_path: Path) -> None:
    place = LocalLocation(tmp_path / "a.msg")
    with pytest.raises(ObjectChanged, match="was deleted"):
        update(Version(place, "1-2-3", 2)).check(place, None)


def put(store: MemoryStore, condition: Condition) -> str:
    return asyncio.run(put_whole(Landing(store, TARGET, condition), b"new"))


@pytest.mark.parametrize("exists", [True, False])
def test_overwriting_asks_for_nothing(exists: bool) -> None:
    store = MemoryStore()
    if exists:
        store.put(TARGET.key, b"old")
    put(store, OVERWRITE)
    assert store.objects[TARGET.key] == b"new"
    assert not {"IfMatch", "IfNoneMatch"} & store.calls[-1][1].keys()


@pytest.mark.parametrize("condition", [OVERWRITE, update(Version(TARGET))])
def test_answer_that_is_lost_is_no_success_when_nobody_can_tell_old_from_new(
    condition: Condition,
) -> None:
    store = MemoryStore()
    store.put(TARGET.key, b"old")

    async def send(_conditions: object) -> dict[str, Any]:
        raise ServerFailed("no answer")

    with pytest.raises(ServerFailed):
        asyncio.run(Landing(store, TARGET, condition).land(send, Sent(3, None)))
