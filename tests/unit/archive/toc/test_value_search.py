"""Keys in encoded values: all of them with their bytes, within bounds, whatever the bytes are."""

from collections.abc import Callable

import pytest

from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.rows import KEY_LIMIT
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep, format_path
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc import stepped_search
from msglc_browser.archive.toc import value_search as tested
from msglc_browser.archive.toc.value_search import ValueSearch
from tests.archive_bytes import children, encode, leaf_archive
from tests.bounds import bounded

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M = Protocol.MSGPACK
BASE = 1000
SPARE = pytest.mark.parametrize(("spare", "is_whole"), [(0, True), (-1, False)])


class Searched:
    """A search of some bytes, from its beginning to its end."""

    def __init__(
        self,
        data: bytes,
        pattern: str,
        protocol: Protocol = M,
        *,
        match_case: bool = False,
        most: int = 10**6,
        begin: Callable[[ValueSearch, Span], None] | None = None,
    ) -> None:
        self.data = data
        self.search = ValueSearch(protocol, data, pattern, base=BASE, match_case=match_case)
        whole = Span(BASE, BASE + len(data))
        if begin is None:
            self.search.begin((), whole)
        else:
            begin(self.search, whole)
        self.nodes: list[Node] = []
        self.steps: list[int] = []
        while not self.search.finished:
            found = self.search.step(most, seconds=60)
            self.steps.append(len(found))
            self.nodes += found

    @property
    def paths(self) -> list[str]:
        return [format_path(node.path) for node in self.nodes]

    @property
    def values(self) -> list[bytes]:
        """The bytes that the nodes say they have."""
        spans = [node.span for node in self.nodes]
        return [self.data[span.start - BASE : span.end - BASE] for span in spans if span]


def found(data: bytes, pattern: str, protocol: Protocol = M, *, match_case: bool = False) -> object:
    searched = Searched(data, pattern, protocol, match_case=match_case)
    assert not searched.search.is_cut_short
    return searched.paths


def of(protocol: Protocol, msgpack: bytes, cbor: bytes) -> bytes:
    return msgpack if protocol is M else cbor


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


@BOTH
def test_node_has_the_type_size_and_bytes_of_its_value(protocol: Protocol) -> None:
    values: list[object] = [[1, 2, 3], {"x": 1}, "text", None, 2.5]
    searched = Searched(
        encode({f"k{n}": each for n, each in enumerate(values)}, protocol), "k", protocol
    )
    assert searched.values == [encode(each, protocol) for each in values]
    assert [node.items for node in searched.nodes][:2] == [3, 1]
    types = [ValueType.LIST, ValueType.DICT, ValueType.STR, ValueType.NULL, ValueType.FLOAT]
    assert [node.value_type for node in searched.nodes] == types
    assert {(node.kind, node.protocol) for node in searched.nodes} == {(NodeKind.LEAF, protocol)}


def test_text_with_invalid_bytes_is_found() -> None:
    assert found(b"\x81\xa3a\xe9b\x01", "a\udce9") == ['/"a\\udce9b"']


@BOTH
@pytest.mark.parametrize("value", ["ab", b"ab", 12, None, True, 1.5, [], {}])
@pytest.mark.parametrize("pattern", ["ab", "12", "t"])
def test_scalar_and_empty_values_have_no_keys(
    protocol: Protocol, value: object, pattern: str
) -> None:
    assert found(encode(value, protocol), pattern, protocol) == []


@BOTH
def test_key_that_is_no_plain_value_is_not_searched(protocol: Protocol) -> None:
    key, value = encode(["ab"], protocol), encode({"ab": 1}, protocol)
    data = of(protocol, b"\x81", b"\xa1") + key + value
    [node] = Searched(data, "ab", protocol).nodes
    assert [step.type_name for step in node.path] == ["raw", "str"]


def test_pattern_across_the_end_of_a_key_is_no_hit() -> None:
    data = encode({"xa": "b", "ab": 1})
    assert found(data, "b\x01") == []
    assert found(b"\x82\xa2xab\xa1b\x01", "ab") == []
    assert found(data, "ab") == ["/ab"]


@BOTH
def test_repeated_keys_are_told_apart(protocol: Protocol) -> None:
    pair = encode("ab", protocol) + b"\x01"
    other = encode("abc", protocol) + b"\x01"
    data = of(protocol, b"\x84", b"\xa4") + pair + other + 2 * pair
    nodes = Searched(data, "ab", protocol).nodes
    assert [(each.path[-1].value, each.path[-1].occurrence) for each in nodes] == [
        ("ab", 0), ("abc", 0), ("ab", 1), ("ab", 2),
    ]  # fmt: skip


def test_containers_of_unknown_length_are_searched() -> None:
    data = b"\x9f\xbf\x62ab\x9f\x01\xff\xff\xbf\x62xy\xbf\x62ab\x02\xff\xff\xff"
    searched = Searched(data, "ab", Protocol.CBOR)
    assert searched.paths == ["/[0]/ab", "/[1]/xy/ab"]
    assert searched.values == [b"\x9f\x01\xff", b"\x02"]


def test_end_in_place_of_a_value_is_none() -> None:
    assert found(b"\xbf\x62xy\x01\x62ab\xff", "ab", Protocol.CBOR) == []
    assert found(b"\xbf\x62ab\x01\x62ab\xff", "ab", Protocol.CBOR) == ["/ab"]


@BOTH
@pytest.mark.parametrize("rows", [STRIDE - 1, STRIDE, STRIDE + 1, 2 * STRIDE, 3500])
def test_long_levels_are_searched_to_their_end(protocol: Protocol, rows: int) -> None:
    many = Searched(encode({f"key {n}": n for n in range(rows)}, protocol), "key", protocol)
    assert many.paths == [f"/key {n}" for n in range(rows)]
    assert many.values == [encode(n, protocol) for n in range(rows)]
    rare = [{"ab": 1} if n % STRIDE in (0, STRIDE - 1) else 0 for n in range(rows)]
    wanted = [f"/[{n}]/ab" for n, each in enumerate(rare) if each]
    assert found(encode(rare, protocol), "ab", protocol) == wanted


@pytest.mark.parametrize("filling", [16 * 1024 - 20, 16 * 1024 - 4, 16 * 1024, 16 * 1024 + 20])
@BOTH
def test_few_and_many_bytes_are_searched_alike(protocol: Protocol, filling: int) -> None:
    data = encode([7, {"ab": b"x" * filling, "y": {"abc": 1}}, {"ab": 2}], protocol)
    assert found(data, "ab", protocol) == ["/[1]/ab", "/[1]/y/abc", "/[2]/ab"]


@pytest.mark.parametrize("surplus", [-8, -7, 0, 100_000])
def test_very_long_key_is_found_as_the_tree_shows_it(surplus: int) -> None:
    size = KEY_LIMIT + surplus
    data = b"\x81\xdb" + size.to_bytes(4, "big") + b"k" * (size - 6) + b"needle" + b"\x01"
    searched = Searched(data, "needle")
    assert searched.values == [b"\x01"]
    [row] = children(leaf_archive(data)).nodes
    assert [node.path for node in searched.nodes] == [row.path]


@BOTH
def test_damage_ends_its_own_level_only(protocol: Protocol) -> None:
    damaged = of(protocol, b"\x82", b"\xa2") + encode("ab", protocol) + b"\x01"
    bad = of(protocol, b"\xc1", b"\x1c")
    data = of(protocol, b"\x92", b"\x82") + damaged + bad
    assert found(data, "ab", protocol) == ["/[0]/ab"]


@pytest.mark.parametrize(
    ("data", "protocol"),
    [
        (b"\xdf\xff\xff\xff\xff\xa1k\x01", M),
        (b"\xde\xff\xff\xa1k\x01", M),
        (b"\xbb" + b"\xff" * 8 + b"\x61k\x01", Protocol.CBOR),
        (b"\xba\xff\xff\xff\xff\x61k\x01", Protocol.CBOR),
        (b"\xbf\x61k\x01", Protocol.CBOR),
    ],
)
def test_counts_and_lengths_that_lie_cost_nothing(data: bytes, protocol: Protocol) -> None:
    with bounded(seconds=0.5, memory=8 * 1024 * 1024):
        searched = Searched(data, "k", protocol)
    assert (searched.paths, searched.values) == (["/k"], [b"\x01"])


@pytest.mark.parametrize(
    ("data", "protocol", "values"),
    [
        (b"\x81\xdb\xff\xff\xff\xffk\x01", M, []),
        (b"\x81\x7b" + b"\xff" * 8 + b"k", Protocol.CBOR, []),
        (b"\x81\xa1k\xdb\xff\xff\xff\xffk", M, [b"\xdb\xff\xff\xff\xffk"]),
        (b"\xa1\x61k\x7b" + b"\xff" * 8, Protocol.CBOR, [b"\x7b" + b"\xff" * 8]),
        (b"\x82\xa1k\x01\xa9k", M, [b"\x01"]),
    ],
)
def test_key_or_value_longer_than_the_bytes(
    data: bytes, protocol: Protocol, values: list[bytes]
) -> None:
    assert Searched(data, "k", protocol).values == values


@BOTH
@pytest.mark.parametrize("pattern", ["ab", "15"])
def test_bytes_cut_anywhere_give_the_first_hits(protocol: Protocol, pattern: str) -> None:
    data = encode(VALUE, protocol)
    whole = Searched(data, pattern, protocol).paths
    for size in range(len(data)):
        cut = Searched(data[:size], pattern, protocol)
        assert cut.paths == whole[: len(cut.paths)]
        spans = [node.span for node in cut.nodes if node.span]
        assert len(spans) == len(cut.nodes)
        assert all(BASE < span.start <= span.end <= BASE + size for span in spans)


@BOTH
def test_bytes_after_the_value_are_left(protocol: Protocol) -> None:
    one, two = encode({"ab": 1}, protocol), encode({"ab": 2, "xab": 3}, protocol)

    def first(search: ValueSearch, _whole: Span) -> None:
        search.begin((), Span(BASE, BASE + len(one)))

    def second(search: ValueSearch, whole: Span) -> None:
        search.begin((PathStep.index(1),), Span(BASE + len(one), whole.end))

    assert Searched(one + two, "ab", protocol, begin=first).paths == ["/ab"]
    assert Searched(one + two, "ab", protocol, begin=second).paths == ["/[1]/ab", "/[1]/xab"]


@BOTH
@pytest.mark.parametrize("filling", [0, 20_000])
def test_value_that_claims_more_than_it_has_ends_with_its_bytes(
    protocol: Protocol, filling: int
) -> None:
    pair = encode("ab", protocol) + b"\x01"
    one = of(protocol, b"\x83", b"\xa3") + pair
    if filling:  # then it is looked at in the whole data
        one += encode("x", protocol) + encode("y" * filling, protocol)

    def begin(search: ValueSearch, _whole: Span) -> None:
        search.begin((), Span(BASE, BASE + len(one)))

    assert Searched(one + pair, "ab", protocol, begin=begin).paths == ["/ab"]


@BOTH
@pytest.mark.parametrize("row", [STRIDE - 2, STRIDE - 1, STRIDE])
def test_damaged_row_keeps_its_number_at_the_end_of_a_stride(protocol: Protocol, row: int) -> None:
    head = of(protocol, b"\xdc\x07\xd0", b"\x99\x07\xd0")  # 2000 elements
    damaged = of(protocol, b"\x82", b"\xa2") + encode("ab", protocol) + b"\x01"
    assert found(head + b"\x00" * row + damaged, "ab", protocol) == [f"/[{row}]/ab"]


@BOTH
@pytest.mark.parametrize(("first", "count"), [(0, 3), (5, 3), (5, 2), (STRIDE - 1, 3)])
def test_rows_of_a_block_have_the_numbers_of_their_list(
    protocol: Protocol, first: int, count: int
) -> None:
    above: NodePath = (PathStep.key("rows"),)

    def begin(search: ValueSearch, whole: Span) -> None:
        search.begin_rows(above, whole, first=first, count=count)

    data = b"".join(encode({"ab": n}, protocol) for n in range(3))
    searched = Searched(data, "ab", protocol, begin=begin)
    assert searched.paths == [f"/rows/[{first + n}]/ab" for n in range(count)]


def test_whether_a_value_may_hold_the_pattern_is_told_by_its_bytes() -> None:
    data = encode(["xab", "ab"])  # 92 a3 x a b a2 a b
    search = ValueSearch(M, data, "ab", base=BASE)
    at = [BASE + number for number in range(len(data) + 1)]
    assert not search.may_hold(Span(at[0], at[3]))
    assert search.may_hold(Span(at[0], at[4]))
    assert search.may_hold(Span(at[3], at[4]))
    assert not search.may_hold(Span(at[4], at[6]))
    assert search.may_hold(Span(at[4], at[7]))
    assert not search.may_hold(Span(at[7], at[8]))
    assert search.may_hold(Span(BASE - 1, at[4]))


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_step_gives_no_more_than_asked_for_and_loses_nothing(most: int) -> None:
    data = encode({f"k{n}": {"k": n} for n in range(4)})
    searched = Searched(data, "k", most=most)
    assert searched.paths == [path for n in range(4) for path in (f"/k{n}", f"/k{n}/k")]
    assert max(searched.steps) == min(most, 8)


def test_step_without_time_or_room_does_nothing() -> None:
    data = encode({"k": 1})
    search = ValueSearch(M, data, "k", base=0)
    assert search.finished
    search.begin((), Span(0, len(data)))
    assert search.step(5, seconds=0) == search.step(0, seconds=60) == []
    assert not search.finished
    assert len(search.step(5, seconds=60)) == 1
    assert search.finished


@BOTH
@pytest.mark.parametrize(("depth", "is_found"), [(999, True), (1000, False)])
def test_levels_are_searched_to_a_depth(protocol: Protocol, depth: int, is_found: bool) -> None:
    shell = of(protocol, b"\x81\xa1k", b"\xa1\x61k")
    searched = Searched(shell * depth + encode({"needle": 1}, protocol), "needle", protocol)
    assert (len(searched.nodes), searched.search.is_cut_short) == (is_found, not is_found)


@SPARE
def test_candidates_that_are_no_keys_are_bounded(
    monkeypatch: pytest.MonkeyPatch, spare: int, is_whole: bool
) -> None:
    data = encode([["ab"] * 30, {"ab": 1}])  # the list of texts, each of them, the dict, the key
    monkeypatch.setattr(tested, "MOST_CANDIDATES", 33 + spare)
    searched = Searched(data, "ab")
    assert (len(searched.nodes), not searched.search.is_cut_short) == (is_whole, is_whole)


@SPARE
def test_bytes_that_are_walked_again_and_again_are_bounded(
    monkeypatch: pytest.MonkeyPatch, spare: int, is_whole: bool
) -> None:
    data = b"\x81\xa1k\x81\xa1k\x81\xa1k\x01"
    walked = (len(data) - 1) + (len(data) - 4)  # by the levels around the innermost one
    monkeypatch.setattr(stepped_search, "_BUDGET_FACTOR", 0)
    monkeypatch.setattr(stepped_search, "_LEAST_BUDGET_BYTES", walked + 1 + spare)
    searched = Searched(data, "k")
    assert searched.paths == ["/k", "/k/k", "/k/k/k"][: 3 if is_whole else 2]
    assert searched.search.is_cut_short is not is_whole


@BOTH
def test_budget_grows_with_the_bytes(protocol: Protocol, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepped_search, "_LEAST_BUDGET_BYTES", 0)
    filling = encode(b"x" * 65_535, protocol)
    shell = of(protocol, b"\x81\xa1k", b"\xa1\x61k")
    deep = ["/k" * n for n in range(1, 11)]
    assert found(shell * 9 + filling, "k", protocol) == deep[:9]
    searched = Searched(shell * 10 + filling, "k", protocol)
    assert (searched.paths, searched.search.is_cut_short) == (deep[:9], True)
