"""Keys inside values: all of them, in the order of their bytes, within bounds."""

import asyncio
import random
import threading
from collections.abc import Sequence

import pytest

from msglc_browser.archive.model.node import Node, Protocol, ValueType
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.value_search import ValueSearch
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.searching import search_value as tested
from msglc_browser.operations.searching.search import Hit, SearchScope
from msglc_browser.operations.searching.search_typed import search_as_typed
from msglc_browser.operations.searching.search_value import InsideResult, search_inside
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.bounds import bounded
from tests.servers.archives import combine_archives, make_archive

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
MANY = 10**6


def inside(
    archive: bytes, pattern: str, *, match_case: bool = False, limit: int = MANY
) -> tuple[list[Node], InsideResult]:
    async def read(document: Document) -> tuple[list[Node], InsideResult]:
        nodes: list[Node] = []
        result = await search_inside(
            document,
            document.root,
            pattern,
            on_nodes=nodes.extend,
            limit=limit,
            match_case=match_case,
        )
        return nodes, result

    return reading(archive, read)


def paths(nodes: Sequence[Node]) -> list[str]:
    return [format_path(node.path) for node in nodes]


def _random_value(rng: random.Random, depth: int) -> object:
    if not depth or rng.random() < 0.3:
        return rng.choice([1, 2.5, "energy", "x" * 300, None, True, b"energy", -4])
    count = rng.choice([0, 1, 3, 9])
    if rng.random() < 0.4:
        return [_random_value(rng, depth - 1) for _ in range(count)]
    words = ["energy", "Energy", "p", "", "état", 7, 1234, b"energy", "n" * 40]
    keys = [rng.choice(words) if rng.random() < 0.5 else f"k{n}" for n in range(count)]
    return {key: _random_value(rng, depth - 1) for key in keys}


def _walked(archive: bytes, wanted: str) -> list[str]:
    """What expanding every row of the tree finds."""

    async def read(document: Document) -> list[str]:
        hits: list[str] = []
        pending = [document.root]
        while pending:
            node = pending.pop()
            step = node.path[-1] if node.path and not node.rows else None
            if step is not None and not step.is_index:
                value = step.value.decode() if isinstance(step.value, bytes) else step.value
                is_number = isinstance(value, int) and str(value) == wanted
                if is_number or (isinstance(value, str) and wanted.lower() in value.lower()):
                    hits.append(format_path(node.path))
            if node.may_have_children or node.value_type is ValueType.UNKNOWN:
                pending += reversed((await expand(document, node)).nodes)
        return hits

    return reading(archive, read)


@BOTH
@pytest.mark.parametrize("pattern", ["ENER", "p", "é", "7", "1234", "k1", "x"])
def test_search_finds_what_expanding_every_row_finds(protocol: Protocol, pattern: str) -> None:
    rng = random.Random(pattern)
    for _ in range(8):
        archive = leaf_archive(encode(_random_value(rng, 4), protocol), protocol)
        assert paths(inside(archive, pattern)[0]) == _walked(archive, pattern)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("pattern", ["energy", "meta", "level"])
def test_values_below_tables_of_contents_are_searched(protocol: str, pattern: str) -> None:
    blocked = [{"level": n} for n in range(400)]
    value = {
        "meta": {"energy": 1},
        "deep": {"mesh": {"level": [1], "x": "y" * 90}},
        "rows": blocked,
    }
    run = make_archive(
        value,
        protocol="cbor" if protocol == "cbor" else "msgpack",
        small_obj_optimization_threshold=64,
        trivial_size=4,
    )
    archive = combine_archives({"a": run, "b": combine_archives({"meta": run})})

    async def read(document: Document) -> list[str]:
        hits: list[Hit] = []
        result = await search_as_typed(document, pattern, selected=None, on_hits=hits.extend)
        assert (result.hits, result.scope, result.note) == (len(hits), SearchScope.VALUE, "")
        return [format_path(hit.path) for hit in hits]

    assert sorted(reading(archive, read)) == sorted(_walked(archive, pattern))


def test_number_of_values_found_is_bounded() -> None:
    archive = leaf_archive(encode({f"key {n}": n for n in range(2000)}))
    nodes, result = inside(archive, "key", limit=1999)
    assert (len(nodes), result.is_full) == (1999, True)
    nodes, result = inside(archive, "key", limit=2001)
    assert (len(nodes), result.is_full) == (2000, False)


@BOTH
@pytest.mark.parametrize(("match_case", "hits"), [(False, ["/ab", "/c/AB"]), (True, ["/c/AB"])])
def test_case_is_matched_on_request(protocol: Protocol, match_case: bool, hits: list[str]) -> None:
    archive = leaf_archive(encode({"ab": 1, "c": {"AB": 2}}, protocol), protocol)
    assert paths(inside(archive, "AB", match_case=match_case)[0]) == hits


def nested(depth: int) -> bytes:
    return b"\x81\xa1k" * depth + b"\x81\xa6needle\x01"


@pytest.mark.parametrize(("depth", "is_found"), [(999, True), (1000, False)])
def test_levels_are_searched_to_a_depth(depth: int, is_found: bool) -> None:
    nodes, result = inside(leaf_archive(nested(depth)), "needle")
    assert (bool(nodes), result.note) == (is_found, "" if is_found else tested.TOO_MANY)


@pytest.mark.parametrize(("spare", "is_whole"), [(0, True), (-1, False)])
def test_levels_of_tables_of_contents_are_bounded(
    monkeypatch: pytest.MonkeyPatch, spare: int, is_whole: bool
) -> None:
    monkeypatch.setattr(tested, "MOST_LEVELS", 4 + spare)  # the root, and three dicts below it
    value = {key: {"inner": {"ab": 1}, "x": "y" * 99} for key in "abc"}
    archive = make_archive(value, small_obj_optimization_threshold=64, trivial_size=4)
    nodes, result = inside(archive, "ab")
    assert (len(nodes) == 3, not result.note) == (is_whole, is_whole)


def test_levels_that_contain_one_another_are_not_searched_again_and_again() -> None:
    data = encode(["." * 30_000_000, {"needle": 1}])
    size = len(data)
    last = {"p": [size - 1, size]}  # behind the key, and asked about before the level beside it
    toc: object = {"p": [size - 9, size]}
    for _ in range(300):
        toc = {"p": [0, size], "t": {"next": toc, "last": last}}
    archive = raw_archive(data, toc)
    inside(leaf_archive(b"\x01"), "needle")
    with bounded(seconds=2, memory=256 * 1024 * 1024):
        nodes, result = inside(archive, "needle")
    assert len(nodes) == 1
    assert not result.note


def test_cancelled_search_asks_about_no_more_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tested, "_STEP_S", 0)
    archive = raw_archive(b"\x01", {"p": [0, 1], "t": {f"{n}": {"p": [0, 1]} for n in range(900)}})
    asked: list[Span] = []

    async def read(document: Document) -> None:
        loop, cancelled = asyncio.get_running_loop(), threading.Event()
        search = asyncio.ensure_future(
            search_inside(document, document.root, "ab", on_nodes=print, limit=9)
        )

        def may_hold(_search: ValueSearch, span: Span) -> bool:
            asked.append(span)
            if len(asked) == 3:
                loop.call_soon_threadsafe(search.cancel)
                loop.call_soon_threadsafe(cancelled.set)
                cancelled.wait()
            return False

        monkeypatch.setattr(ValueSearch, "may_hold", may_hold)
        with pytest.raises(asyncio.CancelledError):
            await search

    reading(archive, read)
    assert len(asked) == 3
