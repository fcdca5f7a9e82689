"""NumPy files written row by row read back with the dtype that holds them all."""

import math
from io import BytesIO

import numpy as np
import pytest

from msglc_browser.archive.arrays.number_arrays import Numbers, numbers_of
from msglc_browser.operations.exporting.npy_file import NpyFile, npy_header


@pytest.mark.parametrize(
    ("dtype", "shape", "is_fortran"),
    [
        ("<f8", (3,), False),
        ("<i8", (2, 5), True),
        ("|b1", (), False),
        ("<U7", (0, 3), False),
        ("<f8", tuple(range(1, 30)), False),
    ],
)
def test_header_is_read_by_numpy(dtype: str, shape: tuple[int, ...], is_fortran: bool) -> None:
    header = npy_header(dtype, shape, is_fortran=is_fortran)
    assert len(header) % 64 == 0
    assert header.endswith(b"\n")
    file = BytesIO(header)
    assert np.lib.format.read_magic(file) == (1, 0)
    found = np.lib.format.read_array_header_1_0(file)
    assert found == (shape, is_fortran, np.dtype(dtype))
    assert file.tell() == len(header)


def written(
    *parts: list[object], rows: int | None = None, inner: tuple[int, ...] = ()
) -> tuple[np.ndarray[tuple[int, ...], np.dtype[np.generic]], int]:
    """What NumPy reads of the file, and how many gaps there were."""
    file = BytesIO()
    npy = NpyFile(file, inner)
    for part in parts:
        npy.add(numbers_of(part))
    count = sum(map(len, parts)) if rows is None else rows
    npy.finish(count)
    assert file.tell() == len(file.getvalue())
    file.seek(0)
    return np.load(file, allow_pickle=False), npy.gap_count


@pytest.mark.parametrize(
    ("parts", "dtype"),
    [
        ([[1, 2], [3]], "<i8"),
        ([[1.5], [2.5, 3.5]], "<f8"),
        ([[1], [2.5], [3]], "<f8"),
        ([[2.5], [1, 2, 3], [4.5]], "<f8"),
        ([[2**63], [1]], "<u8"),
        ([[1], [2**63], [2]], "<u8"),
        ([[1, -1], [2**63]], "<f8"),
        ([[5], [-1], [2**63]], "<f8"),
        ([[], [1], []], "<i8"),
        ([], "<f8"),
        ([[]], "<f8"),
    ],
)
def test_parts_become_one_array(parts: list[list[object]], dtype: str) -> None:
    found, gaps = written(*parts)
    assert found.dtype == np.dtype(dtype)
    assert found.tolist() == [pytest.approx(value) for part in parts for value in part]
    assert gaps == 0


def test_gaps_are_nan_and_counted() -> None:
    found, gaps = written([1, None], [2], [None, None, 3.5])
    expected = [1, math.nan, 2, math.nan, math.nan, 3.5]
    assert np.array_equal(found, expected, equal_nan=True)
    assert gaps == 3


def test_integers_after_gaps_are_widened_with_them() -> None:
    found, gaps = written([1, 2], [None, 4])
    assert np.array_equal(found, [1, 2, math.nan, 4], equal_nan=True)
    assert gaps == 1


def test_rows_have_the_inner_shape() -> None:
    found, _ = written([1, 2, 3, 4, 5, 6], rows=3, inner=(2,))
    assert found.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_many_values_are_widened_in_slices() -> None:
    file = BytesIO()
    npy = NpyFile(file, ())
    count = (1 << 20) + 7
    small = np.arange(count, dtype="f4")
    npy.add(Numbers(small))
    npy.add(Numbers(np.array([0.1])))
    npy.finish(count + 1)
    file.seek(0)
    found = np.load(file)
    assert found.dtype == np.dtype("<f8")
    assert np.array_equal(found[:-1], small.astype("f8"))
    assert found[-1] == 0.1


def test_floats_of_four_bytes_stay_so() -> None:
    file = BytesIO()
    npy = NpyFile(file, ())
    npy.add(Numbers(np.array([1.5, 2.5], ">f4")))
    npy.add(Numbers(np.array([3.5], "f4")))
    npy.finish(3)
    file.seek(0)
    found = np.load(file)
    assert (found.dtype, found.tolist()) == (np.dtype("<f4"), [1.5, 2.5, 3.5])
