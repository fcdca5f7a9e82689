"""All 256 first bytes of both protocols: what they start, how much follows, what is refused."""

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.heads import (
    Head,
    HeadKind,
    lengths_of,
    peek_head,
    peek_uint,
    read_head,
    steps_of,
    table_of,
)
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M, C = Protocol.MSGPACK, Protocol.CBOR
K = HeadKind


def head_of(protocol: Protocol, code: str) -> tuple[HeadKind, int, int, int]:
    found = peek_head(protocol, bytes.fromhex(code), 0)
    assert found is not None
    return found.kind, found.value, found.argument_size, found.end


# Kind, value, bytes of the number, end; sources: msgpack specification, RFC 8949 appendix B.
@pytest.mark.parametrize(
    ("code", "head"),
    [
        ("00", (K.INT, 0, 0, 1)),
        ("7f", (K.INT, 127, 0, 1)),
        ("80", (K.MAP, 0, 0, 1)),
        ("8f", (K.MAP, 15, 0, 1)),
        ("90", (K.LIST, 0, 0, 1)),
        ("9f", (K.LIST, 15, 0, 1)),
        ("a0", (K.TEXT, 0, 0, 1)),
        ("bf", (K.TEXT, 31, 0, 1)),
        ("c0", (K.NULL, 0, 0, 1)),
        ("c2", (K.FALSE, 0, 0, 1)),
        ("c3", (K.TRUE, 0, 0, 1)),
        ("c4 05", (K.BYTES, 5, 1, 2)),
        ("c5 01 02", (K.BYTES, 258, 2, 3)),
        ("c6 00 00 01 00", (K.BYTES, 256, 4, 5)),
        ("c7 05", (K.EXT, 5, 1, 2)),
        ("c8 01 00", (K.EXT, 256, 2, 3)),
        ("c9 00 01 00 00", (K.EXT, 65536, 4, 5)),
        ("ca 3f 80 00 00", (K.FLOAT, 0x3F800000, 4, 5)),
        ("cb 3f f0 00 00 00 00 00 00", (K.FLOAT, 0x3FF0 << 48, 8, 9)),
        ("cc ff", (K.INT, 255, 1, 2)),
        ("cd ff ff", (K.INT, 65535, 2, 3)),
        ("ce ff ff ff ff", (K.INT, 2**32 - 1, 4, 5)),
        ("cf ff ff ff ff ff ff ff ff", (K.INT, 2**64 - 1, 8, 9)),
        ("d0 ff", (K.SIGNED, 255, 1, 2)),
        ("d1 80 00", (K.SIGNED, 0x8000, 2, 3)),
        ("d2 80 00 00 00", (K.SIGNED, 2**31, 4, 5)),
        ("d3 80 00 00 00 00 00 00 00", (K.SIGNED, 2**63, 8, 9)),
        ("d4", (K.EXT, 1, 0, 1)),
        ("d5", (K.EXT, 2, 0, 1)),
        ("d6", (K.EXT, 4, 0, 1)),
        ("d7", (K.EXT, 8, 0, 1)),
        ("d8", (K.EXT, 16, 0, 1)),
        ("d9 20", (K.TEXT, 32, 1, 2)),
        ("da 01 00", (K.TEXT, 256, 2, 3)),
        ("db 00 01 00 00", (K.TEXT, 65536, 4, 5)),
        ("dc 00 10", (K.LIST, 16, 2, 3)),
        ("dd 00 01 00 00", (K.LIST, 65536, 4, 5)),
        ("de 00 10", (K.MAP, 16, 2, 3)),
        ("df 00 01 00 00", (K.MAP, 65536, 4, 5)),
        ("e0", (K.INT, -32, 0, 1)),
        ("ff", (K.INT, -1, 0, 1)),
    ],
)
def test_msgpack_head_is_read_as_specified(code: str, head: tuple[HeadKind, int, int, int]) -> None:
    assert head_of(M, code) == head


_MAJORS = [K.INT, K.NEGATIVE, K.BYTES, K.TEXT, K.LIST, K.MAP, K.TAG]


@pytest.mark.parametrize(("major", "kind"), list(enumerate(_MAJORS)))
def test_cbor_head_is_read_as_specified(major: int, kind: HeadKind) -> None:
    first = major << 5
    for small in (0, 1, 22, 23):
        assert head_of(C, f"{first + small:02x}") == (kind, small, 0, 1)
    assert head_of(C, f"{first + 24:02x} ff") == (kind, 255, 1, 2)
    assert head_of(C, f"{first + 25:02x} ff fe") == (kind, 0xFFFE, 2, 3)
    assert head_of(C, f"{first + 26:02x} 80 00 00 01") == (kind, 2**31 + 1, 4, 5)
    assert head_of(C, f"{first + 27:02x}" + "ff" * 8) == (kind, 2**64 - 1, 8, 9)


@pytest.mark.parametrize(
    ("code", "head"),
    [
        ("5f", (K.OPEN_BYTES, 0, 0, 1)),
        ("7f", (K.OPEN_TEXT, 0, 0, 1)),
        ("9f", (K.OPEN_LIST, 0, 0, 1)),
        ("bf", (K.OPEN_MAP, 0, 0, 1)),
        ("ff", (K.BREAK, 0, 0, 1)),
        ("e0", (K.SIMPLE, 0, 0, 1)),
        ("f3", (K.SIMPLE, 19, 0, 1)),
        ("f7", (K.SIMPLE, 23, 0, 1)),
        ("f8 ff", (K.SIMPLE, 255, 1, 2)),
        ("f9 3c 00", (K.FLOAT, 0x3C00, 2, 3)),
        ("fa 3f 80 00 00", (K.FLOAT, 0x3F800000, 4, 5)),
        ("fb 3f f0 00 00 00 00 00 00", (K.FLOAT, 0x3FF0 << 48, 8, 9)),
    ],
)
def test_cbor_head_of_open_and_simple_items_is_read_as_specified(
    code: str, head: tuple[HeadKind, int, int, int]
) -> None:
    assert head_of(C, code) == head


def test_cbor_constants_are_told_apart() -> None:
    assert [head_of(C, code)[0] for code in ("f4", "f5", "f6")] == [K.FALSE, K.TRUE, K.NULL]


def _invalid(protocol: Protocol) -> set[int]:
    return {code for code, entry in enumerate(table_of(protocol)) if entry[0] is K.INVALID}


def test_bytes_that_start_nothing_are_those_of_the_specifications() -> None:
    assert _invalid(M) == {0xC1}
    reserved = {major << 5 | info for major in range(8) for info in (28, 29, 30)}
    assert _invalid(C) == reserved | {0x1F, 0x3F, 0xDF}


@BOTH
def test_invalid_byte_is_refused_with_its_code(protocol: Protocol) -> None:
    for code in _invalid(protocol):
        with pytest.raises(
            CorruptArchive, match=f"Byte 0x{code:02x} does not start a {protocol.value} value"
        ):
            peek_head(protocol, bytes([code]), 0)
        assert peek_uint(protocol, bytes([code, 1, 2]), 0) is None


@BOTH
def test_tables_know_every_byte(protocol: Protocol) -> None:
    assert len(table_of(protocol)) == len(steps_of(protocol)) == 256
    assert max(1 + size for _, size, _ in table_of(protocol)) == 9


@BOTH
def test_head_that_is_cut_off_is_none_to_peek_and_an_error_to_read(protocol: Protocol) -> None:
    for code, (kind, size, _) in enumerate(table_of(protocol)):
        if kind is K.INVALID:
            continue
        data = b"\x00\x00" + bytes([code]) + b"\x21" * size
        found = read_head(protocol, data, 2)
        assert (found.kind, found.argument_size, found.end) == (kind, size, len(data))
        for cut in range(2, len(data)):
            assert peek_head(protocol, data[:cut], 2) is None
            with pytest.raises(CorruptArchive, match="middle of a value"):
                read_head(protocol, data[:cut], 2)


@BOTH
def test_uint_is_what_the_head_says_or_none(protocol: Protocol) -> None:
    for code, (kind, size, _) in enumerate(table_of(protocol)):
        if kind is K.INVALID:
            continue
        data = bytes([7, code]) + b"\x23" * size
        head = read_head(protocol, data, 1)
        is_uint = kind is K.INT and head.value >= 0
        assert peek_uint(protocol, data, 1) == ((head.value, head.end) if is_uint else None)
        assert peek_uint(protocol, data[:-1], 1) is None


def test_negative_numbers_are_no_uints() -> None:
    assert peek_uint(M, b"\xff", 0) is None
    assert peek_uint(M, b"\xe0", 0) is None
    assert peek_uint(C, b"\x20", 0) is None
    assert peek_uint(M, b"", 0) is None


VALUES: list[object] = [0, 200, -1, -200, 1.5, None, True, "", "a" * 31, [], [1, 2], {}, {"a": 1}]


@BOTH
@pytest.mark.parametrize("value", VALUES)
def test_step_passes_the_head_and_counts_what_is_inside(protocol: Protocol, value: object) -> None:
    """Walking by steps alone ends where the item does."""
    data = encode(value, protocol)
    at, left = 0, 1
    while left:
        step = steps_of(protocol)[data[at]]
        if step.children is None:
            head = read_head(protocol, data, at)
            assert head.kind in (K.TEXT, K.LIST, K.MAP)
            at, left = head.end + head.value, left - 1
            continue
        at, left = at + step.size, left - 1 + step.value * step.children
    assert at == len(data)


@BOTH
def test_step_leaves_what_needs_a_closer_look(protocol: Protocol) -> None:
    closer = {
        K.BYTES,
        K.EXT,
        K.INVALID,
        K.BREAK,
        K.OPEN_TEXT,
        K.OPEN_BYTES,
        K.OPEN_LIST,
        K.OPEN_MAP,
    }
    for entry, step in zip(table_of(protocol), steps_of(protocol), strict=True):
        kind, size, _ = entry
        has_size = kind in (K.TEXT, K.LIST, K.MAP, K.SIMPLE) and size > 0
        assert (step.children is None) == (kind in closer or has_size)


def test_step_of_a_tag_is_one_item_whatever_its_number() -> None:
    for code in (b"\xc0", b"\xd7", b"\xd8", b"\xdb"):
        step = steps_of(C)[code[0]]
        assert (step.children, step.value) == (1, 1)
    assert [steps_of(C)[code].size for code in (0xC0, 0xD8, 0xD9, 0xDA, 0xDB)] == [1, 2, 3, 5, 9]


def test_heads_of_library_output_are_told_by_kind() -> None:
    for value, kind in ((1, K.INT), ("x", K.TEXT), (b"x", K.BYTES), ([], K.LIST), ({}, K.MAP)):
        assert read_head(M, msgpack.packb(value), 0).kind is kind
        assert read_head(C, cbor2.dumps(value), 0).kind is kind
    assert read_head(C, cbor2.dumps(cbor2.CBORTag(300, 1)), 0) == Head(K.TAG, 300, 2, 3)


def test_simple_value_in_two_bytes_starts_at_32() -> None:
    with pytest.raises(CorruptArchive, match="simple value"):
        peek_head(C, b"\xf8\x1f", 0)
    assert read_head(C, b"\xf8\x20", 0).value == 32


@BOTH
def test_length_of_a_string_is_where_its_first_byte_says(protocol: Protocol) -> None:
    for code, (kind, size, _) in enumerate(table_of(protocol)):
        assert lengths_of(protocol)[code] == (size if kind in (K.TEXT, K.BYTES) else 0)
