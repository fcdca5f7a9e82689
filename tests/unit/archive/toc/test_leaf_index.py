"""Where the rows of an encoded container are: its head, its claims, and positions learnt."""

from array import array

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.leaf_index import LeafIndex, leaf_index
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M, C = Protocol.MSGPACK, Protocol.CBOR
START = 100


def index_of(
    data: bytes, protocol: Protocol, *, size: int | None = None, is_exact: bool = False
) -> LeafIndex | None:
    """The index of a container that lies at START; `size` when it has more bytes than `data`."""
    span = Span(START, START + (len(data) if size is None else size))
    return leaf_index(protocol, span, data, is_exact=is_exact)


@BOTH
@pytest.mark.parametrize(
    ("value", "is_map", "count"),
    [
        ([], False, 0),
        ([1, 2], False, 2),
        ({}, True, 0),
        ({"a": 1}, True, 1),
        ([0] * 300, False, 300),
    ],
)
def test_container_is_known_by_its_head(
    protocol: Protocol, value: object, is_map: bool, count: int
) -> None:
    data = encode(value, protocol)
    found = index_of(data, protocol)
    assert found is not None
    assert (found.is_map, found.count, found.span) == (
        is_map,
        count,
        Span(START, START + len(data)),
    )
    head = 1 if count < 16 else 3
    assert list(found.checkpoints) == [START + head]


@BOTH
@pytest.mark.parametrize("value", [5, "x", b"x", None, True, 1.5])
def test_scalar_has_no_index(protocol: Protocol, value: object) -> None:
    assert index_of(encode(value, protocol), protocol) is None


@BOTH
def test_head_that_is_cut_off_has_no_index(protocol: Protocol) -> None:
    assert index_of(b"", protocol, size=10) is None
    code = b"\xdd\x00" if protocol is M else b"\x9a\x00"
    assert index_of(code, protocol, size=10) is None


def test_cbor_container_of_unknown_length_has_no_count() -> None:
    for data, is_map in ((b"\x9f\x01\xff", False), (b"\xbf\x01\x02\xff", True)):
        found = index_of(data, C, is_exact=True, size=100_000)
        assert found is not None
        assert (found.is_map, found.count, found.ends_with_last) == (is_map, None, False)
    assert index_of(b"\xff", C) is None


@pytest.mark.parametrize(
    ("protocol", "head", "each"),
    [(M, b"\xdd", 1), (M, b"\xdf", 2), (C, b"\x9a", 1), (C, b"\xba", 2)],
)
def test_claim_is_believed_as_far_as_there_are_bytes(
    protocol: Protocol, head: bytes, each: int
) -> None:
    fits = head + (6 // each).to_bytes(4, "big")
    found = index_of(fits, protocol, size=len(fits) + 6)
    assert found is not None
    assert found.count == 6 // each
    with pytest.raises(CorruptArchive, match="only 5 bytes are left"):
        index_of(fits, protocol, size=len(fits) + 5)
    with pytest.raises(CorruptArchive, match="claims 4,294,967,295 items"):
        index_of(head + b"\xff" * 4, protocol, size=10**6)


@BOTH
@pytest.mark.parametrize(
    ("size", "is_exact", "is_spared"),
    [(16 * 1024, True, False), (16 * 1024 + 1, True, True), (16 * 1024 + 1, False, False)],
)
def test_last_value_of_a_large_exact_container_need_not_be_passed(
    protocol: Protocol, size: int, is_exact: bool, is_spared: bool
) -> None:
    found = index_of(encode([1], protocol), protocol, size=size, is_exact=is_exact)
    assert found is not None
    assert found.ends_with_last == is_spared


@BOTH
def test_positions_are_learnt_one_in_a_thousand_and_used(protocol: Protocol) -> None:
    code = 0xCD if protocol is M else 0x19
    item = bytes([code, 1, 0])
    data = (b"\xdc" if protocol is M else b"\x99") + (3500).to_bytes(2, "big") + item * 3500
    index = index_of(data, protocol)
    assert index is not None
    scanner = index.scanner(3400)
    assert (scanner.row, scanner.wanted) == (0, START + 3)
    scanner.feed(data, START)
    scanner.skip_to(1500)
    index.note(scanner)
    assert len(index.checkpoints) == 1
    scanner = index.scanner(0)
    scanner.feed(data, START)
    for row in (1000, 2000, 3000):
        scanner.skip_to(row)
        index.note(scanner)
        index.note(scanner)
    first = START + 3
    assert index.checkpoints == array("Q", [first + 3 * row for row in (0, 1000, 2000, 3000)])
    for row, near in ((0, 0), (999, 0), (1000, 1000), (2999, 2000), (3499, 3000), (10**6, 3000)):
        assert index.scanner(row).row == near
        assert index.scanner(row).wanted == first + 3 * near


@BOTH
def test_scanner_stops_at_the_count_and_the_end(protocol: Protocol) -> None:
    data = encode([1, 2, 3], protocol)
    index = index_of(data, protocol)
    assert index is not None
    scanner = index.scanner(0)
    scanner.feed(data + b"\x07\x07", START)
    assert [row.number for row in scanner.rows(10)] == [0, 1, 2]
    assert scanner.finished
