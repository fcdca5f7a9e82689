"""Dicts of equally long lists of numbers are found by their first bytes, and no others."""

from typing import Any

import msgpack
import numpy as np
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.plotting.equal_columns import MOST_COLUMNS, equal_columns
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.previews import refine
from tests.archive_bytes import encode, leaf_archive, reading
from tests.servers.archives import make_archive

TIMES = [msgpack.Timestamp(number) for number in range(40)]
LONG = [number / 7 for number in range(3000)]


def columns_of(archive: bytes, path: str) -> tuple[tuple[int, int] | None, int]:
    """What is found, and how many bytes finding it took."""

    async def read(document: Document) -> tuple[tuple[int, int] | None, int]:
        node = await refine(document, await find_node(document, parse_path(path)))
        before = document.stats().bytes_read
        return await equal_columns(document, node), document.stats().bytes_read - before

    return reading(archive, read)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"time": LONG, "energy": LONG}, (2, 3000)),
        ({"a": LONG, "b": list(range(3000)), "c": LONG}, (3, 3000)),
        ({"a": [1.5] * 20, "b": [1, 2] * 10}, (2, 20)),
        ({"a": np.arange(50), "b": np.linspace(0, 1, 50)}, (2, 50)),
        ({str(n): [1.0] * 9 for n in range(MOST_COLUMNS)}, (MOST_COLUMNS, 9)),
        ({str(n): [1.0] * 9 for n in range(MOST_COLUMNS + 1)}, None),
        ({"time": TIMES, "energy": [1.5] * 40}, (2, 40)),
        ({"start": TIMES, "end": TIMES}, None),
        ({"time": LONG, "energy": LONG[:-1]}, None),
        ({"time": LONG, "name": "x" * 3000}, None),
        ({"time": LONG, "words": ["ab"] * 3000}, None),
        ({"time": LONG, "rows": [[1, 2]] * 3000}, None),
        ({"time": LONG, "meta": {"a": 1}}, None),
        ({"a": np.ones((5, 4)), "b": np.ones((5, 4))}, None),
        ({"time": LONG}, None),
        ({"a": [], "b": []}, None),
        ({"a": [[]], "b": [[]]}, None),
        ({"a": 1, "b": 2}, None),
    ],
)
def test_dict_is_columns_if_its_lists_are_equally_long(
    value: object, found: tuple[int, int] | None
) -> None:
    archive = make_archive(
        {"x": value, "rest": LONG}, small_obj_optimization_threshold=64, numpy_encoder=True
    )
    assert columns_of(archive, "/x")[0] == found


def test_long_columns_cost_their_first_bytes_only() -> None:
    value = {"x": {f"col-{n}": LONG * 40 for n in range(4)}}
    archive = make_archive(value, small_obj_optimization_threshold=64)
    found, size_bytes = columns_of(archive, "/x")
    assert found == (4, 120_000)
    assert size_bytes <= 4 * 600


def test_lengths_that_differ_in_the_table_of_contents_cost_nothing() -> None:
    value = {"x": {"a": LONG * 40, "b": LONG * 39}}
    archive = make_archive(value, small_obj_optimization_threshold=64)
    assert columns_of(archive, "/x") == (None, 0)


@pytest.mark.parametrize("protocol", list(Protocol))
def test_dict_without_a_table_of_contents_is_walked_if_it_is_small(protocol: Protocol) -> None:
    small: dict[str, Any] = {"a": [0.5] * 100, "b": [2.5] * 100}
    assert columns_of(leaf_archive(encode(small, protocol), protocol), "")[0] == (2, 100)
    large = {"a": [0.5] * 4000, "b": [2.5] * 4000}  # 72 kB
    assert columns_of(leaf_archive(encode(large, protocol), protocol), "") == (None, 0)


def test_damaged_values_are_not_columns() -> None:
    data = encode({"a": [0.5] * 9, "b": [2.5] * 9})
    damaged = data.replace(b"\xa1b\x99", b"\xa1b\xc1")
    assert damaged != data
    assert columns_of(leaf_archive(damaged), "")[0] is None
