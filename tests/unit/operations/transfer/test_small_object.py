"""A small object is taken only if the reply shows that it is the one listed."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from msglc_browser.errors import NotFound, TimedOut, VerificationFailed
from msglc_browser.operations.transfer.small_object import read_small_object, verify_small
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version
from tests.servers.one_store import OneStore
from tests.servers.ranged_store import PLACE, RangedStore

DATA = b"some bytes"


@pytest.mark.parametrize(
    ("conditions", "etag", "size_bytes", "is_read"),
    [
        ("kept", '"one"', 10, True),
        ("ignored", '"one"', 10, True),
        ("refused", '"one"', 10, False),
        ("kept", '"two"', 10, False),
        ("ignored", '"two"', 10, False),
        ("kept", '"one"', 9, False),
        ("kept", '"one"', 11, False),
    ],
)
def test_only_the_listed_version_is_read(
    conditions: str, etag: str, size_bytes: int, is_read: bool
) -> None:
    store = RangedStore(data=DATA, conditions=conditions)
    listed = Version(PLACE, etag, size_bytes)
    found = asyncio.run(read_small_object(OneStore(store), listed))
    assert found == (DATA if is_read else None)


@pytest.mark.parametrize("error", [NotFound("gone"), TimedOut("lost")])
def test_missing_object_and_lost_connection_are_told(error: NotFound) -> None:
    store = RangedStore(data=DATA)
    store.failing = error
    with pytest.raises(type(error)):
        asyncio.run(read_small_object(OneStore(store), Version(PLACE, '"one"', 10)))


@pytest.mark.parametrize("is_sum", [True, False])
def test_bytes_are_compared_with_the_checksum_or_read_again(tmp_path: Path, is_sum: bool) -> None:
    store = RangedStore(data=DATA)
    if is_sum:
        store.etag = f'"{hashlib.md5(DATA).hexdigest()}"'
    source, target = Version(PLACE, store.etag, 10), LocalLocation(tmp_path / "a")

    async def work() -> None:
        workspace = OneStore(store)
        assert await verify_small(workspace, source, DATA, target) == ()
        assert bool(store.asked) is not is_sum
        with pytest.raises(VerificationFailed):
            await verify_small(workspace, source, b"other bits", target)
        store.failing = TimedOut("too slow")
        (note,) = await verify_small(workspace, source, b"other bits", target)
        assert note == "a could not be verified: too slow"

    asyncio.run(work())
