"""Following a path in one pass gives the nodes that following it level by level gives."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Any

import cbor2
import msgpack
import pytest

from msglc_browser.archive.model.node import Node, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.reading import deep_path, expand
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import ancestors, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import leaf_archive
from tests.servers.memory_source import MemorySource, RecordingSource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
KEYS: tuple[object, ...] = ("a", "b", "a b", "1", 1, 2.5, b"a", "", None, "é")


def _encode(protocol: Protocol, value: object) -> bytes:
    found: bytes = cbor2.dumps(value) if protocol is Protocol.CBOR else msgpack.packb(value)
    return found


def _head(protocol: Protocol, *, is_map: bool, count: int) -> bytes:
    if protocol is Protocol.CBOR:
        return bytes([(0xA0 if is_map else 0x80) + count])
    return bytes([(0x80 if is_map else 0x90) + count])


def _nested(
    protocol: Protocol, dice: random.Random, depth: int
) -> tuple[bytes, tuple[PathStep, ...]]:
    """A value with siblings on each level, keys that repeat among them, and a path into it."""
    value, path = _encode(protocol, "leaf"), ()
    steps: list[PathStep] = []
    for _ in range(depth):
        is_map = dice.randrange(3) > 0
        before, after = dice.randrange(4), dice.randrange(4)
        wanted = dice.choice(KEYS)
        seen = 0
        parts = [_head(protocol, is_map=is_map, count=before + 1 + after)]
        for number in range(before + 1 + after):
            key = wanted if number == before else dice.choice(KEYS)
            same = type(key) is type(wanted) and key == wanted
            seen += is_map and number < before and same
            parts.append(_encode(protocol, key) if is_map else b"")
            parts.append(value if number == before else _encode(protocol, [key, "x" * 5]))
        value = b"".join(parts)
        step = PathStep.key(wanted, occurrence=seen) if is_map else PathStep.index(before)  # type: ignore[arg-type]
        steps.append(step)
    return value, (*path, *reversed(steps))


async def _answer(
    work: Callable[[Document, tuple[PathStep, ...]], Awaitable[Any]],
    document: Document,
    path: tuple[PathStep, ...],
) -> object:
    try:
        return await work(document, path)
    except MsglcBrowserError as error:
        return repr(error)


def _both_ways(
    value: bytes, protocol: Protocol, paths: list[tuple[PathStep, ...]], patch: pytest.MonkeyPatch
) -> list[object]:
    async def all_answers() -> list[object]:
        document = await open_archive(MemorySource(leaf_archive(value, protocol)))
        return [
            await _answer(work, document, path) for path in paths for work in (find_node, ancestors)
        ]

    patch.setattr(expand, "DEEP", 10**9)
    expected = asyncio.run(all_answers())
    patch.setattr(expand, "DEEP", 0)
    found = asyncio.run(all_answers())
    assert found == expected
    return found


@BOTH
@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("window", [64, 256 * 1024])
def test_one_pass_finds_the_nodes_found_level_by_level(
    protocol: Protocol, seed: int, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deep_path, "_FIRST_BYTES", window)
    dice = random.Random(seed)
    value, path = _nested(protocol, dice, 30)
    strange = PathStep.key("no such key")
    paths = [path, path[:10], (*path[:20], strange, *path[20:]), (*path, strange)]
    paths += [tuple(PathStep.key(str(step.value)) for step in path)]
    found = _both_ways(value, protocol, paths, monkeypatch)
    assert isinstance(found[0], Node)
    assert found[0].value_type is ValueType.STR


@BOTH
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_damaged_values_give_the_same_nodes_and_errors(
    protocol: Protocol, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(6):
        value, path = _nested(protocol, random.Random(seed), 6)
        cut = value[: int(len(value) * share)]
        _both_ways(cut, protocol, [path, path[:3]], monkeypatch)


def test_every_byte_is_read_once_however_deep_the_node_is() -> None:
    depth = 10_000
    value = b"\x82\xa1b\x01\xa1a" * depth + b"\xa4leaf"
    path = tuple(PathStep.key("a") for _ in range(depth))

    async def find() -> tuple[Node, float]:
        source = RecordingSource(leaf_archive(value, Protocol.MSGPACK))
        document = await open_archive(source)
        source.sizes.clear()
        start_s = time.process_time()
        node = await find_node(document, path)
        took_s = time.process_time() - start_s
        assert sum(source.sizes) <= len(value) + 64
        return node, took_s

    node, took_s = asyncio.run(find())
    assert node.path == path
    assert node.size_bytes == 5
    assert took_s < 20  # level by level: minutes
