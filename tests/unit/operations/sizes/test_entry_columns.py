"""Entries read with NumPy are those that the parser reads one by one."""

import cbor2
import msgpack
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.archive.toc.entry import EntryParser
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.sizes.entry_columns import (
    KINDS,
    LEAF,
    read_containers,
    read_entries,
    read_uints,
)
from tests.archive_bytes import encode

POSITIONS = st.one_of(*(st.integers(0, 2**bits - 1) for bits in (4, 7, 8, 16, 32, 63)))


def _at(*places: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.array(places, np.int64)


@given(st.sampled_from(list(Protocol)), st.lists(st.tuples(POSITIONS, POSITIONS), min_size=1))
def test_leaves_are_read_as_by_the_parser(protocol: Protocol, pairs: list[tuple[int, int]]) -> None:
    toc, places = b"", []
    for pair in pairs:
        places.append(len(toc))
        toc += encode({"p": list(pair)}, protocol)
    found = read_entries(protocol, np.frombuffer(toc, np.uint8), _at(*places))
    for place, (start, end) in enumerate(pairs):
        if max(start, end) < 1 << 62:
            assert found.usual[place]
            assert (found.starts[place], found.ends[place]) == (start, end)
            assert found.kinds[place] == LEAF
        else:
            assert not found.usual[place]


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("count", [0, 1, 15, 16, 23, 24, 300, 70_000])
def test_children_are_counted_but_not_read(protocol: Protocol, count: int) -> None:
    lists = encode({"p": [3, 999], "t": [0] * count}, protocol)
    dicts = encode({"p": [3, 999], "t": dict.fromkeys(range(count), 0)}, protocol)
    data = np.frombuffer(lists + dicts, np.uint8)
    found = read_entries(protocol, data, _at(0, len(lists)))
    assert found.usual.all()
    assert found.items.tolist() == [count, count]
    assert [KINDS[kind] for kind in found.kinds] == [ValueType.LIST, ValueType.DICT]


@pytest.mark.parametrize(
    "entry",
    [
        {"t": [], "p": [0, 1]},
        {"p": [[1, 0, 5], [1, 5, 9]]},
        {"p": [0, 1], "x": 3},
        {"p": [0, 1], "t": None},
        {"p": [-1, 4]},
        {"p": [0]},
        {"q": [0, 1]},
        7,
        None,
        "p",
        {},
    ],
)
@pytest.mark.parametrize("protocol", list(Protocol))
def test_anything_else_is_left_to_the_parser(protocol: Protocol, entry: object) -> None:
    data = np.frombuffer(encode(entry, protocol), np.uint8)
    assert not read_entries(protocol, data, _at(0)).usual.any()


@given(st.sampled_from(list(Protocol)), st.binary(min_size=1, max_size=40))
def test_any_bytes_are_read_as_by_the_parser_or_left_to_it(protocol: Protocol, toc: bytes) -> None:
    places = list(range(len(toc)))
    found = read_entries(protocol, np.frombuffer(toc, np.uint8), _at(*places))
    for place in np.flatnonzero(found.usual):
        try:
            entry = EntryParser(protocol, toc).parse(int(place))
        except ArchiveError:
            assert found.items[place]  # it claims more children than there are bytes
            continue
        assert (entry.start, entry.end) == (found.starts[place], found.ends[place])


def test_numbers_at_the_end_are_cut_off_not_read_beyond() -> None:
    for size in (1, 2, 4, 8):
        number = (1 << (8 * size - 3)) + 200
        whole = msgpack.packb(number)
        _found, ends, ok = read_uints(Protocol.MSGPACK, np.frombuffer(whole, np.uint8), _at(0))
        assert ok.all() and ends.tolist() == [len(whole)]
    _found, ends, _ok = read_uints(
        Protocol.CBOR, np.frombuffer(cbor2.dumps(500)[:2], np.uint8), _at(0)
    )
    assert ends[0] > 2  # the caller compares it with what is there


def test_containers_are_told_from_scalars() -> None:
    data = np.frombuffer(b"\x93\x82\x07\xc0", np.uint8)
    counts, kinds, ok = read_containers(Protocol.MSGPACK, data, _at(0, 1, 2, 3, 4))
    assert ok.tolist() == [True, True, False, False, False]
    assert counts[:2].tolist() == [3, 2]
    assert [KINDS[kind] for kind in kinds[:2]] == [ValueType.LIST, ValueType.DICT]
