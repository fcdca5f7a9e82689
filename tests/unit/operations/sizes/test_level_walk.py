"""Rows are where the index of the level says, whichever way they are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.model.header import HEADER_SIZE, Header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import Section, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.entry import EntryParser
from msglc_browser.archive.toc.toc_index import build_index
from msglc_browser.operations.sizes.level_walk import LevelWalk
from tests.archive_bytes import encode

KEYS = st.one_of(st.text(max_size=40), st.integers(0, 10**6), st.binary(max_size=5), st.none())
LEAVES = st.builds(lambda start: {"p": [start, start + 5]}, st.integers(0, 2**40))
ENTRIES = st.one_of(
    LEAVES,
    LEAVES,
    LEAVES,
    st.builds(lambda n: {"p": [0, n], "t": [{"p": [0, 1]}] * n}, st.integers(0, 20)),
    st.integers(0, 300),
)


def _level(toc: bytes, protocol: Protocol) -> TocLevel:
    section = Section(0, 10**15, Header(protocol, 0, len(toc)))
    children = EntryParser(protocol, toc).parse(0).children
    assert children is not None
    span = Span(HEADER_SIZE, 10**15)
    return TocLevel(section, children.at, children.count, children.is_map, span)


def _walked(toc: bytes, level: TocLevel) -> tuple[list[tuple[int, int, int, int]], str]:
    walk = LevelWalk(toc, level, first=0, at=level.at, stop=level.count)
    rows = []
    for chunk in walk.chunks():
        for place in range(len(chunk.values)):
            key, value, end = (each[place] for each in (chunk.keys, chunk.values, chunk.ends))
            rows.append((chunk.first + place, int(key), int(value), int(end)))
    return rows, walk.problem


@given(
    st.sampled_from(list(Protocol)),
    st.one_of(st.lists(ENTRIES, max_size=40), st.dictionaries(KEYS, ENTRIES, max_size=40)),
    st.integers(0, 60),
)
def test_rows_are_those_of_the_index(
    protocol: Protocol, entries: list[object] | dict[object, object], leaves: int
) -> None:
    many = [{"p": [n, n + 3]} for n in range(leaves)]
    if isinstance(entries, list):
        entries = [*entries[: len(entries) // 2], *many, *entries[len(entries) // 2 :]]
    else:
        entries |= {f"leaf {n}": leaf for n, leaf in enumerate(many)}
    toc = encode({"p": [0, 9], "t": entries}, protocol)
    level = _level(toc, protocol)
    index = build_index(toc, level, is_combined=False)
    expected = [(row.number, row.start, row.end) for row in index.all_rows(toc, level)]
    found, problem = _walked(toc, level)
    assert not problem
    assert [(number, start, end) for number, _key, start, end in found] == expected
    keys = [toc[key:start] for _number, key, start, _end in found]
    assert keys == [row.key or b"" for row in index.all_rows(toc, level)]


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("rows", [1, 7, 8, 9, 100, 5000])
def test_damaged_level_ends_where_the_damage_is(protocol: Protocol, rows: int) -> None:
    leaf = encode({"p": [1, 5]}, protocol)
    toc = encode({"p": [0, 9], "t": [{"p": [1, 5]}] * rows}, protocol)
    level = _level(toc, protocol)
    found, problem = _walked(toc[: -len(leaf)] + b"\x82\xa1", level)
    assert len(found) == rows - 1
    assert problem


def test_key_that_looks_like_an_entry_is_only_a_key() -> None:
    entry = encode({"p": [1, 5]})
    entries = {entry * 3: {"p": [0, 1]}, entry.decode("latin-1"): {"p": [1, 2]}} | {
        str(n): {"p": [n, n + 1]} for n in range(30)
    }
    toc = encode({"p": [0, 9], "t": entries})
    found, problem = _walked(toc, _level(toc, Protocol.MSGPACK))
    assert (len(found), problem) == (32, "")
