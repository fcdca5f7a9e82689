"""Rows of a TOC level found again: what was passed once is not walked again, however large."""

import tracemalloc
from collections.abc import Sequence

import msgpack
import pytest

from msglc_browser.archive.items.keys import key_step
from msglc_browser.archive.items.level_scan import KEYS_COMPARED, STRIDE
from msglc_browser.archive.items.rows import KEY_LIMIT, RowScanner
from msglc_browser.archive.model.header import Header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.section import Section, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.toc_index import TocIndex, build_index
from tests.archive_bytes import encode
from tests.counting_bytes import CountingBytes

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
AS_MAP = pytest.mark.parametrize("is_map", [True, False], ids=["dict", "list"])
DEPTH = 50_000


def a_level(count: int, protocol: Protocol, size: int, *, is_map: bool) -> TocLevel:
    section = Section(0, 2**41, Header(protocol, 2**40, size))
    return TocLevel(section, 0, count, is_map, Span(0, 2**41))


def items(
    keys: Sequence[str | int], values: list[bytes], protocol: Protocol, *, is_map: bool
) -> bytes:
    pairs = zip(keys, values, strict=True)
    return b"".join((encode(key, protocol) if is_map else b"") + value for key, value in pairs)


def deep(protocol: Protocol) -> bytes:
    """An entry that no library skips: only walking it head by head leads to its end."""
    one = b"\x91" if protocol is Protocol.MSGPACK else b"\x81"
    return one * DEPTH + b"\x01"


@BOTH
@AS_MAP
def test_rows_are_found_without_walking_again_what_stands_before(
    protocol: Protocol, is_map: bool
) -> None:
    keys = [f"k{n}" for n in range(20)]
    entry = encode({"p": [0, 1]}, protocol)
    values = [deep(protocol), entry] * 10
    toc = CountingBytes(items(keys, values, protocol, is_map=is_map))
    level = a_level(20, protocol, len(toc), is_map=is_map)
    index = build_index(toc, level, is_combined=False)

    toc.reads = 0
    for number, key in enumerate(keys):
        assert not is_map or index.find(toc, level, PathStep.key(key)) == number
        [row] = index.rows(toc, level, range(number, number + 1))
        assert toc[row.start : row.end] == values[number]
    assert toc.reads < 1000


@BOTH
@AS_MAP
def test_level_that_breaks_off_says_so_without_walking_again(
    protocol: Protocol, is_map: bool
) -> None:
    entry = encode({"p": [0, 1]}, protocol)
    keys, values = ["a", "b", "c", "d"], [entry, entry, deep(protocol)[:-1], b""]
    toc = CountingBytes(items(keys[:3], values[:3], protocol, is_map=is_map))
    level = a_level(4, protocol, len(toc), is_map=is_map)
    index = build_index(toc, level, is_combined=False)

    toc.reads = 0
    found = index.rows(toc, level, range(4))
    assert [bool(row.problem) for row in found] == [False, False, True]
    assert found[2].key == (encode("c", protocol) if is_map else None)
    [beyond] = index.rows(toc, level, range(3, 4))
    assert (beyond.number, beyond.problem) == (3, index.problem)
    assert index.find(toc, level, PathStep.key("b")) == (1 if is_map else None)
    assert index.find(toc, level, PathStep.key("c")) is None
    assert toc.reads < 100


@BOTH
@AS_MAP
@pytest.mark.parametrize("count", [0, 1, 7, STRIDE, STRIDE + 1, 3 * STRIDE, KEYS_COMPARED + 1])
def test_rows_are_those_that_a_scan_finds(protocol: Protocol, is_map: bool, count: int) -> None:
    entry = encode({"p": [0, 300]}, protocol)
    inner = encode({"p": [0, 300], "t": {"x": {"p": [1, 2]}}}, protocol)
    keys = [f"k{n % 50_000}" for n in range(count)]
    values = [inner if n % 3 else entry for n in range(count)]
    toc = items(keys, values, protocol, is_map=is_map)
    level = a_level(count, protocol, len(toc), is_map=is_map)
    index = build_index(toc, level, is_combined=False)

    scanner = RowScanner(protocol, is_map=is_map, position=0, end=len(toc), first_row=0, stop=count)
    scanner.feed(toc, 0)
    scanned = scanner.rows(count)
    assert index.rows(toc, level, range(count)) == scanned
    begins = [0, *(row.end for row in scanned)][: max(count, 1)]
    assert list(index.checkpoints) == begins[::STRIDE]
    lasts = [begins[min(row + STRIDE, count) - 1] for row in range(0, count, STRIDE)]
    assert list(index.lasts) == (lasts if count > STRIDE else [])


@BOTH
@pytest.mark.parametrize("size", [KEY_LIMIT - 10, KEY_LIMIT + 1, 300_000])
def test_long_keys_that_differ_at_their_ends_are_found(protocol: Protocol, size: int) -> None:
    entry = encode({"p": [0, 1]}, protocol)
    keys = ["a" + "k" * size, "b" + "k" * size, "c"]
    toc = items(keys, [entry] * 3, protocol, is_map=True)
    level = a_level(3, protocol, len(toc), is_map=True)
    index = build_index(toc, level, is_combined=False)
    for row in index.rows(toc, level, range(3)):
        assert row.key is not None
        assert index.find(toc, level, key_step(protocol, row.key)) == row.number


@BOTH
def test_repeated_keys_are_found_by_their_occurrence(protocol: Protocol) -> None:
    entry = encode({"p": [0, 1]}, protocol)
    toc = items(["a", "b", "a", "a"], [entry] * 4, protocol, is_map=True)
    level = a_level(4, protocol, len(toc), is_map=True)
    index: TocIndex = build_index(toc, level, is_combined=False)
    assert index.repeated == {2: 1, 3: 2}
    found = [index.find(toc, level, PathStep.key("a", occurrence=n)) for n in range(4)]
    assert found == [0, 2, 3, None]


@BOTH
def test_keys_of_a_large_level_are_found_wherever_they_are(protocol: Protocol) -> None:
    entry = encode({"p": [0, 1]}, protocol)
    count = KEYS_COMPARED + 1
    keys: list[str | int] = [f"k{n}" for n in range(count)]
    keys[70_000:70_003] = [7, "", "k7"]
    toc = items(keys, [entry] * count, protocol, is_map=True)
    level = a_level(count, protocol, len(toc), is_map=True)
    index = build_index(toc, level, is_combined=False)
    for row in (0, STRIDE - 1, STRIDE, 70_000, 70_001, count - 1):
        assert index.find(toc, level, PathStep.key(keys[row])) == row
    twice = [index.find(toc, level, PathStep.key("k7", occurrence=n)) for n in range(3)]
    assert twice == [7, 70_002, None]
    assert index.find(toc, level, PathStep.key("k70000")) is None
    # Where the level breaks off, the row that is cut off is none.
    cut = toc.index(encode("k90000", protocol)) + len(encode("k90000", protocol)) + 2
    index = build_index(toc[:cut], level, is_combined=False)
    assert index.find(toc[:cut], level, PathStep.key("k89999")) == 89_999
    assert index.find(toc[:cut], level, PathStep.key("k90000")) is None


@BOTH
@AS_MAP
def test_last_offset_that_is_invalid_leaves_the_other_archives(
    protocol: Protocol, is_map: bool
) -> None:
    invalid = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1f"
    values = [encode(100, protocol), encode(500, protocol), invalid]
    toc = items(["a", "b", "c"], values, protocol, is_map=is_map)
    level = a_level(3, protocol, len(toc), is_map=is_map)

    index = build_index(toc, level, is_combined=True)

    data_start = level.section.data_span.start
    assert list(index.starts) == [data_start + 100, data_start + 500]
    assert len(index.rows(toc, level, range(3))) == 3


@BOTH
def test_key_that_is_repeated_where_the_level_breaks_off_counts_as_such(
    protocol: Protocol,
) -> None:
    entry = encode({"p": [0, 1]}, protocol)
    toc = items(["a", "b", "a"], [entry, entry, deep(protocol)[:-1]], protocol, is_map=True)
    level = a_level(4, protocol, len(toc), is_map=True)

    index = build_index(toc, level, is_combined=False)

    assert index.rows(toc, level, range(4))[-1].key == encode("a", protocol)
    assert index.repeated == {2: 1}


@BOTH
def test_weight_of_an_index_covers_the_memory_it_takes(protocol: Protocol) -> None:
    entry = encode({"p": [0, 1]}, protocol)
    toc = items(["same"] * KEYS_COMPARED, [entry] * KEYS_COMPARED, protocol, is_map=True)
    level = a_level(KEYS_COMPARED, protocol, len(toc), is_map=True)
    tracemalloc.start()
    try:
        index = build_index(toc, level, is_combined=False)
        kept_bytes = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert kept_bytes < 8 * index.weight


def test_long_values_of_a_list_are_not_copied_to_find_its_rows() -> None:
    values = [msgpack.packb(n.to_bytes(2, "big") * 30_000) for n in range(400)]
    toc = b"".join(values)
    level = a_level(len(values), Protocol.MSGPACK, len(toc), is_map=False)
    tracemalloc.start()
    try:
        build_index(toc, level, is_combined=False)
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < len(toc) // 8
