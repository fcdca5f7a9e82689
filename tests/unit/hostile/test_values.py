"""Numbers, times, tags, extensions and texts out of the ordinary."""

import struct

import pytest

from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.previews import read_previews
from tests.archive_bytes import encode, leaf_archive, value_of
from tests.unit.hostile.looking import BOTH, children, reading, text_of


def test_numbers_are_shown_exactly() -> None:
    cases = {
        "18446744073709551615": 2**64 - 1,
        "-9223372036854775808": -(2**63),
        "NaN": float("nan"),
        "Infinity": float("inf"),
        "-Infinity": float("-inf"),
        "-0.0": -0.0,
        "5e-324": 5e-324,
        "0.1": 0.1,
    }
    for text, value in cases.items():
        assert text_of(leaf_archive(encode(value))).text == text


def test_big_integers_of_cbor_are_shown_exactly() -> None:
    for value in (2**100, -(2**100), 2**8000):
        text = text_of(leaf_archive(encode(value, Protocol.CBOR), Protocol.CBOR)).text
        assert text == str(value)
    enormous = b"\xc2\x5a" + struct.pack(">I", 100_000) + b"\xff" * 100_000
    assert text_of(leaf_archive(enormous, Protocol.CBOR)).text.startswith("tag 2(bytes")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xd6\xff" + struct.pack(">I", 0), "1970-01-01T00:00:00Z"),
        (b"\xd7\xff" + struct.pack(">Q", (5 << 34) | 1), "1970-01-01T00:00:01.000000005Z"),
        (b"\xc7\x0c\xff" + struct.pack(">Iq", 0, -1), "1969-12-31T23:59:59Z"),
        (b"\xc7\x0c\xff" + struct.pack(">Iq", 7, 2**62), f"timestamp {2**62} s 7 ns"),
        (b"\xd4\x05\x01", "ext(5) bytes(1) 01"),
        (b"\xd7\xff" + b"\xff" * 8, "ext(-1) bytes(8) ff ff ff ff ff ff ff ff"),
    ],
)
def test_extensions_of_msgpack_are_shown(data: bytes, text: str) -> None:
    assert text_of(leaf_archive(data)).text == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xc1\x00", "1970-01-01T00:00:00Z"),
        (b"\xc0\x74" + b"2013-03-21T20:04:00Z", "2013-03-21T20:04:00Z"),
        (b"\xc0\x63abc", 'tag 0("abc")'),
        (b"\xc1\xfb" + struct.pack(">d", float("nan")), "tag 1(NaN)"),
        (b"\xd8\x2a\x01", "tag 42(1)"),
        (b"\xd8\x1c\x81\xd8\x1d\x00", "tag 28([\n    tag 29(0)\n  ])"),
        (b"\xf7", "undefined"),
        (b"\xf0", "simple(16)"),
        (b"\xf9\x3c\x00", "1.0"),
        (b"\x9f\x01\x02\xff", "[\n  1, 2\n]"),
        (b"\x7f\x61a\x61b\xff", "ab"),
    ],
)
def test_tags_and_open_values_of_cbor_are_shown(data: bytes, text: str) -> None:
    shown = text_of(leaf_archive(data, Protocol.CBOR))
    assert shown.text == text
    assert shown.is_complete


def test_timestamps_are_typed_as_times() -> None:
    archive = leaf_archive(b"\x91\xd6\xff" + struct.pack(">I", 0))
    assert children(archive).nodes[0].value_type is ValueType.TIME
    value = reading(archive, lambda document: value_of(document, document.root))
    assert value == [Timestamp(0)]


@BOTH
@pytest.mark.parametrize("payload", [b"a\xffb", b"\xed\xa0\x80"])
def test_invalid_text_is_shown_escaped(protocol: Protocol, payload: bytes) -> None:
    head = bytes([(0xA0 if protocol is Protocol.MSGPACK else 0x60) + len(payload)])
    shown = text_of(leaf_archive(head + payload, protocol))
    assert "\\udc" in shown.text
    assert "Invalid UTF-8" in shown.note
    value = reading(
        leaf_archive(head + payload, protocol),
        lambda document: value_of(document, document.root),
    )
    assert isinstance(value, str)
    assert value.encode("utf-8", "surrogateescape") == payload


def test_numbers_of_every_width_are_exact() -> None:
    cases = [2**53 + 1, 2**64 - 1, -(2**63), 5e-324, 1.7976931348623157e308, -0.0, 0.1 + 0.2]
    data = b"".join(
        struct.pack(">BQ", 0xCF, n) if isinstance(n, int) and n >= 0 else encode(n) for n in cases
    )
    archive = leaf_archive(bytes([0x90 + len(cases)]) + data)

    async def look(document: Document) -> list[str]:
        found = await expand(document, document.root)
        return [preview.text for preview in await read_previews(document, found.nodes)]

    assert reading(archive, look) == [repr(number) for number in cases]
