"""The one request that changes a target: under its condition, whatever its answer."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    ClockSkewed,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
    WrongCredentials,
)
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import (
    CONTENT_TYPE,
    CREATE,
    OVERWRITE,
    Condition,
    Landing,
    Reply,
    Sent,
    WriteMode,
    update,
)
from msglc_browser.storage.writing.upload import put_whole
from tests.servers.memory_store import MemoryStore

TARGET = S3Location("p", "bucket", "folder/all.msg")
KEY = TARGET.key
NEW = b"the new object"
OLD = Version(TARGET, '"old"', 3)
OTHER = Version(TARGET, '"other"', 3)
Fail = Callable[[Mapping[str, str]], BaseException | None]


class Ground:
    """A target, and a last request that can fail before or after it was done."""

    def __init__(self, old: bytes | None = None, *, honours: bool = True) -> None:
        self.store = MemoryStore(honours_conditions=honours)
        self.old_etag = None if old is None else self.store.put(KEY, old)
        self.before: Fail = lambda _conditions: None
        self.after: Fail = lambda _conditions: None
        self.sent: list[dict[str, str]] = []
        self.names_etag = True

    def land(self, expected: str | None = "as it is", sent: Sent | None = None) -> str:
        """Replace what is there; answers the ETag."""
        etag = self.old_etag if expected == "as it is" else expected
        condition = CREATE if etag is None else update(Version(TARGET, etag))
        landing = Landing(self.store, TARGET, condition)
        return asyncio.run(landing.land(self._send, sent or Sent(len(NEW), _md5(NEW))))

    async def _send(self, conditions: Mapping[str, str]) -> Reply:
        self.sent.append(dict(conditions))
        failure = self.before(conditions)
        if failure is not None:
            raise failure
        names = {"Bucket": TARGET.bucket, "Key": KEY}
        reply = await self.store.call(
            "put_object", **names, Body=NEW, ContentType=CONTENT_TYPE, **conditions
        )
        failure = self.after(conditions)
        if failure is not None:
            raise failure
        return reply if self.names_etag else {}

    @property
    def present(self) -> bytes | None:
        return self.store.objects.get(KEY)


def _md5(data: bytes) -> str:
    return MemoryStore().put("any", data).strip('"')


def failing_head(error: StorageError) -> Callable[[str, object], StorageError | None]:
    """HEAD fails once the target is the new one."""
    return lambda method, _: error if method == "head_object" else None


def test_new_object_lands_where_nothing_is() -> None:
    ground = Ground()
    etag = ground.land()
    assert ground.present == NEW
    assert etag == ground.store.etags[KEY]
    assert ground.sent == [{"IfNoneMatch": "*"}]


def test_old_object_is_replaced_when_it_is_the_one_expected() -> None:
    ground = Ground(b"old")
    ground.land()
    assert ground.present == NEW
    assert ground.sent == [{"IfMatch": ground.old_etag}]


def test_etag_is_the_same_with_quotes_or_without() -> None:
    ground = Ground(b"old", honours=False)
    assert ground.old_etag is not None
    ground.land(ground.old_etag.strip('"'))
    assert ground.present == NEW


def test_object_where_none_was_expected_is_kept_and_nothing_is_sent() -> None:
    ground = Ground(b"theirs")
    with pytest.raises(TargetExists, match=r"folder/all\.msg already exists"):
        ground.land(None)
    assert (ground.present, ground.sent) == (b"theirs", [])


@pytest.mark.parametrize(
    ("old", "word"), [(b"another", "replaced by another version"), (None, "deleted")]
)
def test_target_that_is_not_as_expected_is_left(old: bytes | None, word: str) -> None:
    ground = Ground(old)
    with pytest.raises(ObjectChanged, match=word):
        ground.land('"expected"')
    assert (ground.present, ground.sent) == (old, [])


@pytest.mark.parametrize("answer", [ObjectChanged("412"), TargetExists("412"), Unsupported("501")])
@pytest.mark.parametrize("old", [None, b"old"])
def test_server_that_refuses_conditions_that_hold_is_asked_without(
    answer: StorageError, old: bytes | None
) -> None:
    ground = Ground(old)
    ground.before = lambda conditions: answer if conditions else None
    ground.land()
    assert ground.present == NEW
    assert [bool(each) for each in ground.sent] == [True, False]


def test_condition_that_is_rightly_refused_is_not_left_out() -> None:
    ground = Ground(b"old")

    def appear(_conditions: object) -> None:
        ground.store.put(KEY, b"theirs")

    ground.before = appear
    with pytest.raises(ObjectChanged, match="replaced by another version"):
        ground.land()
    assert ground.present == b"theirs"
    assert len(ground.sent) == 1


def test_other_failures_are_not_repeated() -> None:
    ground = Ground()
    error = ServerFailed("500")
    ground.before = lambda _: error
    with pytest.raises(ServerFailed) as caught:
        ground.land()
    assert caught.value is error
    assert caught.value.target_note == ""
    assert (len(ground.sent), ground.present) == (1, None)


@pytest.mark.parametrize("error", [TimedOut("lost"), ServerFailed("500"), ObjectChanged("412")])
def test_lost_answer_is_no_failure_when_our_own_bytes_are_there(error: StorageError) -> None:
    ground = Ground(b"old")
    ground.after = lambda _: error
    assert ground.land() == ground.store.etags[KEY]
    assert ground.present == NEW
    assert len(ground.sent) == 1


@pytest.mark.parametrize("theirs", [b"theirs", b"x" * len(NEW)])
def test_lost_answer_is_a_failure_when_other_bytes_are_there(theirs: bytes) -> None:
    ground = Ground()

    def overtake(_conditions: object) -> StorageError:
        ground.store.put(KEY, theirs)
        return TimedOut("lost")

    ground.before = overtake
    with pytest.raises(TimedOut, match="lost"):
        ground.land()
    assert ground.present == theirs


@pytest.mark.parametrize(
    ("there", "old", "has_arrived"),
    [
        (NEW, b"old", True),
        (b"x" * len(NEW), b"old", True),  # of the size we sent, and new: the later check tells
        (b"shorter", b"old", False),
        (b"y" * len(NEW), b"y" * len(NEW), False),  # what was there before
    ],
)
def test_object_whose_etag_nobody_foresees_is_told_by_its_size_and_newness(
    there: bytes, old: bytes, has_arrived: bool
) -> None:
    ground = Ground(old)

    def lose(_conditions: object) -> StorageError:
        ground.store.put(KEY, there)
        return TimedOut("lost")

    ground.before = lose
    sent = Sent(len(NEW), None)
    if has_arrived:
        assert ground.land(sent=sent) == ground.store.etags[KEY]
    else:
        with pytest.raises(TimedOut, match="lost"):
            ground.land(sent=sent)


def test_refused_condition_is_no_lost_answer_when_no_etag_is_foreseen() -> None:
    ground = Ground()

    def appear(_conditions: object) -> None:
        ground.store.put(KEY, b"x" * len(NEW))

    ground.before = appear
    with pytest.raises(TargetExists):
        ground.land(sent=Sent(len(NEW), None))
    assert ground.present == b"x" * len(NEW)


def test_cancel_without_an_answer_is_called_uncertain() -> None:
    ground = Ground()
    ground.after = lambda _: asyncio.CancelledError()
    with pytest.raises(TimedOut, match="not respond in time") as caught:
        ground.land()
    assert caught.value.target_note.startswith("all.msg may have been replaced")


@pytest.mark.parametrize(
    ("error", "is_certain"),
    [
        (AccessDenied("403"), True),
        (ClockSkewed("403"), True),
        (WrongCredentials("403"), True),
        (TimedOut("?"), False),
        (ServerFailed("500"), False),
        (ObjectChanged("412"), False),
    ],
)
def test_failure_after_which_nobody_can_look_is_uncertain_unless_it_names_who_asks(
    error: StorageError, is_certain: bool
) -> None:
    ground = Ground(b"old")

    def fail(_conditions: object) -> StorageError:
        ground.store.fault = failing_head(TimedOut("no line"))
        return error

    ground.before = fail
    with pytest.raises(type(error)) as caught:
        ground.land()
    assert caught.value is error
    assert (caught.value.target_note == "") == is_certain


def test_answer_without_an_etag_is_looked_up() -> None:
    ground = Ground()
    ground.names_etag = False
    assert ground.land() == ground.store.etags[KEY]


def test_target_that_was_written_and_cannot_be_looked_up_is_told_as_written() -> None:
    ground = Ground()
    ground.names_etag = False

    def break_line(_conditions: object) -> None:
        ground.store.fault = failing_head(TimedOut("no line"))

    ground.after = break_line
    with pytest.raises(TimedOut) as caught:
        ground.land()
    assert caught.value.target_note == "all.msg was written, but could not be verified."
    assert ground.present == NEW


def test_names_are_those_of_the_request() -> None:
    landing = Landing(MemoryStore(), TARGET, CREATE)
    assert landing.names == {"Bucket": "bucket", "Key": "folder/all.msg"}


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
        (CREATE, OLD, TargetExists, r"s3://bucket/folder/all\.msg already exists"),
        (update(OLD), None, ObjectChanged, r"s3://bucket/folder/all\.msg was deleted"),
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


def test_update_without_the_version_it_replaces_is_rejected() -> None:
    with pytest.raises(ValueError, match="version"):
        Condition(WriteMode.UPDATE)
