"""One policy for plain files: size, ETag and both ends."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import ObjectChanged, VerificationFailed
from msglc_browser.operations.writing.verify_plain import (
    both_ends,
    ends_of_file,
    file_copy,
    object_copy,
    verify_plain,
    verify_plain_object,
)
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version
from tests.servers.ranged_store import PLACE, RangedStore

DATA = bytes(range(256)) * 1024
MD5 = f'"{hashlib.md5(DATA).hexdigest()}"'
PARTS = '"0123456789abcdef0123456789abcdef-2"'


def verify(path: Path, store: RangedStore, etag: str) -> None:
    """Of an upload of `path` that was answered with `etag`."""

    async def scenario() -> None:
        written = Version(PLACE, etag, path.stat().st_size)
        await verify_plain_object(store, written, await file_copy(path))

    asyncio.run(scenario())


def stored(data: bytes, etag: str) -> RangedStore:
    store = RangedStore(data=data)
    store.etag = etag
    return store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of DATA."""
    made = tmp_path / "data.bin"
    made.write_bytes(DATA)
    return made


@pytest.mark.parametrize("etag", [MD5, PARTS, '"00000000000000000000000000000000"', ""])
def test_both_ends_are_read_back_whatever_the_etag_is(path: Path, etag: str) -> None:
    store = stored(DATA, etag or PARTS)
    verify(path, store, etag)
    assert sorted(store.asked) == both_ends(len(DATA))


@pytest.mark.parametrize("etag", [MD5, PARTS])
@pytest.mark.parametrize("at", [0, len(DATA) - 1])
def test_other_bytes_at_an_end_are_found(path: Path, at: int, etag: str) -> None:
    store = stored(DATA[:at] + b"?" + DATA[at + 1 :], etag)
    with pytest.raises(VerificationFailed, match="differs from what was written"):
        verify(path, store, etag)


def test_other_size_is_found(path: Path) -> None:
    with pytest.raises(VerificationFailed, match="on the server"):
        verify(path, stored(DATA[:-1], MD5), MD5)


def test_another_version_is_of_somebody_else(path: Path) -> None:
    with pytest.raises(ObjectChanged, match="replaced it immediately"):
        verify(path, stored(DATA, '"theirs"'), MD5)


def test_etag_that_turns_into_the_checksum_is_no_other_version(path: Path) -> None:
    verify(path, stored(DATA, MD5), PARTS)


@pytest.mark.parametrize("conditions", ["kept", "ignored", "refused", "always fail"])
def test_servers_of_all_manners_can_be_verified(path: Path, conditions: str) -> None:
    store = RangedStore(data=DATA, conditions=conditions)
    verify(path, store, store.etag)


def test_download_is_compared_with_the_object_it_is_of(path: Path) -> None:
    async def scenario(data: bytes, etag: str) -> None:
        original = object_copy(stored(data, etag), Version(PLACE, etag), len(data))
        await verify_plain(await file_copy(path), original, target=LocalLocation(path))

    asyncio.run(scenario(DATA, MD5))
    asyncio.run(scenario(DATA, PARTS))
    with pytest.raises(VerificationFailed):
        asyncio.run(scenario(DATA[:-1] + b"?", PARTS))
    with pytest.raises(VerificationFailed):
        asyncio.run(scenario(DATA + b"?", PARTS))


def test_file_that_was_moved_is_compared_with_the_ends_it_had(path: Path) -> None:
    moved = path.with_name("moved")

    async def scenario(change: bytes) -> None:
        before = await ends_of_file(path)
        moved.write_bytes(change + path.read_bytes()[len(change) :])
        await verify_plain(await file_copy(moved), before, target=LocalLocation(moved))

    asyncio.run(scenario(b""))
    with pytest.raises(VerificationFailed, match="moved differs from what was written"):
        asyncio.run(scenario(b"?"))


@pytest.mark.parametrize(
    ("size_bytes", "ends"),
    [
        (0, []),
        (1, [Span(0, 1)]),
        (65_536, [Span(0, 65_536)]),
        (65_537, [Span(0, 65_536), Span(1, 65_537)]),
        (10**9, [Span(0, 65_536), Span(10**9 - 65_536, 10**9)]),
    ],
)
def test_ends_are_the_first_and_the_last_bytes(size_bytes: int, ends: list[Span]) -> None:
    assert both_ends(size_bytes) == ends
