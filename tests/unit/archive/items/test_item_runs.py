"""Runs of whole items: where they end, and whether the libraries vouch for them."""

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.item_runs import MSGPACK_LEVELS, Found, ItemRuns
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive

M, C = Protocol.MSGPACK, Protocol.CBOR
ENCODE = {M: msgpack.packb, C: cbor2.dumps}


def take(
    protocol: Protocol,
    data: bytes,
    items: int = 100,
    *,
    at: int = 0,
    each: int = 1,
    most_bytes: int = 1000,
    levels: int = 9,
    text_keys: bool = False,
) -> Found:
    runs = ItemRuns(protocol, text_keys=text_keys)
    return runs.take(data, at, items, each=each, most_bytes=most_bytes, levels=levels)


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize(
    "value",
    [0.5, 7, 70_000, -3, None, True, "text", "ü", b"bytes", [1, [2]], {"a": {"b": None}}, "x" * 99],
)
@pytest.mark.parametrize("count", [1, 15, 16, 17, 40])
def test_sizes_are_those_of_the_items(protocol: Protocol, value: object, count: int) -> None:
    item = ENCODE[protocol](value)
    found = take(protocol, b"??" + item * count + item[:-1], count, at=2)
    assert list(found.sizes) == [len(item)] * count
    assert found.end == 2 + len(item) * count
    assert found.values is not None
    assert not found.is_large
    assert len(take(protocol, item * count, count - 1).sizes) == count - 1 or count == 1


@pytest.mark.parametrize("protocol", list(Protocol))
def test_mixed_items_are_divided(protocol: Protocol) -> None:
    values = [1.5, 3, 2**40, "a", None, -(2**40), {"k": 1}, [True], "ü" * 20] * 30
    parts = [ENCODE[protocol](value) for value in values]
    sizes: list[int] = []
    data = b"".join(parts)
    while len(sizes) < len(parts):
        sizes += take(protocol, data, len(parts) - len(sizes), at=sum(sizes)).sizes
    assert sizes == list(map(len, parts))


@pytest.mark.parametrize("protocol", list(Protocol))
def test_large_container_ends_the_run(protocol: Protocol) -> None:
    encode = ENCODE[protocol]
    small, large, text = encode([1]), encode([300] * 40), encode("x" * 300)
    size = len(large)
    assert len(take(protocol, small + large, most_bytes=size).sizes) == 2
    found = take(protocol, small + text + large + small, most_bytes=size - 1)
    assert list(found.sizes) == [len(small), len(text)]
    assert not found.is_large
    found = take(protocol, large + small, most_bytes=size - 1)
    assert (list(found.sizes), found.end, found.is_large) == ([], 0, True)


@pytest.mark.parametrize("protocol", list(Protocol))
def test_pairs_are_whole(protocol: Protocol) -> None:
    encode = ENCODE[protocol]
    key, large = encode("key"), encode([300] * 40)
    assert len(take(protocol, key * 5, each=2).sizes) == 4
    assert take(protocol, key, each=2).sizes in ((), [])
    found = take(protocol, key + large, each=2, most_bytes=9)
    assert not found.sizes
    assert found.is_large
    found = take(protocol, key * 2 + key + large, each=2, most_bytes=9)
    assert len(found.sizes) == 2
    assert not found.is_large


@pytest.mark.parametrize(
    ("protocol", "data"),
    [
        (M, "82a16101a16102"),  # a repeated key
        (M, "8301a16102a162c3a163"),
        (M, "8201c0cb3ff0000000000000c0"),  # keys that are equal in Python
        (M, "a1ff"),  # not UTF-8
        (M, "d7ffffffffff00000000"),  # a timestamp with too many nanoseconds
        (C, "a2616101616102"),
        (C, "a3016161f93c006162f56163"),
        (C, "61ff"),
        (C, "c06178"),
        (C, "d81c8101"),
    ],
)
def test_what_the_libraries_do_not_vouch_for_is_to_be_walked(protocol: Protocol, data: str) -> None:
    raw = bytes.fromhex(data)
    found = take(protocol, raw)
    assert (found.end, found.values) == (len(raw), None)


def test_other_keys_are_to_be_walked_only_if_they_matter() -> None:
    raw = bytes.fromhex("9181c001")
    assert take(M, raw).values is not None
    assert take(M, raw, text_keys=True).values is None


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("last", [True, False])
def test_depth_of_what_is_vouched_for_is_bounded(protocol: Protocol, last: bool) -> None:
    one, none = (b"\x91", b"\x90") if protocol is M else (b"\x81", b"\x80")

    def nested(levels: int) -> bytes:
        return one * (levels - 1) + none if last else one * levels + b"\x01"

    assert take(protocol, nested(8), levels=9).values is not None
    assert take(protocol, nested(10), levels=9).values is None
    assert take(protocol, nested(1), levels=0).values is None


def test_decoder_of_msgpack_goes_as_deep_as_is_assumed() -> None:
    msgpack.unpackb(b"\x91" * MSGPACK_LEVELS + b"\x01")
    with pytest.raises(msgpack.StackError):
        msgpack.unpackb(b"\x91" * (MSGPACK_LEVELS + 1) + b"\x01")


@pytest.mark.parametrize(("protocol", "data"), [(M, "c1"), (C, "1c"), (C, "81ff")])
def test_contradiction_is_an_error(protocol: Protocol, data: str) -> None:
    with pytest.raises(CorruptArchive):
        take(protocol, bytes.fromhex(data))


def test_break_ends_the_run() -> None:
    assert list(take(C, b"\x01\x02\xff\x03").sizes) == [1, 1]
    assert not take(C, b"\xff").sizes
    assert list(take(M, b"\x01\xff").sizes) == [1, 1]
