"""Entries of a TOC rewritten for an archive of their own: odd ones, wrong ones, very many."""

from collections.abc import Sequence

import cbor2
import msgpack
import pytest

from msglc_browser.archive.building.toc_rebase import leaf_toc, rebased_blocks, rebased_level
from msglc_browser.archive.model.header import Header
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.section import BlockList, Section, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.errors import CorruptArchive, LimitExceeded
from tests.archive_bytes import encode
from tests.bounds import bounded

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
DATA_SIZE = 2**40
BASE, SIZE = 70_000, 100_000
"""The node lies so that its positions lose bytes when they are moved."""

OPEN_MAP, OPEN_LIST, BREAK = b"\xbf", b"\x9f", b"\xff"
Entry = dict[str, object]


def root(toc: bytes, protocol: Protocol) -> Node:
    section = Section(0, 2 * DATA_SIZE, Header(protocol, DATA_SIZE, len(toc)))
    return root_node(section, toc, ())


def rebased(toc: bytes, protocol: Protocol) -> bytes:
    """The root entry of `toc`, which need not begin with the data, moved to the beginning."""
    node = root(toc, protocol)
    if node.span is None:
        raise CorruptArchive(node.problem)
    if isinstance(node.token, BlockList):
        return b"".join(rebased_blocks(toc, node.token, node.span))
    assert isinstance(node.token, TocLevel)
    return b"".join(rebased_level(toc, node.token, node.span))


def leaf(start: int, end: int) -> Entry:
    return {"p": [BASE + start, BASE + end]}


def node_of(children: object) -> Entry:
    return {**leaf(0, SIZE), "t": children}


def moved(value: object) -> object:
    """What becomes of the plain form of an entry."""
    if isinstance(value, int):
        return value - BASE
    if isinstance(value, list):
        return [moved(item) for item in value]
    assert isinstance(value, dict)
    return {key: moved(item) for key, item in value.items()}


@BOTH
@pytest.mark.parametrize(
    "children",
    [
        [],
        [leaf(1, 2)],
        [leaf(1, 2)] * 20,
        {"a": leaf(1, 300), "ü" * 20: leaf(300, 70_000), "k" * 300: leaf(70_000, SIZE)},
        {
            "inner": {**leaf(5, 50), "t": [leaf(6, 20), {**leaf(20, 50), "t": {}}]},
            "z": leaf(50, 51),
        },
        [node_of([node_of({"deep": node_of([leaf(0, 1)])})]), leaf(2, 3)],
    ],
    ids=range(6),
)
def test_entries_move_to_the_beginning(protocol: Protocol, children: object) -> None:
    entry = node_of(children)
    assert rebased(encode(entry, protocol), protocol) == encode(moved(entry), protocol)


@BOTH
@pytest.mark.parametrize("key", [1, -5, 2**40, 1.5, None, True, b"raw", b"x" * 70_000, "a" * 40])
def test_keys_of_any_kind_stay_as_they_are(protocol: Protocol, key: object) -> None:
    inner = {key: node_of({key: leaf(1, 2), "z": leaf(2, 3)})}
    expected = {key: {"p": [0, SIZE], "t": {key: {"p": [1, 2]}, "z": {"p": [2, 3]}}}}
    result = rebased(encode(node_of(inner), protocol), protocol)
    assert result == encode({"p": [0, SIZE], "t": expected}, protocol)


def test_keys_that_are_not_minimal_stay_as_they_are() -> None:
    toc = encode(node_of({"K": leaf(1, 2)})).replace(b"\xa1K", b"\xd9\x01K")
    expected = encode({"p": [0, SIZE], "t": {"K": {"p": [1, 2]}}}).replace(b"\xa1K", b"\xd9\x01K")
    assert rebased(toc, Protocol.MSGPACK) == expected


@BOTH
def test_blocks_move_with_the_node_that_holds_them(protocol: Protocol) -> None:
    triples = [
        [3, BASE + 1, BASE + 9],
        [300, BASE + 9, BASE + 70_000],
        [1, BASE + 70_000, BASE + SIZE],
    ]
    result = rebased(encode(node_of({"list": {"p": triples}}), protocol), protocol)
    expected = [[3, 1, 9], [300, 9, 70_000], [1, 70_000, SIZE]]
    assert result == encode({"p": [0, SIZE], "t": {"list": {"p": expected}}}, protocol)


@BOTH
def test_list_of_blocks_moves_behind_its_own_head(protocol: Protocol) -> None:
    toc = encode({"p": [[20, BASE, BASE + 100], [5, BASE + 100, BASE + 200]]}, protocol)
    node = root(toc, protocol)
    assert isinstance(node.token, BlockList) and node.span is not None
    span = Span(node.span.start - 3, node.span.end)
    result = b"".join(rebased_blocks(toc, node.token, span))
    assert result == encode({"p": [[20, 3, 103], [5, 103, 203]]}, protocol)


@BOTH
def test_leaf_has_a_position_and_nothing_else(protocol: Protocol) -> None:
    for size_bytes in (1, 23, 24, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32):
        assert leaf_toc(protocol, size_bytes) == encode({"p": [0, size_bytes]}, protocol)


@BOTH
@pytest.mark.parametrize(
    "entry",
    [
        {"t": [leaf(1, 2)], **leaf(0, 9)},
        {"x": [1, {"p": [0, 0]}], **leaf(0, 9), "new": None},
        {**leaf(0, 9), "t": None},
        {"p": [[2, BASE + 1, BASE + 5]], "new": "field"},
    ],
    ids=range(4),
)
def test_entries_of_another_writer_keep_order_and_fields(protocol: Protocol, entry: Entry) -> None:
    result = decoded(rebased(encode(node_of([entry, leaf(9, 10)]), protocol), protocol), protocol)
    expected = {
        name: moved(value) if name in ("p", "t") and value else value
        for name, value in entry.items()
    }
    if isinstance(expected["p"], list) and isinstance(expected["p"][0], list):
        expected["p"] = [[2, 1, 5]]
    assert result == {"p": [0, SIZE], "t": [expected, {"p": [9, 10]}]}
    assert list(result["t"][0]) == list(entry)


def test_numbers_wider_than_needed_are_written_short() -> None:
    numbers = [b"\xd2" + (BASE + at).to_bytes(4, "big") for at in (1, 2)]
    wide = b"\x81\xa1p\xdc\x00\x02" + b"".join(numbers)
    toc = encode({**leaf(0, SIZE), "t": [0]})[:-1] + wide
    assert rebased(toc, Protocol.MSGPACK) == encode({"p": [0, SIZE], "t": [{"p": [1, 2]}]})


def test_cbor_containers_of_open_size_stay_open() -> None:
    def position(start: int, end: int) -> bytes:
        return b"\x61p" + OPEN_LIST + cbor2.dumps(BASE + start) + cbor2.dumps(BASE + end) + BREAK

    blocks = b"\x61p" + OPEN_LIST + cbor2.dumps([2, BASE + 3, BASE + 5]) + BREAK
    inner = OPEN_MAP + position(1, 9) + b"\x61t" + OPEN_MAP
    inner += b"\x61k" + cbor2.dumps(leaf(1, 2)) + b"\x61b\xa1" + blocks + BREAK + BREAK
    listed = b"\xa2" + position(0, 9) + b"\x61t" + OPEN_LIST + inner + BREAK
    toc = OPEN_MAP + position(0, SIZE) + b"\x61t" + OPEN_LIST + listed + inner + BREAK + BREAK
    child = {"p": [1, 9], "t": {"k": {"p": [1, 2]}, "b": {"p": [[2, 3, 5]]}}}
    assert cbor2.loads(rebased(toc, Protocol.CBOR)) == {
        "p": [0, SIZE],
        "t": [{"p": [0, 9], "t": [child]}, child],
    }


@BOTH
@pytest.mark.parametrize(
    "children",
    [
        [leaf(-1, 5)],
        [leaf(5, SIZE + 1)],
        [leaf(5, 5)],
        [leaf(6, 5)],
        [{"p": [0, 1]}],
        [{"p": [2**63, 2**64 - 1]}],
        [node_of([leaf(-1, 5)])],
        [{**leaf(-1, 5), "t": [leaf(1, 2)]}],
        [{"p": [[2, BASE - 1, BASE + 5]]}],
        [{"p": [[2, BASE + 1, BASE + 5], [2, BASE + 5, BASE + SIZE + 1]]}],
        [{"p": []}],
        [{"p": [1]}],
        [{"p": [BASE + 1, BASE + 2, BASE + 3]}],
        [{"p": [BASE + 1, -2]}],
        [{"p": ["a", "b"]}],
        [{"p": {}}],
        [{"p": [[1, 2]]}],
        [{"p": [[2, BASE + 1, BASE + 5], 7]}],
        [{"t": [leaf(1, 2)]}],
        [{}],
        [{"q": 1}],
        [{**leaf(1, 2), "t": 5}],
        [{**leaf(1, 2), **{f"f{number}": 1 for number in range(20)}}],
        [BASE + 5],
        [-5],
        ["text"],
        [None],
    ],
    ids=range(27),
)
def test_entries_that_make_no_sense_are_refused(protocol: Protocol, children: object) -> None:
    for toc in (encode(node_of(children), protocol), encode(node_of({"k": children}), protocol)):
        with pytest.raises(CorruptArchive):
            rebased(toc, protocol)


def test_entry_that_says_two_things_is_refused() -> None:
    for field in (b"\xa1p\x92\x01\x02", b"\xa1t\x90"):
        toc = encode({**leaf(0, SIZE), "t": [0]})[:-1] + b"\x82" + field + field
        with pytest.raises(CorruptArchive):
            rebased(toc, Protocol.MSGPACK)


@BOTH
def test_toc_that_ends_early_is_refused_wherever_it_does(protocol: Protocol) -> None:
    inner = {
        "k" * 40: leaf(1, 2),
        "x": {"p": [[2, BASE + 1, BASE + 9]]},
        "t": node_of([leaf(1, 2)]),
    }
    whole = encode(node_of(inner), protocol)
    head = len(encode(node_of([]), protocol))
    for size in range(head, len(whole)):
        with pytest.raises(CorruptArchive):
            rebased(whole[:size], protocol)


# --- how much ----------------------------------------------------------------------------------


def many(count: int, protocol: Protocol, shape: str) -> bytes:
    """A TOC of `count` entries."""
    leaves: Sequence[Entry] = [leaf(at % 90_000, at % 90_000 + 7) for at in range(count)]
    if shape == "list":
        return encode(node_of(leaves), protocol)
    if shape == "dict":
        return encode(node_of({f"key {n}": one for n, one in enumerate(leaves)}), protocol)
    if shape == "pairs":
        return encode(node_of([node_of(leaves[:2])] * (count // 3)), protocol)
    return encode(node_of([{"t": None, **one} for one in leaves]), protocol)


@BOTH
@pytest.mark.parametrize("shape", ["list", "dict", "pairs"])
def test_million_entries_take_seconds_and_little_memory(protocol: Protocol, shape: str) -> None:
    toc = many(1_000_000, protocol, shape)
    node = root(toc, protocol)
    assert node.kind is NodeKind.INDEXED
    with bounded(seconds=8, memory=3 * len(toc)):
        result = rebased(toc, protocol)
    assert len(result) < len(toc)


@BOTH
def test_unusual_entries_take_no_more_than_their_share(protocol: Protocol) -> None:
    with bounded(seconds=5):
        rebased(many(50_000, protocol, "unusual"), protocol)


@BOTH
def test_each_piece_is_a_small_part_of_the_work(protocol: Protocol) -> None:
    toc = many(100_000, protocol, "pairs")
    node = root(toc, protocol)
    assert isinstance(node.token, TocLevel) and node.span is not None
    pieces = list(rebased_level(toc, node.token, node.span))
    assert len(pieces) > 15
    assert max(map(len, pieces)) < len(toc) / 10


def nested(depth: int, protocol: Protocol, *, is_usual: bool) -> bytes:
    """A TOC of lists in one another, each entry as msglc writes it or with a field more."""
    usual = encode({**leaf(0, SIZE), "t": [0]}, protocol)[:-1]
    unusual = encode({"x": 0, **leaf(0, SIZE), "t": [0]}, protocol)[:-1]
    return usual + (usual if is_usual else unusual) * depth + encode(leaf(1, 2), protocol)


@BOTH
@pytest.mark.parametrize("is_usual", [True, False])
def test_depth_costs_no_calls(protocol: Protocol, is_usual: bool) -> None:
    toc = nested(900 if is_usual else 450, protocol, is_usual=is_usual)
    with bounded():
        result = rebased(toc, protocol)
    assert result.endswith(encode({"p": [1, 2]}, protocol))


@BOTH
@pytest.mark.parametrize("is_usual", [True, False])
def test_deeper_than_anyone_writes_is_refused_before_all_is_walked(
    protocol: Protocol, is_usual: bool
) -> None:
    toc = nested(100_000, protocol, is_usual=is_usual)
    node = root(toc, protocol)
    assert isinstance(node.token, TocLevel) and node.span is not None
    pieces = rebased_level(toc, node.token, node.span)
    with pytest.raises(LimitExceeded):
        next(pieces)  # a piece is 5,000 entries


@BOTH
@pytest.mark.parametrize("is_map", [True, False])
def test_claimed_count_is_not_believed(protocol: Protocol, is_map: bool) -> None:
    claims = {
        (Protocol.MSGPACK, True): b"\xdf\xff\xff\xff\xff",
        (Protocol.MSGPACK, False): b"\xdd\xff\xff\xff\xff",
        (Protocol.CBOR, True): b"\xbb" + b"\xff" * 8,
        (Protocol.CBOR, False): b"\x9b" + b"\xff" * 8,
    }
    start = encode({**leaf(0, SIZE), "t": [0]}, protocol)[:-1]
    inner = encode({**leaf(0, SIZE), "t": None}, protocol)[:-1] + claims[protocol, is_map]
    with bounded(), pytest.raises(CorruptArchive):
        rebased(start + inner + encode(leaf(1, 2), protocol), protocol)


def decoded(toc: bytes, protocol: Protocol) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = (
        msgpack.unpackb(toc) if protocol is Protocol.MSGPACK else cbor2.loads(toc)
    )
    return found
