"""Bytes that are here as the text of a value: notes on what is odd, and where it breaks off."""

import re

import numpy as np
import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import BlockTable
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.value_text import (
    array_text,
    blocks_text,
    container_text,
    members_text,
    string_text,
)
from tests.archive_bytes import encode
from tests.bounds import bounded

BREAKS_OFF = "It is truncated: its end is missing."


def node(value_type: ValueType, protocol: Protocol = Protocol.MSGPACK, **more: object) -> Node:
    return Node((), NodeKind.LEAF, value_type, protocol, None, None, **more)  # type: ignore[arg-type]


LIST, STR, BYTES = node(ValueType.LIST), node(ValueType.STR), node(ValueType.BYTES)


@pytest.mark.parametrize(
    ("size", "total", "is_complete", "problem"),
    [(4, 4, True, ""), (3, 4, False, ""), (3, 3, False, "claims"), (1, 1, False, "claims")],
)
def test_container_is_complete_cut_or_broken_off(
    size: int, total: int, is_complete: bool, problem: str
) -> None:
    shown = container_text(LIST, encode([1, 2, 3])[:size], total, 100)
    assert shown.is_complete == is_complete
    assert shown.text.endswith(" …") != is_complete
    assert (problem in shown.problem) if problem else shown.problem == ""
    assert shown.shown_bytes <= size


def test_container_without_its_end_breaks_off() -> None:
    shown = container_text(node(ValueType.LIST, Protocol.CBOR), b"\x9f\x01\x02", 3, 100)
    assert (shown.text, shown.problem) == ("[\n  1, 2 …", BREAKS_OFF)


def test_container_whose_text_is_as_long_as_allowed_is_cut() -> None:
    data = encode([1, 2])
    whole = container_text(LIST, data, len(data), 1000).text
    assert not container_text(LIST, data, len(data), len(whole)).is_complete
    assert container_text(LIST, data, len(data), len(whole) + 1).is_complete


@pytest.mark.parametrize(
    ("text", "shown", "note"),
    [
        ("plain\n\ttext", "plain\n\ttext", ""),
        ("a\u200bb", "a\\u200bb", "Invisible characters shown escaped."),
        ("a\rb", "a\\rb", "Invisible characters shown escaped."),
        ("a\udcffb", "a\\udcffb", "Invalid UTF-8 shown escaped."),
    ],
)
def test_hidden_characters_of_a_text_are_shown_and_told(text: str, shown: str, note: str) -> None:
    payload = text.encode("utf-8", "surrogateescape")
    data = b"\xd9" + bytes([len(payload)]) + payload
    found = string_text(STR, data, len(data), 1000)
    assert (found.text, found.note, found.is_complete) == (shown, note, True)


@pytest.mark.parametrize(
    ("have", "limit", "is_complete"),
    [(102, 1000, True), (102, 100, True), (102, 99, False), (50, 1000, False)],
)
def test_text_is_complete_or_cut(have: int, limit: int, is_complete: bool) -> None:
    data = encode("x" * 100)
    found = string_text(STR, data[:have], len(data), limit)
    assert (found.is_complete, found.problem) == (is_complete, "")
    assert found.text == "x" * min(have - 2, limit)


def test_text_that_claims_more_than_there_is_is_refused() -> None:
    with pytest.raises(CorruptArchive, match="claims"):
        string_text(STR, encode("x" * 100)[:50], 50, 1000)


def test_text_in_pieces_that_breaks_off_is_told() -> None:
    found = string_text(node(ValueType.STR, Protocol.CBOR), b"\x7f\x63abc", 5, 1000)
    assert (found.text, found.problem) == ("abc", BREAKS_OFF)


@pytest.mark.parametrize(("limit", "shown"), [(400, 100), (399, 99), (40, 10)])
def test_bytes_are_a_hex_dump_of_a_quarter_of_the_characters(limit: int, shown: int) -> None:
    data = encode(b"x" * 100)
    found = string_text(BYTES, data, len(data), limit)
    assert found.text.count("78") == shown
    assert found.is_complete == (shown == 100)


ARRAY = node(ValueType.ARRAY)


def array_of(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    return encode(array.dumps())


def test_array_is_shown_by_its_numbers() -> None:
    data = array_of(np.arange(12).reshape(3, 4))
    shown = array_text(ARRAY, data, len(data), 1000)
    assert shown.is_complete
    assert shown.text.startswith("[[ 0,  1,  2,  3],")
    assert shown.note == "array <i8 3 × 4"
    cut = array_text(ARRAY, data, len(data), 10)
    assert (len(cut.text), cut.is_complete) == (10, False)


def test_array_that_is_not_all_here_is_told_by_its_shape() -> None:
    data = array_of(np.arange(1000.0))
    shown = array_text(ARRAY, data[:500], len(data), 1000)
    assert (shown.text, shown.is_complete) == ("array <f8 1,000 …", False)
    assert "load more to see it" in shown.note


@pytest.mark.parametrize("shape", [(100_000,), (300, 400), (2,) * 16, (1000, 2, 2, 2, 2, 2, 2, 2)])
def test_large_array_is_shown_by_its_corners(shape: tuple[int, ...]) -> None:
    data = array_of(np.zeros(shape, "u1"))
    shown = array_text(ARRAY, data, len(data), 4000)
    assert len(shown.text) <= 4000
    assert shown.text.startswith("[" * min(len(shape), 3))


def test_pickle_that_is_no_array_is_shown_as_bytes_with_a_note() -> None:
    data = encode(b"\x80\x02cnumpy.core.multiarray\n_x\n.")
    shown = array_text(ARRAY, data, len(data), 1000)
    assert shown.value_type is ValueType.BYTES
    assert shown.text.startswith("00000000  80 02 63")
    assert "not run" in shown.note


def test_array_whose_data_are_damaged_is_shown_as_bytes_with_the_reason() -> None:
    data = encode(np.arange(3.0).dumps().replace(b"K\x03\x85", b"K\x04\x85", 1))
    shown = array_text(ARRAY, data, len(data), 1000)
    assert shown.value_type is ValueType.BYTES
    assert "needs 32 bytes but has 24" in shown.note


def table(*sizes: int) -> BlockTable:
    made, at = BlockTable(), 0
    for size in sizes:
        made.add(size, Span(at, at + size), "")
        at += size
    return made


def test_blocks_are_one_list() -> None:
    made = table(2, 1)
    parts = [(made.block(0), b"\x01\x02"), (made.block(1), b"\x03")]
    whole = blocks_text(LIST, made, parts, 100)
    assert (whole.text, whole.is_complete, whole.items) == ("[\n  1, 2, 3\n]", True, 3)
    some = blocks_text(LIST, made, parts[:1], 100)
    assert (some.text, some.is_complete, some.problem) == ("[\n  1, 2 …", False, "")


@pytest.mark.parametrize(
    ("data", "problem"), [(b"\x01\xc1", "does not start a msgpack value"), (b"\x01\xa5", "claims")]
)
def test_block_that_is_damaged_is_named(data: bytes, problem: str) -> None:
    made = table(2, 1)
    shown = blocks_text(LIST, made, [(made.block(0), data), (made.block(1), b"\x03")], 100)
    assert shown.problem.startswith("Block 0: ")
    assert problem in shown.problem
    assert shown.text == "[\n  1 …"


def member(name: str, kind: NodeKind, size: int | None) -> Node:
    span = None if size is None else Span(0, size)
    return Node((PathStep.key(name),), kind, ValueType.INT, Protocol.CBOR, span, None)


def test_members_are_named_with_what_they_are() -> None:
    children = [member("a/b", NodeKind.ARCHIVE, 1234), member("c", NodeKind.LEAF, None)]
    shown = members_text(LIST, children, 2, is_map=True, limit=1000)
    assert shown.text == '{\n  "a/b": archive, 1,234 bytes\n  c: int\n}'
    assert (shown.is_complete, shown.items) == (True, 2)
    more = members_text(LIST, children, 3, is_map=False, limit=1000)
    assert more.text.startswith("[\n")
    assert more.text.endswith("\n  …\n]")
    assert not more.is_complete


@pytest.mark.parametrize(("is_map", "text"), [(True, "{}"), (False, "[]")])
def test_no_members_are_an_empty_container(is_map: bool, text: str) -> None:
    shown = members_text(LIST, [], 0, is_map=is_map, limit=1000)
    assert (shown.text, shown.is_complete) == (text, True)


def test_members_are_cut_at_the_limit() -> None:
    children = [member(f"k{n}", NodeKind.LEAF, 5) for n in range(10)]
    shown = members_text(LIST, children, 10, is_map=True, limit=30)
    assert (len(shown.text), shown.is_complete) == (30, False)


@pytest.mark.parametrize("axes", [7, 13, 20])
def test_array_of_many_short_axes_is_shown_in_part(axes: int) -> None:
    data = array_of(np.arange(2**axes, dtype="u4").reshape((2,) * axes))
    with bounded():
        shown = array_text(ARRAY, data, len(data), 20_000)
    assert shown.is_complete == (axes == 7)
    numbers = [int(number) for number in re.findall(r"\d+", shown.text)]
    assert numbers[:-1] == list(range(len(numbers) - 1))  # the last one may be cut
    assert len(numbers) >= 128
