"""Skipping items: whole, in slices, past payloads that are never fed."""

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded
from tests.archive_bytes import encode
from tests.bounds import bounded

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
VALUES: list[object] = [
    0,
    -1,
    300,
    -(2**40),
    2**63,
    1.5,
    None,
    True,
    "",
    "x" * 30,
    "é" * 300,
    b"\xff" * 300,
    [],
    {},
    [1, [2, [3, {"a": {"b": []}}]]],
    {"k" * 40: list(range(100)), "z": {str(n): n for n in range(40)}},
    [{"p": [n, n * 10]} for n in range(200)],
    [n / 3 for n in range(200)],
]


@BOTH
def test_cursor_finds_the_end_of_each_value(protocol: Protocol) -> None:
    encoded = [encode(value, protocol) for value in VALUES]
    data = b"".join(encoded)
    cursor = Cursor(protocol, 0, len(data))
    cursor.feed(data, 0)
    position = 0
    for piece in encoded:
        position += len(piece)
        assert cursor.skip(1) == 1
        assert cursor.position == position


@BOTH
@pytest.mark.parametrize("slice_bytes", [10, 33, 4096])
def test_cursor_counts_the_same_when_fed_in_slices(protocol: Protocol, slice_bytes: int) -> None:
    data = b"".join(encode(value, protocol) for value in VALUES * 3)
    cursor = Cursor(protocol, 1000, 1000 + len(data))
    done = 0
    while done < len(VALUES) * 3:
        at = cursor.position - 1000
        cursor.feed(data[at : at + slice_bytes], cursor.position)
        done += cursor.skip(len(VALUES) * 3 - done)
    assert cursor.position == 1000 + len(data)


@BOTH
def test_cursor_gives_the_end_of_each_item_of_a_run(protocol: Protocol) -> None:
    items = [encode(value, protocol) for value in ("key", {"p": [1, 70000]}, 5, -3.5, [1, 2])]
    data = b"".join(items) * 400
    cursor = Cursor(protocol, 0, len(data))
    cursor.feed(data, 0)
    ends: list[int] = []
    while len(ends) < 2000:
        ends += cursor.run_ends(2000 - len(ends))
    lengths = [len(item) for item in items] * 400
    assert ends == [sum(lengths[: n + 1]) for n in range(2000)]


def test_cursor_jumps_over_a_payload_that_is_not_fed() -> None:
    head = b"\xdb\x00\x10\x00\x00"  # a text of 1 MiB
    cursor = Cursor(Protocol.MSGPACK, 0, 5 + 2**20 + 1)
    cursor.feed(head, 0)
    assert cursor.skip(1) == 1
    assert cursor.position == 5 + 2**20
    cursor.feed(b"\x07", cursor.position)
    assert cursor.skip(1) == 1


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"\x9f\x01\x02\xff", 4),
        (b"\xbf\x61a\x9f\x01\xff\x61b\x02\xff", 10),
        (b"\x7f\x61a\x61b\xff", 6),
        (b"\xc1\x9f\xff", 3),
        (b"\x82\x9f\x01\xff\x9f\xbf\xff\xff", 8),
    ],
)
def test_cursor_passes_cbor_values_of_unknown_length(data: bytes, size: int) -> None:
    cbor2.loads(data) if data[0] != 0xC1 else None
    for step in (1, 3, 100):
        cursor = Cursor(Protocol.CBOR, 0, len(data))
        while cursor.position < len(data):
            at = cursor.position
            cursor.feed(data[at : at + max(step, 2)], at)
            cursor.skip(1)
        assert cursor.position == size


@pytest.mark.parametrize(
    ("protocol", "data"),
    [
        (Protocol.MSGPACK, b"\xc1"),
        (Protocol.MSGPACK, b"\xdd\xff\xff\xff\xff"),
        (Protocol.MSGPACK, b"\x92\x01"),
        (Protocol.MSGPACK, b"\xd9\x05abc"),
        (Protocol.CBOR, b"\xff"),
        (Protocol.CBOR, b"\x82\x01\xff"),
        (Protocol.CBOR, b"\x1c"),
        (Protocol.CBOR, b"\x9f\x01"),
    ],
)
def test_cursor_refuses_what_contradicts_itself(protocol: Protocol, data: bytes) -> None:
    cursor = Cursor(protocol, 0, len(data))
    cursor.feed(data, 0)
    with pytest.raises(CorruptArchive):
        cursor.skip(1)


@BOTH
def test_cursor_walks_a_hundred_thousand_levels(protocol: Protocol) -> None:
    one = b"\x91" if protocol is Protocol.MSGPACK else b"\x81"
    data = one * 100_000 + b"\x01\x02"
    cursor = Cursor(protocol, 0, len(data))
    cursor.feed(data, 0)
    assert cursor.skip(2) == 2


def test_cursor_refuses_too_many_open_containers() -> None:
    data = b"\x9f" * 200_000
    cursor = Cursor(Protocol.CBOR, 0, 10**9)
    cursor.feed(data, 0)
    with pytest.raises(LimitExceeded):
        cursor.skip(1)


def test_cursor_skips_what_the_c_unpacker_finds_too_deep() -> None:
    deep = b"\x91" * 2000 + b"\x01"
    data = (b"\x05" * 20 + deep) * 5 + bytes(msgpack.packb("end"))
    cursor = Cursor(Protocol.MSGPACK, 0, len(data))
    cursor.feed(data, 0)
    assert cursor.skip(106) == 106
    assert cursor.position == len(data)


def test_cursor_passes_many_small_items_after_some_large_ones_in_little_memory() -> None:
    large, many = [b"x" * 3000] * 100, 5_000_000
    head = b"\xdd" + (len(large) + many).to_bytes(4, "big")
    data = head + b"".join(map(msgpack.packb, large)) + b"\x01" * many
    cursor = Cursor(Protocol.MSGPACK, 0, len(data))
    cursor.feed(data, 0)

    with bounded():
        assert cursor.skip(1) == 1
    assert cursor.position == len(data)
