"""Keys inside values: all of them, in the order of their bytes, within bounds."""

import random
from collections.abc import Sequence

import pytest

from msglc_browser.archive.model.node import Node, Protocol, ValueType
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.archive.toc import value_search
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.searching import search_value as tested
from msglc_browser.operations.searching.search import Hit, SearchScope
from msglc_browser.operations.searching.search_typed import search_as_typed
from msglc_browser.operations.searching.search_value import InsideResult, search_inside
from tests.archive_bytes import encode, leaf_archive, reading
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


def found(
    data: bytes, pattern: str, protocol: Protocol = Protocol.MSGPACK, *, match_case: bool = False
) -> list[str]:
    nodes, result = inside(leaf_archive(data, protocol), pattern, match_case=match_case)
    assert not result.note
    assert result.found == len(nodes)
    return paths(nodes)


VALUE = {
    "abc": {"xAB": 1, "y": [0, {"ab": [{"Ab": 2}]}]},
    "no": "ab",
    b"\x00ab": 3,
    15: {"5": 4},
    True: 5,
    None: 6,
    1.5: 7,
}


@BOTH
@pytest.mark.parametrize(
    ("pattern", "match_case", "hits"),
    [
        ("AB", False, ["/abc", "/abc/xAB", "/abc/y/[1]/ab", "/abc/y/[1]/ab/[0]/Ab", "/(0x006162)"]),
        ("AB", True, ["/abc/xAB"]),
        ("15", False, ["/(15)"]),
        ("5", False, ["/(15)/5"]),
        ("true", False, []),
        ("none", False, []),
        ("null", False, []),
        ("zz", False, []),
    ],
)
def test_keys_are_found_in_the_order_of_their_bytes(
    protocol: Protocol, pattern: str, match_case: bool, hits: list[str]
) -> None:
    assert found(encode(VALUE, protocol), pattern, protocol, match_case=match_case) == hits


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


def test_text_with_invalid_bytes_is_found() -> None:
    assert found(b"\x81\xa3a\xe9b\x01", "a\udce9")


@BOTH
def test_repeated_keys_are_told_apart(protocol: Protocol) -> None:
    head = b"\x83" if protocol is Protocol.MSGPACK else b"\xa3"
    pair = encode("ab", protocol) + b"\x01"
    nodes, _result = inside(leaf_archive(head + 3 * pair, protocol), "ab")
    assert [node.path[-1].occurrence for node in nodes] == [0, 1, 2]


def test_containers_of_unknown_length_are_searched() -> None:
    data = b"\x9f\xbf\x62ab\x9f\x01\xff\xff\xbf\x62xy\xbf\x62ab\x02\xff\xff\xff"
    assert found(data, "ab", Protocol.CBOR) == ["/[0]/ab", "/[1]/xy/ab"]


@BOTH
def test_scalar_has_no_keys(protocol: Protocol) -> None:
    assert found(encode("ab", protocol), "ab", protocol) == []


@BOTH
def test_long_dict_is_searched_to_its_end(protocol: Protocol) -> None:
    value = {f"key {n}": n for n in range(3500)}
    assert len(found(encode(value, protocol), "key", protocol)) == 3500


@BOTH
def test_damage_ends_its_own_level_only(protocol: Protocol) -> None:
    head, bad = (b"\x92\x82", b"\xc1") if protocol is Protocol.MSGPACK else (b"\x82\xa2", b"\x1c")
    data = head + encode("ab", protocol) + b"\x01" + bad
    assert found(data, "ab", protocol) == ["/[0]/ab"]


def nested(depth: int) -> bytes:
    return b"\x81\xa1k" * depth + b"\x81\xa6needle\x01"


@pytest.mark.parametrize(("depth", "is_found"), [(999, True), (1000, False)])
def test_levels_are_searched_to_a_depth(depth: int, is_found: bool) -> None:
    nodes, result = inside(leaf_archive(nested(depth)), "needle")
    assert (bool(nodes), bool(result.note)) == (is_found, not is_found)


@pytest.mark.parametrize(("spare", "is_whole"), [(0, True), (-1, False)])
def test_candidates_that_are_no_keys_are_bounded(
    monkeypatch: pytest.MonkeyPatch, spare: int, is_whole: bool
) -> None:
    data = encode([["ab"] * 30, {"ab": 1}])  # the list of texts, each of them, the dict, the key
    monkeypatch.setattr(value_search, "MOST_CANDIDATES", 33 + spare)
    nodes, result = inside(leaf_archive(data), "ab")
    assert (len(nodes), not result.note) == (is_whole, is_whole)


@pytest.mark.parametrize(("spare", "is_whole"), [(0, True), (-1, False)])
def test_levels_of_tables_of_contents_are_bounded(
    monkeypatch: pytest.MonkeyPatch, spare: int, is_whole: bool
) -> None:
    monkeypatch.setattr(tested, "MOST_LEVELS", 4 + spare)  # the root, and three dicts below it
    value = {key: {"inner": {"ab": 1}, "x": "y" * 99} for key in "abc"}
    archive = make_archive(value, small_obj_optimization_threshold=64, trivial_size=4)
    nodes, result = inside(archive, "ab")
    assert (len(nodes) == 3, not result.note) == (is_whole, is_whole)


def test_bytes_that_are_walked_again_and_again_add_up_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(value_search, "_LEAST_BUDGET_BYTES", 0)
    filling = b"\xc5\xff\xff" + b"x" * 65_535
    assert found(b"\x81\xa1k" * 6 + filling, "k") == ["/k" * n for n in range(1, 7)]
    nodes, result = inside(leaf_archive(b"\x81\xa1k" * 20 + filling), "k")
    assert len(nodes) < 20
    assert "too many parts" in result.note
