"""What a bucket is called, also when the table of contents is damaged just there."""

from collections.abc import Sequence

import pytest

from msglc_browser.archive.items.level_scan import KEYS_COMPARED
from msglc_browser.archive.model.header import Header
from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.section import Section, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.toc_index import build_index, key_label, row_label
from tests.archive_bytes import children, encode, raw_archive

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
ENTRY: object = {"p": [0, 1]}


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        (range(1000), "[0 … 999]"),
        (range(1000, 1001), "[1,000 … 1,000]"),
        (range(10**6, 2 * 10**6), "[1,000,000 … 1,999,999]"),
    ],
)
def test_rows_are_named_by_first_and_last(rows: range, label: str) -> None:
    assert row_label(rows) == label


def label_of(
    keys: Sequence[object],
    rows: range,
    protocol: Protocol = Protocol.MSGPACK,
    *,
    is_map: bool = True,
    end: bytes = b"",
    count: int | None = None,
) -> str:
    """The label of rows of a level whose keys are these, followed by the bytes `end`."""
    entry = encode(ENTRY, protocol)
    toc = b"".join((encode(key, protocol) if is_map else b"") + entry for key in keys) + end
    section = Section(0, 2**41, Header(protocol, 2**40, len(toc)))
    count = len(keys) if count is None else count
    level = TocLevel(section, 0, count, is_map, Span(0, 2**41))
    return key_label(toc, level, build_index(toc, level, is_combined=False), rows)


def keys(count: int) -> list[object]:
    return [f"k{number:06}" for number in range(count)]


@BOTH
@pytest.mark.parametrize(
    ("rows", "label"),
    [
        (range(1000), "[k000000 … k000999]"),
        (range(1000, 2000), "[k001000 … k001999]"),
        (range(2000, 2001), "[k002000 … k002000]"),
        (range(2001), "[k000000 … k002000]"),
    ],
)
def test_rows_of_a_dict_are_named_by_their_keys(
    protocol: Protocol, rows: range, label: str
) -> None:
    assert label_of(keys(2001), rows, protocol) == label


@BOTH
def test_rows_of_a_large_dict_are_named_by_their_keys(protocol: Protocol) -> None:
    count = KEYS_COMPARED + 1001
    found = label_of(keys(count), range(KEYS_COMPARED, KEYS_COMPARED + 1000), protocol)
    assert found == f"[k{KEYS_COMPARED} … k{KEYS_COMPARED + 999}]"
    assert (
        label_of(keys(count), range(count - 1, count), protocol) == f"[k{count - 1} … k{count - 1}]"
    )


def test_rows_of_a_list_are_named_by_their_numbers() -> None:
    assert label_of(keys(1001), range(1000), is_map=False) == "[0 … 999]"


@BOTH
@pytest.mark.parametrize(
    ("key", "text"),
    [
        (7, "(7)"),
        ("a/b", '"a/b"'),
        ("", '""'),
        ("x" * 24, "x" * 24),
        ("x" * 25, "x" * 23 + "…"),
        (b"\xff", "(0xff)"),
        (None, "(null)"),
    ],
)
def test_key_stands_in_a_label_as_in_a_path_and_is_cut(
    protocol: Protocol, key: object, text: str
) -> None:
    many = [key, *keys(1001)]
    assert label_of(many, range(1000), protocol).startswith(f"[{text} … ")


@BOTH
@pytest.mark.parametrize("good", [1000, 1001, 1500])
def test_rows_behind_the_damage_are_named_by_their_numbers(protocol: Protocol, good: int) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c"
    found = label_of(keys(good), range(1000, 2000), protocol, end=bad, count=3000)
    assert found == "[1,000 … 1,999]"
    before = label_of(keys(good), range(1000), protocol, end=bad, count=3000)
    assert before == "[k000000 … k000999]"


@BOTH
@pytest.mark.parametrize("good", [1000, 1999, KEYS_COMPARED + 1000])
def test_rows_whose_last_key_is_damaged_are_named_by_their_numbers(
    protocol: Protocol, good: int
) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c"
    rows = range(good // 1000 * 1000, good + 1)
    found = label_of(keys(good), rows, protocol, end=bad, count=good + 1)
    assert found == row_label(rows)


@BOTH
def test_key_that_is_cut_off_has_a_label_all_the_same(protocol: Protocol) -> None:
    cut = b"\xd9" if protocol is Protocol.MSGPACK else b"\x78"
    assert label_of(keys(1000), range(1000, 1001), protocol, end=cut, count=1001) == "[? … ?]"


@BOTH
def test_dict_whose_last_key_is_damaged_shows_all_the_others(protocol: Protocol) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c"
    pairs = b"".join(encode(key, protocol) + encode(ENTRY, protocol) for key in keys(1000))
    head = b"\xdf" if protocol is Protocol.MSGPACK else b"\xba"
    start = encode({"p": [0, 1], "t": 0}, protocol)[:-1]
    toc = start + head + (1001).to_bytes(4, "big") + pairs + bad
    found = children(raw_archive(b"\x05", None, protocol, toc_bytes=toc))
    assert found.total == 1001
    assert [node.kind for node in found.nodes] == [NodeKind.BUCKET] * 2
    assert found.nodes[1].label == "[1,000 … 1,000]"
