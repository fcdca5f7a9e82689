"""Levels of every kind answer alike: how many rows, which they are, where a key is."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.node_path import PathStep, format_path
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.levels import Level, Rows, open_level
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

T = TypeVar("T")
BOTH = pytest.mark.parametrize("protocol", list(Protocol))
LEAF: object = {"p": [0, 1]}


def on_level(archive: bytes, work: Callable[[Level], Awaitable[T]]) -> T:
    async def whole() -> T:
        document = await open_archive(MemorySource(archive))
        level = await open_level(document, document.root)
        assert level is not None
        assert level.node.path == ()
        return await work(level)

    return asyncio.run(whole())


def archives(protocol: Protocol, keys: list[str] | int) -> dict[str, bytes]:
    """Archives of the same children in each layout that has keys, or has none."""
    if isinstance(keys, int):
        entries: object = [LEAF] * keys
        value: object = [7] * keys
    else:
        entries, value = dict.fromkeys(keys, LEAF), dict.fromkeys(keys, 7)
    found = {
        "leaf": leaf_archive(encode(value, protocol), protocol),
        "indexed": raw_archive(b"\x07", {"p": [0, 1], "t": entries}, protocol),
    }
    if isinstance(keys, int):
        found["blocked"] = raw_archive(b"\x07" * keys, {"p": [[keys, 0, keys]]}, protocol)
    return found


@BOTH
def test_dicts_of_every_layout_know_their_keys(protocol: Protocol) -> None:
    async def look(level: Level) -> None:
        assert (level.total, level.is_map) == (3, True)
        found = await level.rows(range(1, 3))
        assert [format_path(node.path) for node in found.nodes] == ["/b", "/c"]
        assert found.warnings == ()
        keys = [PathStep.key(key) for key in ("a", "b", "c", "d")]
        assert [await level.find(key) for key in keys] == [0, 1, 2, None]
        assert await level.find(PathStep.key("a", occurrence=1)) is None

    for archive in archives(protocol, ["a", "b", "c"]).values():
        on_level(archive, look)


@BOTH
def test_lists_of_every_layout_know_their_rows(protocol: Protocol) -> None:
    async def look(level: Level) -> None:
        assert (level.total, level.is_map) == (5, False)
        found = await level.rows(range(3, 5))
        assert [format_path(node.path) for node in found.nodes] == ["/[3]", "/[4]"]
        assert await level.find(PathStep.key("a")) is None
        assert await level.label(range(1, 4)) == "[1 … 3]"

    for archive in archives(protocol, 5).values():
        on_level(archive, look)


@BOTH
def test_labels_of_a_dict_are_keys_where_its_table_of_contents_tells_them(
    protocol: Protocol,
) -> None:
    both = archives(protocol, [f"k{n:04}" for n in range(1500)])
    labels = {
        name: on_level(archive, lambda level: level.label(range(1000)))
        for name, archive in both.items()
    }
    assert labels == {"indexed": "[k0000 … k0999]", "leaf": "[0 … 999]"}


@pytest.mark.parametrize(
    ("broken_at", "warning"),
    [
        (1, "2 more entries cannot be listed: the value is truncated or damaged."),
        (2, "1 more entry cannot be listed: the value is truncated or damaged."),
        (3, None),
    ],
)
def test_rows_that_cannot_be_listed_are_counted(broken_at: int, warning: str | None) -> None:
    data = bytearray(b"\x94\x01\x02\x03\x04")
    data[1 + broken_at] = 0xC1
    found: Rows = on_level(leaf_archive(bytes(data)), lambda level: level.rows(range(4)))
    assert found.warnings == (() if warning is None else (warning,))
    assert found.nodes[-1].kind is NodeKind.BROKEN


def test_rows_behind_a_damaged_toc_are_counted() -> None:
    entry = encode(LEAF)
    toc = encode({"p": [0, 1], "t": 0})[:-1] + b"\x94" + entry + b"\xc1" + entry * 2
    archive = raw_archive(b"\x01", None, toc_bytes=toc)
    found = on_level(archive, lambda level: level.rows(range(4)))
    [warning] = found.warnings
    assert warning == "2 more entries cannot be listed: the table of contents is damaged."


@BOTH
@pytest.mark.parametrize(
    ("count", "said"), [(2, "1 key repeats an earlier key"), (3, "2 keys repeat an earlier key")]
)
def test_repeated_keys_are_told(protocol: Protocol, count: int, said: str) -> None:
    head = bytes([(0x80 if protocol is Protocol.MSGPACK else 0xA0) + count])
    pair = encode("k", protocol)
    value = leaf_archive(head + (pair + b"\x01") * count, protocol)
    toc = encode({"p": [0, 1], "t": 0}, protocol)[:-1] + head
    toc += (pair + encode(LEAF, protocol)) * count
    for archive in (value, raw_archive(b"\x01", None, protocol, toc_bytes=toc)):
        found = on_level(archive, lambda level: level.rows(range(count)))
        assert found.warnings == (f"{said}; each has its own row.",)


def test_combined_archive_has_its_children_and_a_child_has_its_own() -> None:
    archive = combine_archives({"one": make_archive({"a": 1}), "two": make_archive(5)})

    async def work() -> None:
        document = await open_archive(MemorySource(archive))
        level = await open_level(document, document.root)
        assert level is not None
        one, two = (await level.rows(range(2))).nodes
        inner = await open_level(document, one)
        assert inner is not None
        assert [format_path(node.path) for node in (await inner.rows(range(1))).nodes] == ["/one/a"]
        assert await open_level(document, two) is None

    asyncio.run(work())


def test_scalar_has_no_level_and_a_broken_node_none_but_its_reason() -> None:
    async def work() -> None:
        document = await open_archive(MemorySource(leaf_archive(b"\x05")))
        assert await open_level(document, document.root) is None
        toc = {"p": [0, 1], "t": [{"p": [5, 2]}]}
        document = await open_archive(MemorySource(raw_archive(b"\x01", toc)))
        level = await open_level(document, document.root)
        assert level is not None
        [broken] = (await level.rows(range(1))).nodes
        with pytest.raises(CorruptArchive, match="outside its parent"):
            await open_level(document, broken)

    asyncio.run(work())
