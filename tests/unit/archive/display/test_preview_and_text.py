"""Values as one line, as indented text, as a hex dump."""

import pytest

from msglc_browser.archive.display.hexdump import hex_dump
from msglc_browser.archive.display.preview import preview_line, typed_preview
from msglc_browser.archive.display.render import TextRenderer
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import Protocol, ValueType
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def _line(value: object, protocol: Protocol = Protocol.MSGPACK, cut: int = 1 << 20) -> str:
    data = encode(value, protocol)
    value_type, _ = classify(protocol, data[:cut])
    return typed_preview(protocol, value_type, data[:cut], is_complete=len(data) <= cut)


@BOTH
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"id": 1042, "name": "frame"}, '{id: 1042, name: "frame"}'),
        ([1.5, [None, True], {}], "[1.5, [null, true], {}]"),
        ({"a b": 1, 3: "x\ny"}, '{"a b": 1, 3: "x\\ny"}'),
        ("2026-11-02T08:14:55Z", "2026-11-02T08:14:55Z"),
        (b"\x9f\x3a\xc1", "9f 3a c1"),
        ("", ""),
        (None, "null"),
        (2**64 - 1, "18446744073709551615"),
        ([b"\x01"], "[bytes(1) 01]"),
    ],
)
def test_preview_reads_like_the_value(protocol: Protocol, value: object, text: str) -> None:
    assert _line(value, protocol) == text


@BOTH
def test_preview_is_cut_with_an_ellipsis(protocol: Protocol) -> None:
    assert _line(list(range(1000)), protocol, 512).endswith(", 74, 75, 76, …")
    for value in (list(range(1000)), "x" * 1000, {"k": "y" * 1000}, [[1] * 500], b"z" * 900):
        line = _line(value, protocol, 512)
        assert len(line) <= 300
        assert line.endswith("…")


def test_preview_shows_the_beginning_of_a_string_inside_when_the_head_ends_there() -> None:
    line = preview_line(Protocol.MSGPACK, encode({"k": "abc" * 100})[:50], is_complete=False)
    assert line.startswith('{k: "abcabc')


def test_type_of_a_value_shows_in_its_first_bytes() -> None:
    cases: list[tuple[object, ValueType, int | None]] = [
        ({"a": 1}, ValueType.DICT, 1),
        ([1, 2, 3], ValueType.LIST, 3),
        ("x", ValueType.STR, None),
        (-5, ValueType.INT, None),
        (0.5, ValueType.FLOAT, None),
        (False, ValueType.BOOL, None),
        (None, ValueType.NULL, None),
        (b"x", ValueType.BYTES, None),
        (b"\x80\x02cnumpy.core.multiarray\n", ValueType.ARRAY, None),
    ]
    for value, value_type, items in cases:
        for protocol in Protocol:
            assert classify(protocol, encode(value, protocol)) == (value_type, items)


def _text(value: object, limit: int = 10_000) -> str:
    tokenizer = Tokenizer(Protocol.MSGPACK)
    tokenizer.feed(encode(value))
    renderer = TextRenderer(limit)
    renderer.add(tokenizer)
    return renderer.text


def test_text_is_indented_like_json() -> None:
    assert _text({"a": [1, 2], "b": {}, "c": [{"d": None}], "e": []}) == (
        '{\n  "a": [\n    1, 2\n  ],\n  "b": {},\n  "c": [\n'
        '    {\n      "d": null\n    }\n  ],\n  "e": []\n}'
    )


def test_text_stops_at_its_limit() -> None:
    assert len(_text(list(range(10_000)), 500)) == 500


def test_text_of_deep_values_stays_small() -> None:
    value: object = 1
    for _ in range(400):
        value = [value]
    assert len(_text(value)) < 30_000
    assert "[…]" in _text(value, 1 << 20)


def test_hex_dump_has_offsets_codes_and_text() -> None:
    assert hex_dump(b"hello\x00\xff" + b"x" * 10, 16).split("\n") == [
        "00000010  68 65 6c 6c 6f 00 ff 78  78 78 78 78 78 78 78 78  |hello..xxxxxxxxx|",
        "00000020  78                                                |x|",
    ]
