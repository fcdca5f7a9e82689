"""Numbers, texts and times out of their bytes, to the last bit and the last nanosecond."""

import math
import struct

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.heads import read_head
from msglc_browser.archive.items.scalars import (
    bignum,
    decode_text,
    ext_value,
    number_of,
    plain_scalar,
    signed_code,
    timestamp_of_number,
    timestamp_of_text,
)
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import CborSimple, ExtValue, Timestamp

M, C = Protocol.MSGPACK, Protocol.CBOR


@pytest.mark.parametrize(
    "number",
    [
        *(0, 127, 128, 255, 256, 2**16, 2**32, 2**64 - 1),
        *(-1, -32, -33, -128, -129, -(2**15), -(2**15) - 1),
        *(-(2**31), -(2**31) - 1, -(2**63)),
        *(1.5, -0.0, math.inf, -math.inf, 5e-324),
    ],
)
def test_number_is_what_the_libraries_wrote(number: float) -> None:
    for protocol, data in ((M, msgpack.packb(number)), (C, cbor2.dumps(number))):
        found = number_of(read_head(protocol, data, 0))
        assert repr(found) == repr(number)
        assert repr(plain_scalar(read_head(protocol, data, 0))) == repr(number)


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("d0 7f", 127),
        ("d0 80", -128),
        ("d1 7f ff", 32767),
        ("d1 80 00", -32768),
        ("d2 ff ff ff ff", -1),
        ("d3 7f ff ff ff ff ff ff ff", 2**63 - 1),
        ("d3 80 00 00 00 00 00 00 00", -(2**63)),
    ],
)
def test_signed_number_is_two_s_complement_of_its_width(code: str, number: int) -> None:
    assert number_of(read_head(M, bytes.fromhex(code), 0)) == number


@pytest.mark.parametrize(
    ("code", "number"),
    [("f9 3c 01", 1.0009765625), ("fa 3f 80 00 01", 1.0000001192092896), ("f9 7c 00", math.inf)],
)
def test_short_float_is_exact(code: str, number: float) -> None:
    assert number_of(read_head(C, bytes.fromhex(code), 0)) == number


def test_nan_of_every_width_is_nan() -> None:
    for code in (b"\xf9\x7e\x00", b"\xfa" + struct.pack(">f", math.nan), cbor2.dumps(math.nan)):
        found = number_of(read_head(C, code, 0))
        assert isinstance(found, float)
        assert math.isnan(found)


@pytest.mark.parametrize(
    ("protocol", "code", "value"),
    [
        (M, "c0", None),
        (M, "c2", False),
        (M, "c3", True),
        (C, "f6", None),
        (C, "f4", False),
        (C, "f5", True),
        (C, "f7", CborSimple(23)),
        (C, "e0", CborSimple(0)),
        (C, "f8 ff", CborSimple(255)),
    ],
)
def test_constant_is_its_value(protocol: Protocol, code: str, value: object) -> None:
    found = plain_scalar(read_head(protocol, bytes.fromhex(code), 0))
    assert found == value
    assert type(found) is type(value)


def test_invalid_bytes_of_a_text_come_back_as_they_were() -> None:
    assert decode_text("é€".encode()) == "é€"
    broken = b"a\xff\xc3"
    assert decode_text(broken) == "a\udcff\udcc3"
    assert decode_text(broken).encode("utf-8", "surrogateescape") == broken


@pytest.mark.parametrize(("byte", "code"), [(0, 0), (127, 127), (128, -128), (255, -1)])
def test_code_of_an_extension_is_signed(byte: int, code: int) -> None:
    assert signed_code(byte) == code


@pytest.mark.parametrize(
    ("seconds", "nanoseconds", "size"),
    [
        (0, 0, 4),
        (2**32 - 1, 0, 4),
        (2**32, 0, 8),
        (5, 1, 8),
        (2**34 - 1, 999_999_999, 8),
        (2**34, 0, 12),
        (-1, 0, 12),
        (-1, 999_999_999, 12),
        (2**63 - 1, 5, 12),
        (-(2**63), 5, 12),
    ],
)
def test_timestamp_is_what_msgpack_wrote(seconds: int, nanoseconds: int, size: int) -> None:
    data = msgpack.Timestamp(seconds, nanoseconds).to_bytes()
    assert len(data) == size
    assert ext_value(-1, data) == Timestamp(seconds, nanoseconds)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 3,
        b"\x00" * 5,
        b"\x00" * 16,
        (1_000_000_000 << 34).to_bytes(8, "big"),
        (1_000_000_000).to_bytes(4, "big") + b"\x00" * 8,
    ],
)
def test_extension_that_is_no_valid_timestamp_stays_an_extension(data: bytes) -> None:
    assert ext_value(-1, data) == ExtValue(-1, data)


@pytest.mark.parametrize("code", [0, 1, 127, -2, -128])
def test_extension_of_another_code_is_no_timestamp(code: int) -> None:
    assert ext_value(code, b"\x00" * 4) == ExtValue(code, b"\x00" * 4)


@pytest.mark.parametrize("number", [0, 1, 255, 2**64, 2**500])
def test_bignum_is_what_cbor_wrote(number: int) -> None:
    payload = number.to_bytes((number.bit_length() + 7) // 8, "big")
    assert bignum(2, payload) == number
    assert bignum(3, payload) == -1 - number


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (0, Timestamp(0)),
        (-1, Timestamp(-1)),
        (1.5, Timestamp(1, 500_000_000)),
        (-0.25, Timestamp(-1, 750_000_000)),
        (2**70, Timestamp(2**70)),
        (0.9999999999, Timestamp(1, 0)),
        (-1e-11, Timestamp(0, 0)),
    ],
)
def test_time_as_a_number_keeps_its_fraction(number: float, found: Timestamp) -> None:
    assert timestamp_of_number(number) == found


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_time_that_is_no_finite_number_is_none(number: float) -> None:
    assert timestamp_of_number(number) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1970-01-01T00:00:00Z", Timestamp(0)),
        ("1970-01-01t00:00:00z", Timestamp(0)),
        ("1970-01-01T01:00:00+01:00", Timestamp(0)),
        ("1969-12-31T23:59:59Z", Timestamp(-1)),
        ("1969-12-31T23:59:59.25Z", Timestamp(-1, 250_000_000)),
        ("1970-01-02T00:00:01.123456789Z", Timestamp(86_401, 123_456_789)),
        ("1970-01-01T00:00:00.1234567890Z", Timestamp(0, 123_456_789)),
        ("1970-01-01T00:00:00.000000001Z", Timestamp(0, 1)),
        ("1970-01-01T00:00:00.5+00:00", Timestamp(0, 500_000_000)),
        ("0001-01-01T00:00:00Z", Timestamp(-62_135_596_800)),
        ("9999-12-31T23:59:59Z", Timestamp(253_402_300_799)),
    ],
)
def test_time_as_text_is_exact(text: str, found: Timestamp) -> None:
    assert timestamp_of_text(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "1970-13-01T00:00:00Z",
        "1970-01-01T24:00:00Z",
        "1970-01-01T23:59:60Z",
        "1970-01-01T00:00:00",  # no offset
        "1970-01-01",
        "1970-01-01 00:00:00Z",
        "1970-01-01T00:00Z",
        "19700101T000000Z",
        "1970-W01-4T00:00:00Z",
        "1970-01-01T00:00:00,5Z",
        "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.1234567899Z",  # finer than nanoseconds
        "1970-01-01T00:00:00+24:00",
        "1970-01-01T00:00:00Z ",
        "１970-01-01T00:00:00Z",
    ],
)
def test_text_that_is_no_time_is_none(text: str) -> None:
    assert timestamp_of_text(text) is None


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_time_at_the_edge_of_the_calendar_breaks_nothing(text: str) -> None:
    found = timestamp_of_text(text)
    assert found is None or abs(found.seconds) > 60_000_000_000
