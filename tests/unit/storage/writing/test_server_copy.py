"""The server copies one version of an object, in one request or in parts."""

import asyncio
from typing import Any

import pytest

from msglc_browser.errors import (
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
    Unsupported,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing import server_copy
from msglc_browser.storage.writing.conditional_write import CREATE, Condition, Landing, update
from msglc_browser.storage.writing.server_copy import copy_on_server
from tests.servers.memory_store import MemoryStore

SOURCE = S3Location("p", "runs", "a.msg")
TARGET = S3Location("p", "runs", "b.msg")
DATA = b"abc" * 7_000_000  # 21 MB


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.put("a.msg", DATA)
    return store


def copy(
    store: MemoryStore, condition: Condition = CREATE, **attributes: object
) -> Version[S3Location]:
    source = Version(SOURCE, store.etags["a.msg"], len(DATA))
    landing = Landing(store, TARGET, condition, {"ContentType": "x", **attributes})
    return asyncio.run(copy_on_server(landing, source))


def sent(store: MemoryStore, method: str) -> list[dict[str, Any]]:
    return [kwargs for each, kwargs in store.calls if each == method]


def test_copy_is_of_the_version_and_creates_only(store: MemoryStore) -> None:
    made = copy(store)
    assert made == Version(TARGET, store.etags["b.msg"], len(DATA))
    assert store.objects["b.msg"] == DATA
    (request,) = sent(store, "copy_object")
    assert request["CopySourceIfMatch"] == store.etags["a.msg"]
    assert request["IfNoneMatch"] == "*"
    assert "ContentType" not in request  # the server copies it


def test_what_the_server_does_not_copy_is_given(store: MemoryStore) -> None:
    copy(store, StorageClass="GLACIER_IR", Metadata={"a": "b"})
    (request,) = sent(store, "copy_object")
    assert request["StorageClass"] == "GLACIER_IR"
    assert "Metadata" not in request


def test_existing_target_stays(store: MemoryStore) -> None:
    store.put("b.msg", b"other")
    with pytest.raises(TargetExists):
        copy(store)
    assert store.objects["b.msg"] == b"other"
    assert not sent(store, "copy_object")


def test_target_that_appears_at_the_last_moment_stays(store: MemoryStore) -> None:
    def appear(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
        if method == "copy_object":
            store.put("b.msg", b"other")
        return None

    store.fault = appear
    with pytest.raises(TargetExists):
        copy(store)
    assert store.objects["b.msg"] == b"other"


def test_source_replaced_at_the_last_moment_is_named(store: MemoryStore) -> None:
    def replace(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
        if method == "copy_object":
            store.put("a.msg", b"newer")
        return None

    store.fault = replace
    with pytest.raises(ObjectChanged, match=r"a\.msg is no longer the version"):
        copy(store)
    assert "b.msg" not in store.objects


def test_source_that_is_gone_is_named(store: MemoryStore) -> None:
    def remove(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
        if method == "copy_object":
            store.objects.pop("a.msg", None)
        return None

    store.fault = remove
    with pytest.raises(ObjectChanged, match=r"a\.msg"):
        copy(store)


def test_missing_bucket_of_the_target_stays_what_it_is(store: MemoryStore) -> None:
    store.fault = lambda method, _kwargs: (
        NotFound("no such bucket") if method == "copy_object" else None
    )
    with pytest.raises(NotFound, match="no such bucket"):
        copy(store)


def test_named_version_of_the_target_is_replaced(store: MemoryStore) -> None:
    etag = store.put("b.msg", b"previous")
    copy(store, update(Version(TARGET, etag)))
    assert store.objects["b.msg"] == DATA
    assert sent(store, "copy_object")[0]["IfMatch"] == etag


def test_answer_lost_on_the_way_back_is_no_failure(store: MemoryStore) -> None:
    store.lost = lambda method, _kwargs: ServerFailed("500") if method == "copy_object" else None
    assert copy(store).etag == store.etags["b.msg"]
    assert len(sent(store, "copy_object")) == 1


def test_answer_without_a_result_is_no_copy(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_copy_object", lambda **_kwargs: {})
    with pytest.raises(Unsupported, match="cannot copy objects"):
        copy(store)


@pytest.mark.parametrize(("beyond", "method"), [(1, "copy_object"), (0, "upload_part_copy")])
def test_large_object_is_copied_in_parts(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch, beyond: int, method: str
) -> None:
    monkeypatch.setattr(server_copy, "IN_PARTS_FROM_BYTES", len(DATA) + beyond)
    copy(store, StorageClass="STANDARD_IA")
    assert store.objects["b.msg"] == DATA
    assert sent(store, method)
    assert not store.uploads
    if not beyond:
        (begun,) = sent(store, "create_multipart_upload")
        assert begun["StorageClass"] == "STANDARD_IA"
        assert begun["ContentType"] == "x"


@pytest.mark.parametrize("most", [len(DATA), len(DATA) - 1])
def test_server_without_part_copies_copies_whole_up_to_the_limit(
    store: MemoryStore, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(server_copy, "IN_PARTS_FROM_BYTES", len(DATA))
    monkeypatch.setattr(server_copy, "MOST_WHOLE_BYTES", most)
    store.fault = lambda method, _kwargs: (
        Unsupported("501") if method == "upload_part_copy" else None
    )
    if most < len(DATA):
        with pytest.raises(Unsupported):
            copy(store)
        assert "b.msg" not in store.objects
    else:
        copy(store)
        assert store.objects["b.msg"] == DATA
    assert not store.uploads
