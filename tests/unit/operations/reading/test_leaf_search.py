"""Finding a key by its bytes: always the row that a plain walk over all keys finds."""

import asyncio
import random

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.keys import KeyMatcher
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading import leaf_rows, leaf_search
from msglc_browser.operations.reading.leaf_rows import index_of_leaf
from msglc_browser.operations.reading.leaf_search import find_in_leaf
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import leaf_archive
from tests.servers.memory_source import RecordingSource

ROWS = 5_003
BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def _head(protocol: Protocol, count: int) -> bytes:
    if protocol is Protocol.CBOR:
        return b"\xba" + count.to_bytes(4, "big")
    return b"\xdf" + count.to_bytes(4, "big")


def _wide_text(protocol: Protocol, text: str) -> bytes:
    """The text with a longer head than it needs."""
    data = text.encode()
    first = b"\x7a" if protocol is Protocol.CBOR else b"\xdb"
    return first + len(data).to_bytes(4, "big") + data


def _encode(protocol: Protocol, value: object) -> bytes:
    found: bytes = cbor2.dumps(value) if protocol is Protocol.CBOR else msgpack.packb(value)
    return found


def _dict(protocol: Protocol, seed: int, rows: int = ROWS) -> bytes:
    """Keys that repeat, end like others, have wide heads, and occur inside values."""
    dice = random.Random(seed)
    parts = [_head(protocol, rows)]
    for number in range(rows):
        key = f"k{dice.randrange(rows // 4)}"
        kind = dice.randrange(10)
        if kind == 0:
            parts.append(_wide_text(protocol, key))
        elif kind == 1:
            parts.append(_encode(protocol, number))
        elif kind == 2:
            parts.append(_encode(protocol, key.encode()))
        else:
            parts.append(_encode(protocol, "x" * dice.randrange(3) + key))
        inside = f"k{dice.randrange(rows // 4)}"
        value = (number, inside, [inside, {inside: number}], "y" * dice.randrange(40))
        parts.append(_encode(protocol, value[dice.randrange(4)]))
    return b"".join(parts)


def _steps(dice: random.Random) -> list[PathStep]:
    names = [f"k{dice.randrange(ROWS // 4)}" for _ in range(25)]
    steps = [PathStep.key(name, occurrence=n) for name in names[:8] for n in range(3)]
    steps += [PathStep.key(name.encode()) for name in names[8:14]]
    steps += [PathStep.key(f"xk{name}") for name in names[14:18]]
    others: tuple[str | bytes | int, ...] = ("", "k", "1", b"", 17, f"xx{names[20]}")
    return steps + [PathStep.key(other) for other in others]


async def _compare(value: bytes, protocol: Protocol, steps: list[PathStep]) -> int:
    document = await open_archive(RecordingSource(leaf_archive(value, protocol)))
    plain = await open_archive(RecordingSource(leaf_archive(value, protocol)))
    index = await index_of_leaf(document, document.root)
    walked = await index_of_leaf(plain, plain.root)
    assert index is not None and walked is not None
    hits = 0
    for step in steps:
        is_key = KeyMatcher(protocol, step)
        expected = await leaf_search._find_walking(plain, walked, is_key, step.occurrence)
        assert await find_in_leaf(document, index, step) == expected, step
        hits += expected is not None
    return hits


@BOTH
@pytest.mark.parametrize("window", [700, 9_000, 256 * 1024])
def test_search_by_bytes_finds_what_a_walk_over_all_keys_finds(
    protocol: Protocol, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaf_rows, "_FIRST_WINDOW_BYTES", window)
    monkeypatch.setattr(leaf_rows, "_LARGEST_WINDOW_BYTES", 4 * window)
    for seed in range(2):
        steps = _steps(random.Random(seed))
        value = _dict(protocol, seed)
        assert asyncio.run(_compare(value, protocol, steps)) > 5


@BOTH
@pytest.mark.parametrize("rows", [4_000, 4_001, 4_999, 5_000, 5_001])
def test_keys_of_the_first_and_last_rows_are_found(protocol: Protocol, rows: int) -> None:
    value = _head(protocol, rows) + b"".join(
        _encode(protocol, f"key {n:05}") + _encode(protocol, n) for n in range(rows)
    )
    places = (0, 1, 999, 1_000, rows - 2, rows - 1)

    async def find() -> list[int | None]:
        document = await open_archive(RecordingSource(leaf_archive(value, protocol)))
        index = await index_of_leaf(document, document.root)
        assert index is not None
        return [await find_in_leaf(document, index, PathStep.key(f"key {n:05}")) for n in places]

    assert asyncio.run(find()) == list(places)


def test_what_was_found_is_not_read_again() -> None:
    value = _dict(Protocol.MSGPACK, 3)

    async def find() -> None:
        source = RecordingSource(leaf_archive(value, Protocol.MSGPACK))
        document = await open_archive(source)
        index = await index_of_leaf(document, document.root)
        assert index is not None
        steps = [PathStep.key(f"k{n}") for n in range(60)]
        found = [await find_in_leaf(document, index, step) for step in steps]
        source.sizes.clear()
        again = [await find_in_leaf(document, index, each) for each in steps if index.found(each)]
        assert again == [row for row in found if row]
        assert not source.sizes

    asyncio.run(find())


def test_only_the_latest_keys_are_remembered() -> None:
    async def remember() -> None:
        document = await open_archive(
            RecordingSource(leaf_archive(_dict(Protocol.MSGPACK, 3), Protocol.MSGPACK))
        )
        index = await index_of_leaf(document, document.root)
        assert index is not None
        steps = [PathStep.key(f"remembered {n}") for n in range(65)]
        for row, step in enumerate(steps):
            index.remember(step, row)
        assert [index.found(step) for step in steps] == [None, *range(1, 65)]

    asyncio.run(remember())


@BOTH
def test_key_before_the_damage_is_found_and_one_behind_it_is_not(protocol: Protocol) -> None:
    rows = 5_000
    value = _head(protocol, rows) + b"".join(
        _encode(protocol, f"key {n:05}") + _encode(protocol, n) for n in range(4_321)
    )

    async def find(name: str) -> int | None:
        document = await open_archive(RecordingSource(leaf_archive(value, protocol)))
        index = await index_of_leaf(document, document.root)
        assert index is not None
        return await find_in_leaf(document, index, PathStep.key(name))

    try:
        found = asyncio.run(find("key 04320"))
    except CorruptArchive:
        pytest.fail("the rows before the damage can be read")
    assert found == 4_320
