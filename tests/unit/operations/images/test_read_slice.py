"""Slices equal what NumPy would cut, whichever way the numbers are stored."""

import asyncio
import itertools
import pickle
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NotNumbers
from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.images.array_shape import ArrayShape, find_subject
from msglc_browser.operations.images.decode_grid import UnequalLists
from msglc_browser.operations.images.read_slice import (
    cut_slice,
    read_part,
    read_whole,
)
from msglc_browser.operations.images.slice_grid import GridBuffer, SliceGrid
from msglc_browser.operations.images.slice_plan import SliceSpec, plan_slice
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

CUBE = np.random.default_rng(5).standard_normal((6, 20, 30))
SMALL = np.random.default_rng(6).integers(-300, 300, (5, 12, 9))


async def read_slice(
    document: Document, node: Node, shape: ArrayShape, spec: SliceSpec
) -> SliceGrid:
    """A whole slice at once; see `plan_slice` for what is read and raised."""
    plan = await plan_slice(document, node, shape, spec)
    buffer = GridBuffer(plan)
    for chunk in plan.chunks():
        buffer.add(await read_part(document, plan, chunk))
    return buffer.grid()


def cut(archive: bytes, spec: SliceSpec, path: str = "/x") -> SliceGrid:
    async def read(document: Document) -> SliceGrid:
        node = await find_node(document, parse_path(path))
        shape = await find_subject(document, node)
        assert isinstance(shape, ArrayShape), shape
        return await read_slice(document, node, shape, spec)

    return reading(archive, read)


def expected(array: NDArray[Any], spec: SliceSpec) -> list[Any]:
    index: list[Any] = list(spec.fixed)
    index[spec.y_axis] = slice(None, None, spec.steps[0])
    index[spec.x_axis] = slice(None, None, spec.steps[1])
    if spec.is_color:
        index[-1] = slice(None)
    found = array[tuple(index)]
    if spec.y_axis > spec.x_axis:
        found = found.swapaxes(0, 1)
    values: list[Any] = found.tolist()
    return values


SPECS = [
    SliceSpec(y, x, (2, 3, 4), steps)
    for y, x in itertools.permutations(range(3), 2)
    for steps in ((1, 1), (2, 3))
]


@pytest.mark.parametrize("spec", SPECS, ids=str)
@pytest.mark.parametrize("array", [CUBE, SMALL], ids=["floats", "ints"])
@pytest.mark.parametrize("threshold", [64, 1 << 30], ids=["indexed", "in one piece"])
def test_slice_of_nested_lists(array: NDArray[Any], spec: SliceSpec, threshold: int) -> None:
    archive = make_archive(
        {"x": array.tolist()}, small_obj_optimization_threshold=threshold, trivial_size=4
    )
    assert cut(archive, spec).values.tolist() == expected(array, spec)


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize("shape", [(9, 3_000), (3_000, 9), (40, 200), (8, 8)])
def test_sheet_as_msglc_stores_it(shape: tuple[int, int], protocol: str) -> None:
    sheet = np.random.default_rng(1).standard_normal(shape)
    archive = make_archive({"x": sheet.tolist()}, protocol=protocol)  # type: ignore[arg-type]
    for spec in (SliceSpec(0, 1, (0, 0)), SliceSpec(1, 0, (0, 0), (3, 2))):
        assert cut(archive, spec).values.tolist() == expected(sheet, spec)


@pytest.mark.parametrize("spec", SPECS[::3], ids=str)
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("dtype", ["<f8", ">f4", "<f2", "|u1", "<i2", "<u8", "|b1"])
def test_slice_of_a_stored_array(spec: SliceSpec, order: Any, dtype: str) -> None:
    array = np.asarray(np.abs(CUBE * 100).astype(dtype), order=order)
    archive = leaf_archive(encode(pickle.dumps(array, protocol=3)))
    assert cut(archive, spec, "/").values.tolist() == expected(array, spec)


def test_array_stored_as_text_is_read_whole_and_cut() -> None:
    archive = make_archive({"x": CUBE}, numpy_encoder=True)
    spec = SliceSpec(2, 0, (0, 7, 0))

    async def read(document: Document) -> SliceGrid:
        node = await find_node(document, parse_path("/x"))
        shape = await find_subject(document, node)
        assert isinstance(shape, ArrayShape) and shape.lengths == CUBE.shape
        with pytest.raises(BadInput, match="No part"):
            await read_slice(document, node, shape, spec)
        return cut_slice(await read_whole(document, shape), spec)

    assert reading(archive, read).values.tolist() == expected(CUBE, spec)


def test_colours_keep_the_last_axis() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (12, 10, 3))
    spec = SliceSpec(0, 1, (0, 0, 0), is_color=True)
    archive = make_archive({"x": picture.tolist()})
    assert cut(archive, spec).values.tolist() == expected(picture, spec)
    turned = SliceSpec(1, 0, (0, 0, 0), is_color=True)
    assert cut(archive, turned).values.tolist() == expected(picture, turned)


def test_row_range_and_combined_lists_are_sheets() -> None:
    sheet = np.arange(3_000.0 * 8).reshape(3_000, 8)

    async def read(document: Document) -> list[Any]:
        node = (await expand(document, document.root)).nodes[1]
        shape = await find_subject(document, node)
        assert isinstance(shape, ArrayShape) and shape.lengths == (1_000, 8)
        grid = await read_slice(document, node, shape, SliceSpec(0, 1, (0, 0)))
        values: list[Any] = grid.values.tolist()
        return values

    assert reading(make_archive(sheet.tolist()), read) == sheet[1_000:2_000].tolist()
    parts = [make_archive(CUBE[number].tolist()) for number in range(3)]
    combined = combine_archives(parts)
    spec = SliceSpec(0, 2, (0, 5, 0))
    assert cut(combined, spec, "/").values.tolist() == expected(CUBE[:3], spec)


def test_nulls_and_nan_are_told_apart() -> None:
    sheet: list[list[Any]] = [[1.5, None, float("nan")], [2, 3, True]]
    grid = cut(make_archive({"x": sheet}), SliceSpec(0, 1, (0, 0)))
    assert grid.missing() is not None
    assert grid.missing().tolist() == [[False, True, False], [False, False, False]]  # type: ignore[union-attr]
    assert np.isnan(grid.values[0, 2]) and grid.values[1].tolist() == [2, 3, 1]


def test_exact_integers_stay_exact() -> None:
    sheet = [[2**63 - 1, 5], [7, 2**53 + 1]]
    assert cut(make_archive({"x": sheet}), SliceSpec(0, 1, (0, 0))).values.tolist() == sheet


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ([[1.0, 2.0], [3.0]], UnequalLists),
        ([[1.0, 2.0], [3.0, 4.0, 5.0]], UnequalLists),
        ([[1.0, 2.0], 3.0], UnequalLists),
        ([[1.0, 2.0], [3.0, "x" * 8]], NotNumbers),
        ([[1.0, 2.0], [3.0, [4.0]]], NotNumbers),
        ([[1.0] * 20, [1.0] * 19 + ["x" * 10_000_000]], NotNumbers),
    ],
)
@pytest.mark.parametrize("threshold", [4, 1 << 30])
def test_ragged_or_mixed_lists_are_refused(value: Any, error: Any, threshold: int) -> None:
    archive = make_archive({"x": value}, small_obj_optimization_threshold=threshold)
    with pytest.raises(error):
        cut(archive, SliceSpec(0, 1, (0, 0)))


def test_packed_size_with_other_values_inside_is_refused() -> None:
    sheet: list[Any] = [[1.0] * 50 for _ in range(50)]
    sheet[7][3] = "x" * 8
    with pytest.raises(NotNumbers):
        cut(leaf_archive(encode(sheet)), SliceSpec(0, 1, (0, 0)), "/")


def test_cut_off_or_lying_data_is_refused() -> None:
    data = encode(CUBE.tolist())
    liar = bytearray(data)
    liar[liar.index(b"\xdc\x00\x14", 200) + 2] = 21
    for number, damaged in ((1, bytes(liar)), (5, data[:-500] + b"\xc1" * 500)):
        with pytest.raises((CorruptArchive, UnequalLists)):
            cut(leaf_archive(damaged), SliceSpec(1, 2, (number, 0, 0)), "/")
    pickled = pickle.dumps(CUBE, protocol=3)
    short = pickled[:-2_000]
    with pytest.raises(CorruptArchive):
        cut(leaf_archive(b"\xc6" + len(short).to_bytes(4, "big") + short), SPECS[0], "/")


def test_block_that_lies_about_its_count_is_refused() -> None:
    rows = encode([1.0, 2.0]) * 10
    toc = {"p": [[4, 0, 95], [6, 95, 190]]}
    with pytest.raises((CorruptArchive, BadInput)):
        cut(raw_archive(b"\x9a" + rows, toc), SliceSpec(0, 1, (0, 0)), "/")


@pytest.mark.parametrize(
    "spec",
    [
        SliceSpec(0, 0, (0, 0, 0)),
        SliceSpec(0, 3, (0, 0, 0)),
        SliceSpec(1, 2, (6, 0, 0)),
        SliceSpec(1, 2, (-1, 0, 0)),
        SliceSpec(0, 1, (0, 0)),
        SliceSpec(1, 2, (0, 0, 0), is_color=True),
    ],
)
def test_slice_outside_the_array_is_refused(spec: SliceSpec) -> None:
    with pytest.raises(BadInput):
        cut(make_archive({"x": CUBE.tolist()}), spec)


@pytest.mark.parametrize("store", ["indexed", "in one piece", "array", "fortran", "cbor"])
def test_one_slice_is_all_that_is_read(store: str) -> None:
    field = np.random.default_rng(3).standard_normal((12, 200, 200))
    one = field[0].size * (8 if store in ("array", "fortran") else 9)
    spec = SliceSpec(1, 2, (7, 0, 0))
    if store == "fortran":
        spec = SliceSpec(0, 1, (0, 0, 7))
        field = np.asfortranarray(field.transpose(1, 2, 0))
    archive = {
        "indexed": lambda: make_archive(field.tolist()),
        "cbor": lambda: make_archive(field.tolist(), protocol="cbor"),
        "in one piece": lambda: leaf_archive(encode(field.tolist(), Protocol.MSGPACK)),
    }.get(store, lambda: leaf_archive(encode(pickle.dumps(field, protocol=4))))()

    async def read() -> int:
        document = await open_archive(MemorySource(archive))
        shape = await find_subject(document, document.root)
        assert isinstance(shape, ArrayShape)
        before = document.stats().bytes_read
        grid = await read_slice(document, document.root, shape, spec)
        assert grid.values.tolist() == expected(field, spec)
        return document.stats().bytes_read - before

    assert asyncio.run(read()) <= 1.1 * one
