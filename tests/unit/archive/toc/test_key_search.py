"""Keys found in a table of contents: all of them, in order, and no more work than allowed."""

from collections.abc import Mapping

import pytest

from msglc_browser.archive.items.level_scan import KEYS_COMPARED, STRIDE
from msglc_browser.archive.model.header import HEADER_SIZE, Header
from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.archive.model.node_path import NodePath, PathStep, format_path
from msglc_browser.archive.model.section import Section, TocLevel
from msglc_browser.archive.toc.key_search import KeySearch, Known
from msglc_browser.archive.toc.stepped_search import MAX_LEVELS
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.archive.toc.toc_index import TocIndex, build_index
from tests.archive_bytes import encode
from tests.bounds import bounded

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M = Protocol.MSGPACK
LEAF: object = {"p": [0, 1]}


def inner(children: object) -> object:
    return {"p": [0, 1], "t": children}


class Searched:
    """A search of the whole of one TOC, or of some rows of its root."""

    def __init__(
        self,
        toc: object,
        pattern: str,
        protocol: Protocol = M,
        *,
        rows: range | None = None,
        match_case: bool = False,
        most: int = 10**6,
        indexes: Mapping[TocLevel, TocIndex] | None = None,
    ) -> None:
        raw = toc if isinstance(toc, bytes) else encode(toc, protocol)
        section = Section(0, 2**40, Header(protocol, 2**30, len(raw)))
        root = root_node(section, raw, ())
        known = Known({0: raw}, {0: section}, indexes or {})
        self.search = KeySearch(pattern, known, root, rows=rows, match_case=match_case)
        self.nodes: list[Node] = []
        self.steps = 0
        while not self.search.finished:
            found = self.search.step(most, seconds=60)
            assert len(found) <= most
            self.nodes += found
            self.steps += 1

    @property
    def paths(self) -> list[str]:
        return [format_path(node.path) for node in self.nodes]


TOC = inner(
    {"abc": inner({"xAB": LEAF, "y": inner([LEAF, inner({"ab": LEAF})])}), "z": LEAF, 7: LEAF}
)


@BOTH
@pytest.mark.parametrize(
    ("pattern", "match_case", "paths"),
    [
        ("ab", False, ["/abc", "/abc/xAB", "/abc/y/[1]/ab"]),
        ("ab", True, ["/abc", "/abc/y/[1]/ab"]),
        ("z", False, ["/z"]),
        ("7", False, ["/(7)"]),
        ("abcd", False, []),
        ("p", False, []),
        ("t", False, []),
        ("", False, []),
    ],
)
def test_keys_are_found_in_order_at_every_depth(
    protocol: Protocol, pattern: str, match_case: bool, paths: list[str]
) -> None:
    found = Searched(TOC, pattern, protocol, match_case=match_case)
    assert found.paths == paths
    assert not found.search.is_cut_short


@BOTH
def test_hits_come_in_as_many_steps_as_asked(protocol: Protocol) -> None:
    toc = inner({f"k{n:03}": LEAF for n in range(100)})
    found = Searched(toc, "k", protocol, most=7)
    assert found.paths == [f"/k{n:03}" for n in range(100)]
    assert found.steps >= 100 // 7


@BOTH
def test_search_without_time_finds_nothing_and_can_go_on(protocol: Protocol) -> None:
    raw = encode(TOC, protocol)
    section = Section(0, 2**40, Header(protocol, 2**30, len(raw)))
    search = KeySearch("ab", Known({0: raw}, {0: section}, {}), root_node(section, raw, ()))
    assert search.step(10, seconds=0) == []
    assert not search.finished
    assert search.step(0, seconds=60) == []
    assert len(search.step(10, seconds=60)) == 3
    assert search.finished
    assert search.step(10) == []


COUNT = 3 * STRIDE + 5


@BOTH
@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize(
    "rows",
    [
        None,
        range(COUNT),
        range(1),
        range(STRIDE - 1, STRIDE + 1),
        range(2 * STRIDE, COUNT),
        range(COUNT - 1, COUNT),
        range(5, 6),
    ],
)
def test_rows_to_search_are_kept_to(protocol: Protocol, is_known: bool, rows: range | None) -> None:
    toc = encode(inner({f"k{n:05}": LEAF for n in range(COUNT)}), protocol)
    section = Section(0, 2**40, Header(protocol, 2**30, len(toc)))
    level = root_node(section, toc, ()).token
    assert isinstance(level, TocLevel)
    indexes = {level: build_index(toc, level, is_combined=False)} if is_known else {}
    found = Searched(toc, "k", protocol, rows=rows, indexes=indexes)
    assert found.paths == [f"/k{n:05}" for n in rows or range(COUNT)]


@BOTH
@pytest.mark.parametrize("row", [0, 1, STRIDE - 1, STRIDE, COUNT - 1])
def test_key_is_found_in_whichever_row_it_is(protocol: Protocol, row: int) -> None:
    keys: list[object] = [f"k{n}" for n in range(COUNT)]
    keys[row] = "needle"
    assert Searched(inner(dict.fromkeys(keys, LEAF)), "needle", protocol).paths == ["/needle"]
    deep = [inner({"needle": LEAF}) if n == row else LEAF for n in range(COUNT)]
    assert Searched(inner(deep), "needle", protocol).paths == [f"/[{row}]/needle"]


@BOTH
def test_key_in_a_level_too_large_to_index_is_found(protocol: Protocol) -> None:
    entry = encode(LEAF, protocol)
    count = 100_500
    pairs = b"".join(encode(n, protocol) + entry for n in range(count - 1))
    pairs += encode("needle", protocol) + entry
    head = (b"\xdf" if protocol is M else b"\xba") + count.to_bytes(4, "big")
    toc = encode({"p": [0, 1], "t": 0}, protocol)[:-1] + head + pairs
    assert Searched(toc, "needle", protocol).paths == ["/needle"]
    assert Searched(toc, "100498", protocol).paths == ["/(100498)"]


@BOTH
def test_repeated_keys_are_told_apart(protocol: Protocol) -> None:
    pair = encode("k", protocol) + encode(LEAF, protocol)
    head = b"\x83" if protocol is M else b"\xa3"
    toc = encode({"p": [0, 1], "t": 0}, protocol)[:-1] + head + pair * 3
    assert Searched(toc, "k", protocol).paths == ["/k", "/k~1", "/k~2"]


@pytest.mark.parametrize("count", [STRIDE, STRIDE + 1, KEYS_COMPARED, KEYS_COMPARED + 1])
def test_repeated_keys_are_told_apart_up_to_a_number_of_rows(count: int) -> None:
    entry = encode(LEAF)
    pairs = b"".join(encode(n) + entry for n in range(count - 2)) + (encode("k") + entry) * 2
    toc = encode({"p": [0, 1], "t": 0})[:-1] + b"\xdf" + count.to_bytes(4, "big") + pairs
    second = "/k~1" if count <= KEYS_COMPARED else "/k"
    assert Searched(toc, "k").paths == ["/k", second]


@BOTH
def test_key_is_found_among_many_places_that_are_none(protocol: Protocol) -> None:
    keys = ["a"] * 100
    keys[99] = "up"
    toc = encode(inner({f"{key}{n}": LEAF for n, key in enumerate(keys)}), protocol)
    assert Searched(toc, "p", protocol).paths == ["/up99"]
    deep = encode(inner({f"a{n}": inner([LEAF]) for n in range(99)} | {"z": inner({"p": LEAF})}))
    assert Searched(deep, "p").paths == ["/z/p"]


@BOTH
@pytest.mark.parametrize("count", [5, STRIDE + 5])
def test_key_is_found_in_a_last_value_that_is_cut_off(protocol: Protocol, count: int) -> None:
    rows = [LEAF] * (count - 1) + [inner({"needle": LEAF, "cut": LEAF})]
    toc = encode(inner(rows), protocol)[:-2]
    assert Searched(toc, "needle", protocol).paths == [f"/[{count - 1}]/needle"]


@BOTH
def test_pattern_that_is_everywhere_but_in_the_keys_costs_little(protocol: Protocol) -> None:
    toc = encode(inner({f"key{n}": inner([LEAF]) for n in range(2000)}), protocol)
    with bounded():
        assert Searched(toc, "p", protocol).paths == []
    with bounded():
        assert len(Searched(toc, "k", protocol).paths) == 2000


def nested(depth: int, protocol: Protocol) -> bytes:
    """Lists in lists, and a key in the innermost one."""
    start = encode({"p": [0, 1], "t": 0}, protocol)[:-1]
    one = b"\x91" if protocol is M else b"\x81"
    return (start + one) * depth + encode(inner({"needle": LEAF}), protocol)


@BOTH
@pytest.mark.parametrize(("depth", "is_found"), [(MAX_LEVELS - 1, True), (MAX_LEVELS, False)])
def test_levels_are_searched_to_a_depth(protocol: Protocol, depth: int, is_found: bool) -> None:
    found = Searched(nested(depth, protocol), "needle", protocol)
    assert bool(found.nodes) == is_found
    assert found.search.is_cut_short != is_found
    if is_found:
        expected: NodePath = (PathStep.index(0),) * depth + (PathStep.key("needle"),)
        assert found.nodes[0].path == expected


@BOTH
def test_damaged_level_gives_the_hits_before_the_damage(protocol: Protocol) -> None:
    pair = encode("needle", protocol) + encode(LEAF, protocol)
    head, bad = (b"\x83", b"\xc1") if protocol is M else (b"\xa3", b"\x1c")
    toc = encode({"p": [0, 1], "t": 0}, protocol)[:-1] + head + pair + bad + pair
    assert Searched(toc, "needle", protocol).paths == ["/needle"]


@BOTH
def test_leaf_has_nothing_to_search(protocol: Protocol) -> None:
    found = Searched(LEAF, "p", protocol)
    assert (found.nodes, found.steps) == ([], 0)


def combined(
    children: dict[str, object],
    read: list[str],
    protocol: Protocol,
    rows: range | None = None,
) -> KeySearch:
    """A search for "ab" in a combined archive, of whose children some have been read."""
    tocs: dict[int, bytes] = {}
    sections: dict[int, Section] = {}
    starts = {name: 1000 * place for place, name in enumerate(children)}
    outer = encode({"t": starts}, protocol)
    tocs[0] = outer
    sections[0] = Section(0, 2**40, Header(protocol, 10**6, len(outer)))
    for name in read:
        start, toc = HEADER_SIZE + starts[name], encode(children[name], protocol)
        tocs[start] = toc
        sections[start] = Section(start, 10**6, Header(protocol, 100, len(toc)))
    root = root_node(sections[0], outer, ())
    return KeySearch("ab", Known(tocs, sections, {}), root, rows=rows)


CHILDREN: dict[str, object] = {
    "first": inner({"ab": LEAF}),
    "cab": LEAF,
    "third": inner({"x": LEAF, "abc": LEAF}),
}


@BOTH
@pytest.mark.parametrize(
    ("read", "paths", "unread"),
    [
        ([], ["/cab"], 3),
        (["first"], ["/first/ab", "/cab"], 2),
        (["first", "cab", "third"], ["/first/ab", "/cab", "/third/abc"], 0),
        (["third"], ["/cab", "/third/abc"], 2),
    ],
)
def test_archives_inside_are_searched_when_they_were_read(
    protocol: Protocol, read: list[str], paths: list[str], unread: int
) -> None:
    search = combined(CHILDREN, read, protocol)
    found: list[Node] = []
    while not search.finished:
        found += search.step(10, seconds=60)
    assert [format_path(node.path) for node in found] == paths
    assert search.unread_archives == unread
    assert search.entered == {HEADER_SIZE + 1000 * list(CHILDREN).index(name) for name in read}


@BOTH
@pytest.mark.parametrize(
    ("read", "rows", "unread"),
    [
        ([], range(1), 1),
        ([], range(1, 3), 2),
        (["first"], range(1, 3), 2),
        (["first"], range(1), 0),
        (["first", "third"], range(1, 3), 1),
    ],
)
def test_unread_archives_are_counted_in_the_rows_to_search(
    protocol: Protocol, read: list[str], rows: range, unread: int
) -> None:
    search = combined(CHILDREN, read, protocol, rows)
    while not search.finished:
        search.step(10, seconds=60)
    assert search.unread_archives == unread
