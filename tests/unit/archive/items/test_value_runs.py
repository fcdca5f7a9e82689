"""Values at C speed equal those our own tokenizer builds, and nothing hostile gets through."""

import random
import time
import tracemalloc

import msgpack
import pytest

from msglc_browser.archive.items.value_runs import SLICE_BYTES, decode_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Pairs, Timestamp
from msglc_browser.errors import ArchiveError, CorruptArchive, LimitExceeded
from tests.archive_bytes import encode
from tests.bounds import bounded

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


@BOTH
def test_decode_items_returns_plain_values_in_order(protocol: Protocol) -> None:
    values: list[object] = [1, -5, 2**60, 1.5, "é", b"\0x", None, True, [1, [2, {}]], {"a": [1]}]
    data = b"".join(encode(value, protocol) for value in values)

    assert decode_items(protocol, data, len(values)) == values
    assert decode_items(protocol, data + b"\xff" * 3, 4) == values[:4]
    assert decode_items(protocol, data, 0) == []


@BOTH
def test_decode_items_longer_than_a_slice_are_complete(protocol: Protocol) -> None:
    values: list[object] = ["x" * 100, 7] * SLICE_BYTES
    data = b"".join(encode(value, protocol) for value in values[:2]) * SLICE_BYTES

    assert decode_items(protocol, data, 2000) == values[:2000]
    if protocol is Protocol.MSGPACK:
        assert decode_items(protocol, data, len(values)) == values


@BOTH
def test_decode_items_with_one_value_of_many_slices_is_complete(protocol: Protocol) -> None:
    value = "x" * (3 * SLICE_BYTES)

    assert decode_items(protocol, encode(value, protocol), 1) == [value]


@pytest.mark.parametrize(
    ("protocol", "data", "expected"),
    [
        (Protocol.MSGPACK, b"\xd6\xff\x00\x00\x00\x05", Timestamp(5)),
        (Protocol.MSGPACK, b"\x91\xd6\xff\x00\x00\x00\x05", [Timestamp(5)]),
        (Protocol.MSGPACK, b"\xc7\x05\xffabcde", ExtValue(-1, b"abcde")),
        (Protocol.MSGPACK, b"\xd4\x07x", ExtValue(7, b"x")),
        (Protocol.MSGPACK, b"\xa1\xff", "\udcff"),
        (Protocol.MSGPACK, b"\x82\x01\x02\x01\x03", Pairs(((1, 2), (1, 3)))),
        (Protocol.MSGPACK, b"\x82\x01\x02\xc3\x03", Pairs(((1, 2), (True, 3)))),
        (Protocol.MSGPACK, b"\x81\x91\x01\x02", Pairs((([1], 2),))),
        (Protocol.CBOR, b"\x61\xff", "\udcff"),
        (Protocol.CBOR, b"\xa2\x01\x02\x01\x03", Pairs(((1, 2), (1, 3)))),
        (Protocol.CBOR, b"\xa1\x81\x01\x02", Pairs((([1], 2),))),
        (Protocol.CBOR, b"\xf7", CborSimple(23)),
        (Protocol.CBOR, b"\x81\xf8\x20", [CborSimple(32)]),
        (Protocol.CBOR, b"\xc1\x05", Timestamp(5)),
        (Protocol.CBOR, b"\xc2\x49\x01" + b"\0" * 8, 2**64),
        (Protocol.CBOR, b"\xd8\x23\x65(a+)+", CborTag(35, "(a+)+")),
        (Protocol.CBOR, b"\xd9\x03\xe8\x01", CborTag(1000, 1)),
        (Protocol.CBOR, b"\x9f\x01\xff", [1]),
    ],
)
def test_decode_items_makes_of_odd_values_what_the_tokenizer_makes(
    protocol: Protocol, data: bytes, expected: object
) -> None:
    assert decode_items(protocol, data, 1) == [expected]


def test_decode_items_of_shared_references_makes_no_cycle() -> None:
    data = b"\xd8\x1c\x81\xd8\x1d\x00"

    assert decode_items(Protocol.CBOR, data, 1) == [CborTag(28, [CborTag(29, 0)])]


@pytest.mark.parametrize(
    ("protocol", "one"),
    [
        (Protocol.MSGPACK, b"\x81"),
        (Protocol.CBOR, b"\xa1"),
        (Protocol.CBOR, b"\xa1\xd8\x1c"),
        (Protocol.MSGPACK, b"\x82\x01\x01"),
    ],
)
def test_decode_items_of_keys_in_keys_recurses_nowhere(protocol: Protocol, one: bytes) -> None:
    data = one * 150 + b"\x01" * 151

    with bounded():
        assert len(decode_items(protocol, data, 1)) == 1


def test_decode_items_of_tags_in_tags_as_key_recurses_nowhere() -> None:
    data = b"\xa1" + b"\xd8\x1c" * 150 + b"\x01\x02"

    with bounded():
        [value] = decode_items(Protocol.CBOR, data, 1)
    assert isinstance(value, Pairs)


def test_decode_items_keeps_a_tagged_scalar_as_a_key() -> None:
    data = b"\xa2\xd8\x1c\x01\x02\xd8\x1c\x02\x02"

    assert decode_items(Protocol.CBOR, data, 1) == [{CborTag(28, 1): 2, CborTag(28, 2): 2}]


@BOTH
@pytest.mark.parametrize("count", [2, 100, 10**12])
def test_decode_items_with_too_few_values_is_corrupt(count: int, protocol: Protocol) -> None:
    with pytest.raises(CorruptArchive):
        decode_items(protocol, encode("one", protocol), count)


@pytest.mark.parametrize(
    ("protocol", "bomb"),
    [
        (Protocol.MSGPACK, b"\xdd\xff\xff\xff\xff"),
        (Protocol.MSGPACK, b"\xdf\xff\xff\xff\xff"),
        (Protocol.MSGPACK, b"\xdd\x00\x00\x1f\xff" * 5000),
        (Protocol.MSGPACK, b"\xdb\xff\xff\xff\xff"),
        (Protocol.MSGPACK, b"\x91" * 50_000 + b"\x01"),
        (Protocol.CBOR, b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff"),
        (Protocol.CBOR, b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff"),
        (Protocol.CBOR, b"\x9a\x00\x00\xff\xff" * 5000),
        (Protocol.CBOR, b"\x81" * 50_000 + b"\x01"),
        (Protocol.CBOR, b"\x9f" * 50_000),
        (Protocol.CBOR, b"\xc6" * 50_000),
    ],
)
def test_decode_items_of_a_bomb_fails_at_once_in_little_memory(
    protocol: Protocol, bomb: bytes
) -> None:
    tracemalloc.start()
    start = time.perf_counter()
    try:
        with pytest.raises((CorruptArchive, LimitExceeded)):
            decode_items(protocol, bomb, 1)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()
    assert time.perf_counter() - start < 2


@BOTH
def test_decode_items_of_random_bytes_raises_only_archive_errors(protocol: Protocol) -> None:
    rng = random.Random(7)
    for _ in range(3000):
        data = rng.randbytes(rng.randrange(1, 40))
        try:
            decode_items(protocol, data, rng.randrange(1, 6))
        except ArchiveError:
            continue


def test_decode_items_of_floats_that_look_like_times_stay_floats() -> None:
    number = msgpack.unpackb(b"\xcb\x40\xd6\xff\x00\x00\x00\x00\x00")

    assert decode_items(Protocol.MSGPACK, msgpack.packb(number) * 100, 100) == [number] * 100
