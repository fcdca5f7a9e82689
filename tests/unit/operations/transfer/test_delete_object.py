"""What deleting leaves behind when the server, the network or another client interferes."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from msglc_browser.errors import (
    AccessDenied,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TimedOut,
    Unsupported,
    UnusableKey,
)
from msglc_browser.operations.transfer.delete_object import (
    DeleteSpec,
    delete_and_learn,
    delete_from,
    delete_listed,
)
from msglc_browser.storage.places.location import S3Location
from tests.servers.memory_store import MemoryStore

PLACE = S3Location("p", "runs", "a.msg")


def delete(store: MemoryStore, etag: str = "") -> None:
    asyncio.run(delete_from(store, DeleteSpec(PLACE, etag)))


def failed(store: MemoryStore, kind: type[StorageError], etag: str = "") -> StorageError:
    with pytest.raises(kind) as raised:
        delete(store, etag)
    return raised.value


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.put("a.msg", b"old")
    store.put("b.msg", b"other")
    return store


def test_object_is_deleted_on_the_condition_that_it_is_the_one(store: MemoryStore) -> None:
    etag = store.etags["a.msg"]
    delete(store, etag)
    assert list(store.objects) == ["b.msg"]
    (sent,) = [kwargs for method, kwargs in store.calls if method == "delete_object"]
    assert sent["IfMatch"] == etag


def test_other_version_than_the_listed_one_stays(store: MemoryStore) -> None:
    error = failed(store, ObjectChanged, '"of yesterday"')
    assert "a.msg was not deleted" in error.target_note
    assert store.objects["a.msg"] == b"old"


def test_version_that_comes_in_between_stays(store: MemoryStore) -> None:
    def replace(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
        if method == "delete_object":
            store.put("a.msg", b"new")
        return None

    store.fault = replace
    error = failed(store, ObjectChanged)
    assert "not deleted" in error.target_note
    assert store.objects["a.msg"] == b"new"


def test_object_that_is_gone_already_is_told(store: MemoryStore) -> None:
    store.objects.pop("a.msg")
    failed(store, NotFound)


def test_lost_answer_counts_once_the_object_is_gone(store: MemoryStore) -> None:
    store.lost = lambda method, _kwargs: TimedOut("") if method == "delete_object" else None
    delete(store)
    assert list(store.objects) == ["b.msg"]


def test_refused_delete_says_that_the_object_is_there(store: MemoryStore) -> None:
    store.fault = lambda method, _kwargs: AccessDenied("") if method == "delete_object" else None
    assert failed(store, AccessDenied).target_note == "a.msg was not deleted."
    assert "a.msg" in store.objects


def test_outcome_is_unknown_if_the_connection_is_lost_afterwards(store: MemoryStore) -> None:
    asked: list[str] = []

    def cut_off(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
        asked.append(method)
        return TimedOut("no answer") if "delete_object" in asked else None

    store.fault = cut_off
    assert "may have been deleted" in failed(store, TimedOut).target_note


def test_server_that_knows_no_condition_deletes_what_was_looked_at(store: MemoryStore) -> None:
    def refuse(method: str, kwargs: dict[str, Any]) -> StorageError | None:
        is_conditional = method == "delete_object" and "IfMatch" in kwargs
        return ObjectChanged("412") if is_conditional else None

    store.fault = refuse
    delete(store)
    assert list(store.objects) == ["b.msg"]


def test_server_that_only_says_so_is_found_out(store: MemoryStore) -> None:
    etag = store.etags["a.msg"]

    def pretend(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
        if method == "head_object" and "a.msg" not in store.objects:
            store.objects["a.msg"], store.etags["a.msg"] = b"old", etag
        return None

    store.fault = pretend
    assert "still exists" in failed(store, ServerFailed).message


def lose_the_first(store: MemoryStore, meanwhile: Callable[[], object]) -> None:
    """The answer to the first DELETE is lost; `meanwhile` is what others do then."""
    lost = iter([True])

    def lose(method: str, _kwargs: dict[str, Any]) -> StorageError | None:
        if method != "delete_object" or not next(lost, False):
            return None
        meanwhile()
        return TimedOut("no answer")

    store.lost = lose


@pytest.mark.parametrize("honours_conditions", [True, False])
def test_newer_object_stays_when_the_answer_was_lost(honours_conditions: bool) -> None:
    store = MemoryStore(honours_conditions=honours_conditions)
    store.put("a.msg", b"old")
    lose_the_first(store, lambda: store.put("a.msg", b"new"))
    assert "a.msg was not deleted" in failed(store, ObjectChanged).target_note
    assert store.objects["a.msg"] == b"new"
    assert store.methods().count("delete_object") == 1


def test_request_that_did_not_arrive_is_sent_again_for_the_same_version(store: MemoryStore) -> None:
    faults = iter([TimedOut("broke off")])
    store.fault = lambda method, _kwargs: next(faults, None) if method == "delete_object" else None
    delete(store)
    assert list(store.objects) == ["b.msg"]


def test_request_that_never_arrives_is_sent_twice_and_told(store: MemoryStore) -> None:
    store.fault = lambda method, _kwargs: TimedOut("") if method == "delete_object" else None
    assert failed(store, TimedOut).target_note == "a.msg was not deleted."
    assert store.methods().count("delete_object") == 2


def _vanish(store: MemoryStore, key: str) -> None:
    """From now on the server lists the object, but does not find it by its name."""
    store.fault = lambda method, kwargs: (
        NotFound("no such object") if method != "list_objects_v2" and kwargs["Key"] == key else None
    )


def test_object_that_is_listed_but_not_found_is_not_told_to_be_gone(store: MemoryStore) -> None:
    _vanish(store, "a.msg")
    error = failed(store, UnusableKey)
    assert "lists it, but does not find it by this name" in error.message
    assert "delete_object" not in store.methods()


def test_object_whose_real_name_is_unknown_is_not_told_to_be_gone(store: MemoryStore) -> None:
    place = S3Location("p", "runs", "caf\ufffd.msg")
    with pytest.raises(UnusableKey, match="not deleted") as raised:
        asyncio.run(delete_from(store, DeleteSpec(place)))
    assert "U+FFFD" in raised.value.hint
    assert store.methods() == ["head_object"]


def test_object_whose_name_the_server_changes_is_not_reported_as_gone(store: MemoryStore) -> None:
    # It looks for U+FFFD in place of the byte: nothing is found or listed by this name.
    place = S3Location("p", "runs", "caf\udce9.msg")
    with pytest.raises(UnusableKey, match="which is not UTF-8") as raised:
        asyncio.run(delete_from(store, DeleteSpec(place)))
    assert "If it is still there" in raised.value.hint


def test_object_that_is_gone_is_told_without_the_right_to_list(store: MemoryStore) -> None:
    store.objects.pop("a.msg")
    store.fault = lambda method, _: AccessDenied("no") if method == "list_objects_v2" else None
    failed(store, NotFound)


def learned(store: MemoryStore, etag: str = "") -> bool:
    return asyncio.run(delete_and_learn(store, DeleteSpec(PLACE, etag)))


@pytest.mark.parametrize("keeps", [True, False])
def test_deletion_learns_whether_conditions_are_kept(keeps: bool) -> None:
    store = MemoryStore(honours_conditions=keeps)
    store.put("a.msg", b"old")
    assert learned(store, store.etags["a.msg"]) is keeps
    assert not store.objects


def test_deletion_that_learns_keeps_another_version(store: MemoryStore) -> None:
    with pytest.raises(ObjectChanged):
        learned(store, '"of yesterday"')
    assert "delete_object" not in store.methods()


def test_refusal_of_the_condition_is_not_taken_for_keeping_it(store: MemoryStore) -> None:
    def refuse(method: str, kwargs: dict[str, Any]) -> StorageError | None:
        is_it = method == "delete_object" and set(kwargs.get("IfMatch", "")) == {'"', "0"}
        return Unsupported("No conditions.") if is_it else None

    store.fault = refuse
    assert learned(store, store.etags["a.msg"]) is False
    assert list(store.objects) == ["b.msg"]


def test_listed_object_is_deleted_in_one_request(store: MemoryStore) -> None:
    asyncio.run(delete_listed(store, DeleteSpec(PLACE, store.etags["a.msg"])))
    assert store.methods() == ["delete_object"]
    assert list(store.objects) == ["b.msg"]


@pytest.mark.parametrize("key", ["\udce9.msg", "\N{REPLACEMENT CHARACTER}.msg"])
def test_listed_object_with_a_doubtful_name_is_looked_at_first(key: str) -> None:
    store = MemoryStore()
    etag = store.put("other.msg", b"x")
    spec = DeleteSpec(S3Location("p", "runs", key), etag)
    with pytest.raises(UnusableKey):
        asyncio.run(delete_listed(store, spec))
    assert "delete_object" not in store.methods()


def test_listed_object_of_another_version_stays_and_says_so(store: MemoryStore) -> None:
    with pytest.raises(ObjectChanged) as raised:
        asyncio.run(delete_listed(store, DeleteSpec(PLACE, '"of yesterday"')))
    assert "a.msg was not deleted" in raised.value.target_note
    assert "a.msg" in store.objects


def test_listed_object_that_is_gone_says_so(store: MemoryStore) -> None:
    del store.objects["a.msg"]
    etag = store.etags.pop("a.msg")
    with pytest.raises(NotFound):
        asyncio.run(delete_listed(store, DeleteSpec(PLACE, etag)))
