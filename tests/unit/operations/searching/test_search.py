"""Key search finds what walking the whole tree would find, and nothing makes it hang."""

import asyncio
import random
import time

import pytest

from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.archive.model.node_path import NodePath, format_path, parse_path
from msglc_browser.archive.toc.stepped_search import MAX_LEVELS
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.searching.search import (
    Hit,
    SearchResult,
    SearchScope,
    search_keys,
)
from msglc_browser.operations.searching.search_value import MOST_BYTES
from tests.archive_bytes import encode, raw_archive, reading
from tests.bounds import bounded
from tests.servers.archives import Protocol as ArchiveProtocol
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
LEAF = {"p": [0, 1]}


def indexed(children: object) -> dict[str, object]:
    """A TOC entry with children, all of them in the only byte of the data."""
    return {"p": [0, 1], "t": children}


def archive(children: object, protocol: Protocol = Protocol.MSGPACK) -> bytes:
    return raw_archive(b"\x01", indexed(children), protocol)


def found(
    data: bytes, pattern: str, *, under: str = "/", limit: int = 10**6, match_case: bool = False
) -> tuple[list[NodePath], SearchResult]:
    """Paths of the hits, in the order they arrive."""

    async def read(document: Document) -> tuple[list[NodePath], SearchResult]:
        hits: list[Hit] = []
        node = await find_node(document, parse_path(under))
        result = await search_keys(
            document, pattern, under=node, on_hits=hits.extend, limit=limit, match_case=match_case
        )
        assert all(hit.path == hit.node.path for hit in hits)
        return [hit.path for hit in hits], result

    return reading(data, read)


def texts(paths: list[NodePath]) -> list[object]:
    return [tuple(step.value for step in path) for path in paths]


def expected(data: bytes, pattern: str, *, match_case: bool = False) -> list[NodePath]:
    """What expanding every node of the TOC finds."""

    async def read(document: Document) -> list[NodePath]:
        hits: list[NodePath] = []
        pending: list[Node] = [document.root]
        while pending:
            node = pending.pop()
            if node.path and _holds(node, pattern, match_case=match_case) and not node.rows:
                hits.append(node.path)
            if node.token is not None:
                pending += reversed((await expand(document, node)).nodes)
        return hits

    return reading(data, read)


def _holds(node: Node, pattern: str, *, match_case: bool) -> bool:
    step = node.path[-1]
    if step.is_index:
        return False
    if isinstance(step.value, bytes):
        text = step.value.decode("utf-8", "surrogateescape")
    elif isinstance(step.value, int):
        return str(step.value) == pattern and not isinstance(step.value, bool)
    else:
        text = str(step.value)
    return pattern in text if match_case else pattern.lower() in text.lower()


def _random_children(rng: random.Random, depth: int) -> object:
    def entry() -> object:
        return indexed(_random_children(rng, depth - 1)) if depth and rng.random() < 0.3 else LEAF

    count = rng.choice([0, 1, 3, 20])
    if rng.random() < 0.2:
        return [entry() for _ in range(count)]
    words = ["energy", "Energy", "p", "t", "a", "runs/1", "", "état", "ÉTAT", "x" * 70]
    keys: list[object] = [rng.choice([*words, n, str(n), str(n).encode()]) for n in range(count)]
    return {key: entry() for key in keys}


@BOTH
@pytest.mark.parametrize("pattern", ["ener", "P", "t", "état", "a", "1", "19", "x" * 65, "/", "zz"])
def test_search_finds_what_walking_the_tree_finds(pattern: str, protocol: Protocol) -> None:
    rng = random.Random(pattern)
    for _ in range(15):
        data = archive(_random_children(rng, 4), protocol)
        for match_case in (False, True):
            paths, result = found(data, pattern, match_case=match_case)

            assert paths == expected(data, pattern, match_case=match_case)
            assert result.is_complete
            assert result.hits == len(paths)


@BOTH
@pytest.mark.parametrize("pattern", ["02345", "key-0", "p", "a"])
def test_search_of_a_large_level_finds_every_key(pattern: str, protocol: Protocol) -> None:
    keys = [f"key-{number:05d}" for number in range(12_000)]
    data = archive(dict.fromkeys(keys, LEAF), protocol)

    paths, result = found(data, pattern)

    assert texts(paths) == [(key,) for key in keys if pattern in key]
    assert result.is_complete


@BOTH
def test_search_of_a_huge_level_without_an_index_finds_every_key(protocol: Protocol) -> None:
    keys = [f"{number:06d}" for number in range(130_000)]
    data = archive(dict.fromkeys(keys, LEAF), protocol)

    assert texts(found(data, "29999")[0]) == [("029999",), ("129999",)]
    assert texts(found(data, "1", limit=3)[0]) == [("000001",), ("000010",), ("000011",)]


def test_search_under_a_node_stays_below_it() -> None:
    data = archive({"a": indexed({"hit": LEAF}), "b": indexed({"hit": LEAF, "c": LEAF})})

    assert texts(found(data, "hit", under="/b")[0]) == [("b", "hit")]
    assert texts(found(data, "hit")[0]) == [("a", "hit"), ("b", "hit")]


def test_search_under_a_bucket_stays_within_its_rows() -> None:
    data = archive({f"{number:04d}": LEAF for number in range(2500)})

    async def read(document: Document) -> list[Hit]:
        hits: list[Hit] = []
        bucket = (await expand(document, document.root)).nodes[1]
        await search_keys(document, "99", under=bucket, on_hits=hits.extend)
        return hits

    found_keys = [hit.path[-1].value for hit in reading(data, read)]
    assert found_keys == [f"{n:04d}" for n in range(1000, 2000) if "99" in f"{n:04d}"]


@BOTH
def test_search_tells_repeated_keys_apart(protocol: Protocol) -> None:
    pair = encode("twice", protocol) + encode(LEAF, protocol)
    few = b"\x83" if protocol is Protocol.MSGPACK else b"\xa3"
    head = encode(indexed({}), protocol)[:-1]
    toc = head + few + pair + encode("once", protocol) + encode(LEAF, protocol) + pair
    data = raw_archive(b"\x01", None, protocol, toc_bytes=toc)

    paths, _result = found(data, "TWICE")

    assert [path[-1].occurrence for path in paths] == [0, 1]


def test_search_stops_at_the_limit_and_says_that_there_are_more() -> None:
    data = archive({f"{number:04d}": LEAF for number in range(3000)})

    paths, result = found(data, "0", limit=10)

    assert len(paths) == result.hits == 10
    assert not result.is_complete
    assert result.note


def test_search_looks_into_archives_that_were_read_and_counts_the_others() -> None:
    parts = {
        f"run{n}": make_archive({"energy": "x" * 30, "n": n}, small_obj_optimization_threshold=8)
        for n in range(3)
    }
    inner = combine_archives(parts)
    data = combine_archives({"all": inner, "more": parts["run0"]}, protocol="cbor")

    async def read(document: Document) -> list[tuple[list[object], int]]:
        outcomes = []
        for path in (None, "/all", "/all/run1", "/more"):
            if path is not None:
                await expand(document, await find_node(document, parse_path(path)))
            hits: list[Hit] = []
            result = await search_keys(document, "energy", on_hits=hits.extend)
            outcomes.append((texts([hit.path for hit in hits]), result.unread_archives))
            assert result.is_complete == (not result.unread_archives)
        return outcomes

    assert reading(data, read) == [
        ([], 2),
        ([], 4),
        ([("all", "run1", "energy")], 3),
        ([("all", "run1", "energy"), ("more", "energy")], 2),
    ]


def test_search_tells_that_only_the_table_of_contents_was_searched() -> None:
    assert found(archive({"a": LEAF}), "a")[1].scope is SearchScope.TOC


def test_search_reads_no_bytes() -> None:
    data = archive({"a": indexed({"hit": LEAF})})

    async def read(document: Document) -> tuple[int, int]:
        before = document.stats().requests
        await search_keys(document, "hit", on_hits=lambda _hits: None)
        return before, document.stats().requests

    before, after = reading(data, read)
    assert before == after


@pytest.mark.parametrize("pattern", ["", "\ud800", "\x00", "\udcff"])
def test_search_for_odd_patterns_finds_nothing_and_ends(pattern: str) -> None:
    assert found(archive({"a": LEAF}), pattern)[0] == []


def test_search_for_a_key_that_is_no_valid_utf8_finds_it() -> None:
    assert len(found(archive({b"\xff\xfe": LEAF}), "\udcff")[0]) == 1


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_search_of_a_small_archive_looks_into_its_value(protocol: ArchiveProtocol) -> None:
    value = {"settings": {"Solver": "newmark", "steps": [{"solver": 1}]}, 42: 1, "solver": None}
    data = make_archive(value, protocol=protocol)

    paths, result = found(data, "solver")

    assert sorted(map(format_path, paths)) == [
        "/settings/Solver",
        "/settings/steps/[0]/solver",
        "/solver",
    ]
    assert result == SearchResult(3, is_complete=True, scope=SearchScope.VALUE)
    assert len(found(data, "solver", match_case=True)[0]) == 2
    assert texts(found(data, "42")[0]) == [(42,)]
    assert not found(data, "solver", limit=2)[1].is_complete


@BOTH
def test_search_of_a_large_value_without_a_table_of_contents_says_so(protocol: Protocol) -> None:
    value = encode({"key": "x" * MOST_BYTES}, protocol)
    data = raw_archive(value, {"p": [0, len(value)]}, protocol)

    _paths, result = found(data, "key")

    assert (result.hits, result.is_complete) == (0, False)
    assert result.note


@BOTH
def test_search_of_a_value_with_countless_parts_reaches_its_end(protocol: Protocol) -> None:
    value = encode([[1]] * 60_000 + [{"key": 1}], protocol)
    data = raw_archive(value, {"p": [0, len(value)]}, protocol)

    paths, result = found(data, "key")

    assert texts(paths) == [(60_000, "key")]
    assert result.is_complete


@BOTH
def test_search_of_a_small_value_nested_in_itself_gives_up_in_time(protocol: Protocol) -> None:
    # Each level goes through all that lies within: a hundred of them took four seconds.
    one_pair = b"\x81\x01" if protocol is Protocol.MSGPACK else b"\xa1\x01"
    value = one_pair * (MOST_BYTES // 2 - 10) + b"\x01"
    data = raw_archive(value, {"p": [0, len(value)]}, protocol)

    with bounded():
        paths, result = found(data, "1")

    assert len(paths) > 3
    assert not result.is_complete
    assert result.note


@BOTH
def test_search_of_a_damaged_small_value_ends(protocol: Protocol) -> None:
    value = encode({"key": {"key": [1, 2]}}, protocol)[:-1]
    data = raw_archive(value, {"p": [0, len(value)]}, protocol)

    assert found(data, "key")[1].hits <= 2


def _nested(protocol: Protocol, depth: int, key: str) -> bytes:
    shell = encode(indexed({key: 0}), protocol)[:-1]
    return shell * depth + encode(LEAF, protocol)


@BOTH
@pytest.mark.parametrize("depth", [300, 20_000])
def test_search_of_levels_in_levels_ends_in_time(depth: int, protocol: Protocol) -> None:
    toc = _nested(protocol, depth, "deep")
    data = raw_archive(b"\x01", None, protocol, toc_bytes=toc)
    start = time.perf_counter()

    paths, result = found(data, "deep", limit=10**6)

    assert time.perf_counter() - start < 2
    assert len(paths) == min(depth, MAX_LEVELS)
    assert result.is_complete == (depth <= MAX_LEVELS)


@BOTH
@pytest.mark.parametrize("pattern", ["p", "a", "key", "\x81"])
def test_search_of_damaged_tables_raises_nothing_and_ends(pattern: str, protocol: Protocol) -> None:
    rng = random.Random(5)
    children = {f"key{n}": indexed({"pa": LEAF, n: LEAF}) for n in range(40)}
    toc = encode(indexed(children), protocol)
    for _ in range(100):
        damaged = bytearray(toc)
        for _ in range(rng.randrange(1, 6)):
            damaged[rng.randrange(15, len(toc))] = rng.randrange(256)
        data = raw_archive(b"\x01", None, protocol, toc_bytes=bytes(damaged))
        try:
            found(data, pattern)
        except CorruptArchive as error:
            assert "lists fewer entries than it holds" in error.message  # not opened


def test_search_cancelled_ends_at_once() -> None:
    data = archive({f"{number:06d}": LEAF for number in range(200_000)})

    async def read() -> int:
        document = await open_archive(MemorySource(data))
        hits: list[Hit] = []
        arrived = asyncio.Event()

        def take(new: tuple[Hit, ...]) -> None:
            hits.extend(new)
            arrived.set()

        task = asyncio.create_task(search_keys(document, "0", on_hits=take, limit=10**6))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return len(hits)

    assert 0 < asyncio.run(read()) < 100_000
