"""A value in one line: never longer than 300 characters, an ellipsis where something is missing."""

import cbor2
import msgpack
import numpy as np
import pytest

from msglc_browser.archive.display.preview import MAX_CHARS, preview_line, typed_preview
from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M, C = Protocol.MSGPACK, Protocol.CBOR


def line(value: object, protocol: Protocol = M, *, cut: int | None = None) -> str:
    data = encode(value, protocol)
    return preview_line(protocol, data[:cut], is_complete=cut is None)


def typed(value: object, value_type: ValueType, protocol: Protocol = M, *, cut: int = 512) -> str:
    data = encode(value, protocol)
    return typed_preview(protocol, value_type, data[:cut], is_complete=len(data) <= cut)


@BOTH
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([], "[]"),
        ({}, "{}"),
        ({"a": {"b": []}}, "{a: {b: []}}"),
        ({"a-b": 1, "class": 2, "é": 3, "1a": 4}, '{"a-b": 1, class: 2, é: 3, "1a": 4}'),
        (["a", 'say "x"'], '["a", "say \\"x\\""]'),
        ([1, [2, [3]], 4], "[1, [2, [3]], 4]"),
        ("x" * 100, '"' + "x" * 100 + '"'),
        ([b"\x01\x02"], "[bytes(2) 01 02]"),
    ],
)
def test_whole_value_is_written_out(protocol: Protocol, value: object, text: str) -> None:
    assert line(value, protocol) == text


@BOTH
@pytest.mark.parametrize("size", [296, 297, 298, 299, 300, 1000])
def test_line_is_cut_to_its_limit_with_an_ellipsis(protocol: Protocol, size: int) -> None:
    for value in ("x" * size, ["x" * size], list(range(size)), {"k": "y" * size}):
        found = line(value, protocol)
        assert len(found) <= MAX_CHARS
        if len(repr(value)) > MAX_CHARS:
            assert found.endswith("…")


@BOTH
def test_line_that_just_fits_is_whole_and_one_more_character_cuts_it(protocol: Protocol) -> None:
    fits = line("x" * 296, protocol)
    assert fits == '"' + "x" * 296 + '"'
    longer = line("x" * 400, protocol)
    assert (len(longer), longer[-2:]) == (300, "x…")


@BOTH
@pytest.mark.parametrize(("cut", "text"), [(1, "[…"), (2, "[1…"), (3, "[1, 2…"), (7, "[1, 2, …")])
def test_head_that_ends_early_ends_in_an_ellipsis(protocol: Protocol, cut: int, text: str) -> None:
    data = encode([1, 2, "abcdef"], protocol)
    found = preview_line(protocol, data[:cut], is_complete=False)
    assert found.startswith(text[:-1].rstrip(", "))
    assert found.endswith("…")


@BOTH
def test_levels_deeper_than_eight_are_left_out(protocol: Protocol) -> None:
    def nested(depth: int) -> object:
        value: object = 1
        for _ in range(depth):
            value = [value]
        return value

    assert line(nested(8), protocol) == "[" * 8 + "1" + "]" * 8
    assert line(nested(9), protocol) == "[" * 9 + "…"


@BOTH
def test_claim_of_billions_is_no_line_of_billions(protocol: Protocol) -> None:
    head = b"\xdd\xff\xff\xff\xff" if protocol is M else b"\x9b" + b"\xff" * 8
    assert preview_line(protocol, head + b"\x01\x02", is_complete=False) == "[1, 2…"


@BOTH
def test_damage_is_an_error(protocol: Protocol) -> None:
    bad = b"\x92\x01\xc1" if protocol is M else b"\x82\x01\x1c"
    with pytest.raises(CorruptArchive):
        preview_line(protocol, bad, is_complete=True)


@pytest.mark.parametrize(
    ("protocol", "data", "text"),
    [
        (C, cbor2.dumps(cbor2.CBORTag(99, [1])), "tag 99([1])"),
        (C, b"\x9f\x01\x02\xff", "[1, 2]"),
        (C, b"\xbf\x61a\x01\xff", "{a: 1}"),
        (C, b"\xf7", "undefined"),
        (C, b"\x7f\x61a\x61b\xff", '"ab"'),
        (M, msgpack.packb(msgpack.ExtType(5, b"\x01\x02")), "ext(5) bytes(2) 01 02"),
        (M, b"\x81\x92\x01\x02\x03", "{[1, 2]: 3}"),
        (M, b"\x81\x01\x02", "{1: 2}"),
    ],
)
def test_odd_values_are_put_in_words(protocol: Protocol, data: bytes, text: str) -> None:
    assert preview_line(protocol, data, is_complete=True) == text


@pytest.mark.parametrize(
    ("protocol", "value", "start"),
    [
        (M, ["x", b"\xab" * 100], '["x", bytes(100) ab ab ab'),
        (C, ["x", b"\xab" * 100], '["x", bytes(100) ab ab ab'),
        (M, [msgpack.ExtType(7, b"\xab" * 100)], "[ext(7) ab ab"),
        (M, ["y" * 100, 5], '["' + "y" * 100 + '", 5]'),
    ],
)
def test_long_strings_inside_are_shown_from_their_beginning(
    protocol: Protocol, value: object, start: str
) -> None:
    assert line(value, protocol).startswith(start)


@BOTH
@pytest.mark.parametrize(
    ("size", "text"),
    [(299, "x" * 299), (300, "x" * 300), (301, "x" * 299 + "…"), (5000, "x" * 299 + "…")],
)
def test_text_of_a_row_is_bare_and_cut(protocol: Protocol, size: int, text: str) -> None:
    assert typed("x" * size, ValueType.STR, protocol) == text


@BOTH
def test_text_of_a_row_hides_nothing(protocol: Protocol) -> None:
    assert typed("a\nb\u202ec", ValueType.STR, protocol) == "a\\nb\\u202ec"
    assert typed("\n" * 200, ValueType.STR, protocol) == ("\\n" * 200)[:299] + "…"
    assert typed("abc" * 50, ValueType.STR, protocol, cut=20).endswith("…")


@BOTH
@pytest.mark.parametrize(
    ("size", "text"),
    [(0, ""), (31, "ab " * 30 + "ab"), (32, "ab " * 31 + "ab"), (33, "ab " * 32 + "…")],
)
def test_bytes_of_a_row_are_hexadecimal_and_cut(protocol: Protocol, size: int, text: str) -> None:
    assert typed(b"\xab" * size, ValueType.BYTES, protocol) == text


@BOTH
def test_array_of_a_row_is_told_by_dtype_and_shape(protocol: Protocol) -> None:
    payload = np.zeros((3, 40), "f4").dumps()
    assert typed(payload, ValueType.ARRAY, protocol) == "array <f4 3 × 40"
    no_array = typed(b"\x80\x02cnumpy.core.multiarray\n.", ValueType.ARRAY, protocol)
    assert no_array.startswith("bytes(26) 80 02")
