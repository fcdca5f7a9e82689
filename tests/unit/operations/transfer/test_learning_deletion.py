"""A server is asked once whether it keeps conditions, and then as seldom as is safe."""

import asyncio

import pytest

from msglc_browser.errors import NotFound, ObjectChanged
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.operations.transfer.learning_deletion import LearningDeletion
from msglc_browser.storage.places.location import S3Location
from tests.servers.memory_store import MemoryStore

KEYS = ("1", "2", "3")


def put(store: MemoryStore, profile_id: str = "p") -> list[DeleteSpec]:
    return [DeleteSpec(S3Location(profile_id, "runs", key), store.put(key, b"x")) for key in KEYS]


@pytest.mark.parametrize(("keeps", "deletions", "requests"), [(True, 2, 1), (False, 1, 3)])
def test_connection_is_asked_once(keeps: bool, deletions: int, requests: int) -> None:
    async def work() -> None:
        store = MemoryStore(honours_conditions=keeps)
        first, second, third = put(store)
        deletion = LearningDeletion()
        await deletion.delete(store, first)
        assert store.methods().count("delete_object") == deletions
        store.calls.clear()
        await deletion.delete(store, second)
        assert len(store.calls) == requests
        store.put(third.location.key, b"newer")
        with pytest.raises(ObjectChanged):
            await deletion.delete(store, third)
        assert store.objects == {"3": b"newer"}

    asyncio.run(work())


def test_each_connection_is_asked() -> None:
    async def work() -> None:
        deletion = LearningDeletion()
        for profile_id, keeps in (("p", True), ("q", False)):
            store = MemoryStore(honours_conditions=keeps)
            for spec in put(store, profile_id):
                await deletion.delete(store, spec)
            assert not store.objects

    asyncio.run(work())


def test_object_that_is_gone_says_so() -> None:
    with pytest.raises(NotFound):
        asyncio.run(LearningDeletion().delete(MemoryStore(), DeleteSpec(S3Location("p", "r", "k"))))
