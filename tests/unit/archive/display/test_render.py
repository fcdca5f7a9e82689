"""A value as indented text: laid out for reading, cut at a number of characters."""

import cbor2
import msgpack
import pytest

from msglc_browser.archive.display.render import MAX_DEPTH, TextRenderer
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode


def rendered(
    data: bytes, protocol: Protocol = Protocol.MSGPACK, *, limit: int = 10**6, chunk: int = 10**6
) -> TextRenderer:
    tokenizer = Tokenizer(protocol, chunk_bytes=chunk)
    tokenizer.feed(data)
    renderer = TextRenderer(limit)
    renderer.add(tokenizer)
    return renderer


def text_of(value: object, limit: int = 10**6) -> str:
    return rendered(encode(value), limit=limit).text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        ("a", '"a"'),
        ([], "[]"),
        ({}, "{}"),
        ([1], "[\n  1\n]"),
        ({"a": 1}, '{\n  "a": 1\n}'),
        ([[1], 2, 3], "[\n  [\n    1\n  ],\n  2, 3\n]"),
        ([1, [2], 3], "[\n  1,\n  [\n    2\n  ],\n  3\n]"),
        ({"a": [], "b": {}}, '{\n  "a": [],\n  "b": {}\n}'),
        ({"a": 1, "b": 2}, '{\n  "a": 1,\n  "b": 2\n}'),
    ],
)
def test_containers_are_indented_and_scalars_run_on(value: object, text: str) -> None:
    assert text_of(value) == text


def test_scalars_of_a_list_share_a_line_however_long() -> None:
    numbers = [1_000_000 + n for n in range(2_000)]
    assert text_of(numbers) == f"[\n  {', '.join(map(str, numbers))}\n]"


@pytest.mark.parametrize("limit", [0, 1, 2, 17, 100])
def test_text_stops_exactly_at_its_limit(limit: int) -> None:
    whole = text_of({"key": list(range(50))})
    renderer = rendered(encode({"key": list(range(50))}), limit=limit)
    assert renderer.text == whole[:limit]
    assert renderer.is_full


def test_text_that_fits_exactly_is_full_and_whole() -> None:
    whole = text_of([1, 2])
    assert rendered(encode([1, 2]), limit=len(whole)).text == whole
    assert not rendered(encode([1, 2]), limit=len(whole) + 1).is_full


def test_nothing_is_added_once_it_is_full() -> None:
    renderer = rendered(encode("x" * 50), limit=10)
    renderer.add([Event(EventKind.SCALAR, 5)])
    assert renderer.text == '"xxxxxxxxx'


def test_long_string_is_taken_no_further_than_the_limit() -> None:
    renderer = rendered(encode("x" * 10_000), limit=100, chunk=10)
    assert renderer.text == '"' + "x" * 99


def nested(depth: int) -> bytes:
    return b"\x91" * depth + b"\x01"


def test_levels_to_the_limit_are_shown_and_deeper_ones_are_an_ellipsis() -> None:
    assert "1" in rendered(nested(MAX_DEPTH)).text
    deeper = rendered(nested(MAX_DEPTH + 1)).text
    assert "[…]" in deeper
    assert "1" not in deeper


def test_what_follows_a_hidden_level_is_shown_again() -> None:
    hidden = b"\x92\x92\x01\x81\xa1a\x90" + b"\xc4\x02ab"
    data = b"\x91" * (MAX_DEPTH - 1) + b"\x92" + hidden + b"\x05"
    text = rendered(data, chunk=1).text
    assert "[…],\n" in text
    assert text.split("[…],\n")[1].strip().startswith("5")
    assert "ab" not in text


@pytest.mark.parametrize(
    ("protocol", "data", "text"),
    [
        (Protocol.CBOR, cbor2.dumps(cbor2.CBORTag(99, [1])), "tag 99([\n    1\n  ])"),
        (Protocol.CBOR, cbor2.dumps(cbor2.CBORTag(99, "x")), 'tag 99("x")'),
        (Protocol.CBOR, b"\x9f\x01\x02\xff", "[\n  1, 2\n]"),
        (Protocol.CBOR, b"\xbf\x01\x02\xff", "{\n  1: 2\n}"),
        (Protocol.MSGPACK, b"\x81\x91\x01\x02", "{\n  [\n    1\n  ]: 2\n}"),
        (Protocol.MSGPACK, msgpack.packb(b"\xab\xcd"), "bytes(2) ab cd"),
    ],
)
def test_odd_values_are_legible(protocol: Protocol, data: bytes, text: str) -> None:
    assert rendered(data, protocol).text == text


@pytest.mark.parametrize(
    ("protocol", "data", "text"),
    [
        (Protocol.MSGPACK, encode(["abcdef\n", 1]), '[\n  "abcdef\\n",\n  1\n]'),
        (Protocol.MSGPACK, encode(b"\xab\xcd\xef"), "bytes(3) ab cd ef "),
        (Protocol.MSGPACK, msgpack.packb(msgpack.ExtType(7, b"\xab\xcd\xef")), "ext(7) ab cd ef "),
        (Protocol.CBOR, b"\x5f\x42\xab\xcd\x41\xef\xff", "bytes ab cd ef "),
        (Protocol.CBOR, b"\x7f\x62ab\x61c\xff", '"abc"'),
    ],
)
def test_strings_in_chunks_read_like_whole_ones(protocol: Protocol, data: bytes, text: str) -> None:
    assert rendered(data, protocol, chunk=2).text == text


def test_events_may_come_in_batches() -> None:
    tokenizer = Tokenizer(Protocol.MSGPACK)
    tokenizer.feed(encode({"a": [1, {"b": "c"}], "d": None}))
    events = list(tokenizer)
    renderer = TextRenderer(1000)
    for event in events:
        renderer.add([event])
    assert renderer.text == text_of({"a": [1, {"b": "c"}], "d": None})
