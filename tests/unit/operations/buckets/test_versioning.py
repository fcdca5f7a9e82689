"""Whether old versions are kept: as the server says it, and as it does what it was asked for."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    NotFound,
    SecretMissing,
    StorageError,
    TimedOut,
    Unsupported,
)
from msglc_browser.operations.buckets.versioning import Versioning, set_versioning, versioning_of
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.store import S3Store
from tests.servers.fakes import answer, xml_error
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.memory_store import MemoryStore
from tests.servers.one_store import OneStore
from tests.servers.scripted_answers import PROFILE, Asked, scripted_store, xml

ASKED = "get_bucket_versioning"
CHANGED = "put_bucket_versioning"


class Bucket(MemoryStore):
    """A bucket with a status; a deaf one accepts changes and ignores them."""

    def __init__(self, status: object = "", *, is_deaf: bool = False) -> None:
        super().__init__()
        self.status = status
        self._is_deaf = is_deaf

    def _get_bucket_versioning(self, **_kwargs: Any) -> dict[str, Any]:
        return {"Status": self.status}

    def _put_bucket_versioning(self, **kwargs: Any) -> dict[str, Any]:
        if not self._is_deaf:
            self.status = kwargs["VersioningConfiguration"]["Status"]
        return {}

    def refuse(self, method: str, error: StorageError) -> None:
        self.fault = lambda asked, _kwargs: error if asked == method else None


def told(folder: Path, bucket: MemoryStore) -> Versioning:
    async def work(workspace: MemoryWorkspace) -> Versioning:
        workspace.bucket.memory = bucket
        return await versioning_of(workspace, at("a/b"))

    return run(folder, work)


def changed(folder: Path, bucket: MemoryStore, *, is_on: bool) -> Versioning:
    async def work(workspace: MemoryWorkspace) -> Versioning:
        workspace.bucket.memory = bucket
        return await set_versioning(workspace, at("a/b"), is_on=is_on)

    return run(folder, work)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Enabled", Versioning.ON),
        ("Suspended", Versioning.SUSPENDED),
        ("", Versioning.OFF),
        (None, Versioning.OFF),
        ("enabled", Versioning.UNKNOWN),
        ("Enabled ", Versioning.UNKNOWN),
        ("Disabled", Versioning.UNKNOWN),
        (["Enabled"], Versioning.UNKNOWN),
    ],
)
def test_only_what_is_in_the_protocol_is_believed(
    tmp_path: Path, status: object, state: Versioning
) -> None:
    assert told(tmp_path, Bucket(status)) is state


def test_answer_without_a_status_is_off(tmp_path: Path) -> None:
    assert told(tmp_path, MemoryStore()) is Versioning.OFF


def test_question_takes_one_request_about_the_bucket(tmp_path: Path) -> None:
    bucket = Bucket()
    told(tmp_path, bucket)
    assert bucket.calls == [(ASKED, {"Bucket": "bucket"})]


@pytest.mark.parametrize("error", [AccessDenied, NotFound, TimedOut, Unsupported])
def test_refused_question_leaves_it_unknown(tmp_path: Path, error: type[StorageError]) -> None:
    bucket = Bucket("Enabled")
    bucket.refuse(ASKED, error("no"))
    assert told(tmp_path, bucket) is Versioning.UNKNOWN


def test_bug_is_not_taken_for_a_refusal(tmp_path: Path) -> None:
    class Broken(Bucket):
        def _get_bucket_versioning(self, **_kwargs: Any) -> dict[str, Any]:
            raise KeyError("Status")

    with pytest.raises(KeyError):
        told(tmp_path, Broken())


@pytest.mark.parametrize(
    ("is_on", "status", "state"),
    [(True, "Enabled", Versioning.ON), (False, "Suspended", Versioning.SUSPENDED)],
)
@pytest.mark.parametrize("before", ["", "Enabled", "Suspended"])
def test_change_is_asked_for_then_checked(
    tmp_path: Path, before: str, is_on: bool, status: str, state: Versioning
) -> None:
    bucket = Bucket(before)
    assert changed(tmp_path, bucket, is_on=is_on) is state
    wanted = {"Bucket": "bucket", "VersioningConfiguration": {"Status": status}}
    assert bucket.calls == [(CHANGED, wanted), (ASKED, {"Bucket": "bucket"})]


@pytest.mark.parametrize(
    ("status", "is_on", "said"),
    [
        ("", True, "off"),
        ("Suspended", True, "suspended"),
        ("", False, "off"),
        ("Enabled", False, "on"),
    ],
)
def test_server_that_does_not_do_as_asked_is_told(
    tmp_path: Path, status: str, is_on: bool, said: str
) -> None:
    with pytest.raises(Unsupported) as raised:
        changed(tmp_path, Bucket(status, is_deaf=True), is_on=is_on)
    assert raised.value.message.endswith(f"versioning of bucket is {said}.")


def test_change_that_cannot_be_checked_is_no_error(tmp_path: Path) -> None:
    bucket = Bucket()
    bucket.refuse(ASKED, AccessDenied("no"))
    assert changed(tmp_path, bucket, is_on=True) is Versioning.UNKNOWN
    assert bucket.status == "Enabled"
    assert changed(tmp_path, Bucket("odd", is_deaf=True), is_on=True) is Versioning.UNKNOWN


@pytest.mark.parametrize("error", [AccessDenied, Unsupported, TimedOut])
def test_refused_change_is_an_error_and_nothing_is_asked(
    tmp_path: Path, error: type[StorageError]
) -> None:
    bucket = Bucket("Enabled")
    bucket.refuse(CHANGED, error("no"))
    with pytest.raises(error):
        changed(tmp_path, bucket, is_on=False)
    assert bucket.methods() == [CHANGED] and bucket.status == "Enabled"


def test_connection_without_its_secret_key(tmp_path: Path) -> None:
    class Locked(MemoryWorkspace):
        async def store(self, profile_id: str) -> S3Store:
            raise SecretMissing(profile_id)

    async def work(_workspace: MemoryWorkspace) -> Versioning:
        locked = Locked(tmp_path)
        with pytest.raises(SecretMissing):
            await set_versioning(locked, at(""), is_on=True)
        return await versioning_of(locked, at(""))

    assert run(tmp_path, work) is Versioning.UNKNOWN


BUCKET = S3Location(PROFILE, "runs")


@pytest.mark.parametrize(("status", "code"), [(403, "AccessDenied"), (501, "NotImplemented")])
def test_error_of_a_server_leaves_it_unknown(status: int, code: str) -> None:
    async def work() -> Versioning:
        refused = answer(status, xml_error(code))
        async with scripted_store(lambda _asked: refused) as store:
            return await versioning_of(OneStore(store), BUCKET)

    assert asyncio.run(work()) is Versioning.UNKNOWN


@pytest.mark.parametrize("is_on", [True, False])
def test_change_is_sent_in_the_words_of_the_protocol(is_on: bool) -> None:
    sent: list[bytes] = []

    def script(asked: Asked) -> bytes:
        assert "versioning" in asked.query
        if asked.method == "PUT":
            sent.append(asked.body)
            return answer(200)
        return xml("VersioningConfiguration", "")

    async def work() -> None:
        async with scripted_store(script) as store:
            await set_versioning(OneStore(store), BUCKET, is_on=is_on)

    with pytest.raises(Unsupported, match="versioning of runs is off"):
        asyncio.run(work())
    [body] = sent
    assert (b"<Status>Enabled</Status>" if is_on else b"<Status>Suspended</Status>") in body
