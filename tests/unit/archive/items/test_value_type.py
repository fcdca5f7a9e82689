"""The type of a value from its first bytes."""

import cbor2
import numpy as np
import pytest

from msglc_browser.archive.items.value_type import classify, looks_like_array
from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M, C = Protocol.MSGPACK, Protocol.CBOR
T = ValueType


@BOTH
@pytest.mark.parametrize(
    ("value", "value_type", "items"),
    [
        (5, T.INT, None),
        (-5, T.INT, None),
        (-(2**40), T.INT, None),
        (1.5, T.FLOAT, None),
        (None, T.NULL, None),
        (True, T.BOOL, None),
        (False, T.BOOL, None),
        ("", T.STR, None),
        ("x" * 70_000, T.STR, None),
        (b"", T.BYTES, None),
        ([], T.LIST, 0),
        ([1] * 70_000, T.LIST, 70_000),
        ({}, T.DICT, 0),
        ({n: n for n in range(300)}, T.DICT, 300),
    ],
)
def test_value_is_told_by_its_head(
    protocol: Protocol, value: object, value_type: ValueType, items: int | None
) -> None:
    head = encode(value, protocol)[:64]
    assert classify(protocol, head) == (value_type, items)


@pytest.mark.parametrize(
    ("data", "value_type"),
    [
        (b"\xf7", T.EXT),
        (b"\xe0", T.EXT),
        (b"\x7f\x61a\xff", T.STR),
        (b"\x5f\x41a\xff", T.BYTES),
        (b"\x9f\xff", T.LIST),
        (b"\xbf\xff", T.DICT),
        (b"\xff", T.UNKNOWN),
        (b"\xc0\x60", T.TIME),
        (b"\xc1\x05", T.TIME),
        (b"\xc2\x41\x05", T.INT),
        (b"\xc3\x41\x05", T.INT),
        (b"\xc4\x82\x01\x02", T.EXT),
        (cbor2.dumps(cbor2.CBORTag(300, 1)), T.EXT),
    ],
)
def test_cbor_value_of_a_special_kind_is_told(data: bytes, value_type: ValueType) -> None:
    assert classify(C, data) == (value_type, None)


@pytest.mark.parametrize(
    ("code", "size", "value_type"),
    [
        (-1, 4, T.TIME),
        (-1, 8, T.TIME),
        (-1, 12, T.TIME),
        (-1, 3, T.EXT),
        (-1, 5, T.EXT),
        (-1, 16, T.EXT),
        (1, 4, T.EXT),
        (-2, 8, T.EXT),
    ],
)
def test_msgpack_extension_is_a_time_when_it_has_its_code_and_size(
    code: int, size: int, value_type: ValueType
) -> None:
    payload = code.to_bytes(1, "big", signed=True) + b"\x00" * size
    assert classify(M, b"\xc7" + bytes([size]) + payload) == (value_type, None)
    short = {4: b"\xd6", 8: b"\xd7", 16: b"\xd8"}.get(size)
    if short is not None:
        assert classify(M, short + payload) == (value_type, None)


@BOTH
def test_head_that_is_cut_off_is_unknown(protocol: Protocol) -> None:
    assert classify(protocol, b"") == (T.UNKNOWN, None)
    cut = b"\xdd\x00" if protocol is M else b"\x9a\x00"
    assert classify(protocol, cut) == (T.UNKNOWN, None)


def test_extension_without_its_code_is_no_time() -> None:
    assert classify(M, b"\xd6") == (T.EXT, None)


@BOTH
def test_invalid_byte_is_refused(protocol: Protocol) -> None:
    with pytest.raises(CorruptArchive):
        classify(protocol, b"\xc1" if protocol is M else b"\x1c")


@BOTH
def test_bytes_are_an_array_when_they_look_like_its_pickle(protocol: Protocol) -> None:
    payload = np.zeros(5).dumps()
    assert classify(protocol, encode(payload, protocol)[:64]) == (T.ARRAY, None)
    assert classify(protocol, encode("multiarray", protocol)) == (T.STR, None)
    assert classify(protocol, encode(b"x" * 30 + b"multiarray", protocol)) == (T.ARRAY, None)
    assert classify(protocol, encode(b"x" * 31 + b"multiarray", protocol)) == (T.BYTES, None)


def test_name_must_stand_among_the_first_forty_bytes() -> None:
    assert looks_like_array(b"multiarray")
    assert looks_like_array(b"x" * 30 + b"multiarray")
    assert not looks_like_array(b"x" * 31 + b"multiarray")
    assert not looks_like_array(b"multiarra")
