"""Arrays and plain values of lists are what msglc's LazyReader makes of them."""

import asyncio
import io
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msglc.reader import LazyReader

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.operations.numbers.read_array import ArrayResult, read_array, read_items
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.servers.archives import Protocol, make_archive
from tests.servers.memory_source import MemorySource

_SETTINGS = settings(max_examples=80, derandomize=True, deadline=None)
_PROTOCOLS: st.SearchStrategy[Protocol] = st.sampled_from(["msgpack", "cbor"])
_WIDTHS = [1, 20, 100, 40_000, 2**31, 2**40]
_INTEGERS = st.sampled_from(_WIDTHS).flatmap(lambda high: st.integers(-high, high))
_NUMBERS = st.floats() | _INTEGERS | st.integers(-(2**63), 2**64 - 1)
_RUNS = st.lists(st.tuples(_NUMBERS, st.integers(1, 40)), min_size=1, max_size=20)
_KEYS = st.text(max_size=4) | st.binary(max_size=4)
_SCALARS = st.none() | st.booleans() | _NUMBERS | st.text(max_size=12) | st.binary(max_size=12)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=6,
)


async def _open(archive: bytes) -> Document:
    return await open_archive(MemorySource(archive))


def _archive(values: object, protocol: Protocol, threshold: int) -> bytes:
    return make_archive(
        {"list": values},
        protocol=protocol,
        small_obj_optimization_threshold=threshold,
        trivial_size=min(20, threshold),
    )


def _oracle(archive: bytes) -> list[object]:
    with LazyReader(io.BytesIO(archive)) as reader:
        found = reader["list"]
        plain: list[object] = found if isinstance(found, list) else found.to_obj()
        return list(plain)


def _ours(archive: bytes, rows: range | None) -> tuple[list[object], ArrayResult | None]:
    async def read() -> tuple[list[object], ArrayResult | None]:
        document = await _open(archive)
        node = await find_node(document, (PathStep.key("list"),))
        items = await read_items(document, node, rows)
        is_numeric = all(type(item) in (int, float) for item in items)
        return items, await read_array(document, node, rows) if is_numeric else None

    return asyncio.run(read())


@_SETTINGS
@given(
    runs=_RUNS,
    protocol=_PROTOCOLS,
    threshold=st.sampled_from([4, 64, 8192]),
    start=st.integers(0, 50),
    size=st.integers(0, 900),
)
def test_numbers_equal_those_of_the_oracle(
    runs: list[tuple[float, int]], protocol: Protocol, threshold: int, start: int, size: int
) -> None:
    values = [number for number, times in runs for _ in range(times)]
    archive = _archive(values, protocol, threshold)
    expected = _oracle(archive)

    items, array = _ours(archive, None)
    some, part = _ours(archive, range(start, start + size))

    assert list(map(repr, items)) == list(map(repr, expected))
    assert list(map(repr, some)) == list(map(repr, expected[start : start + size]))
    assert array is not None
    assert part is not None
    _compare(array, expected)
    _compare(part, expected[start : start + size])


@_SETTINGS
@given(
    values=st.lists(_VALUES, min_size=1, max_size=30),
    protocol=_PROTOCOLS,
    threshold=st.sampled_from([4, 64, 8192]),
)
def test_values_equal_those_of_the_oracle(
    values: list[object], protocol: Protocol, threshold: int
) -> None:
    archive = _archive(values, protocol, threshold)

    items, _array = _ours(archive, None)

    assert repr(items) == repr(_oracle(archive))


def _compare(array: ArrayResult, expected: list[object]) -> None:
    assert array.gaps is None
    assert len(array.values) == len(expected)
    for found, value in zip(array.values.tolist(), expected, strict=True):
        assert isinstance(value, int | float)
        if array.values.dtype.kind == "f":
            assert found == float(value) or (math.isnan(found) and math.isnan(value))
        else:
            assert found == value
    if all(isinstance(value, float) for value in expected):
        np.testing.assert_array_equal(
            np.signbit(array.values), np.signbit(np.array(expected, np.float64))
        )
