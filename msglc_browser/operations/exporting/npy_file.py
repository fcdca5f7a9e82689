"""A NumPy file (.npy) that is filled before its dtype and length are known."""

import io
import math
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import (
    Numbers,
    NumberValues,
    common_dtype,
    rounded_as_floats,
)

_SLICE_VALUES = 1 << 20


@dataclass(slots=True)
class _Run:
    """Consecutive values of one dtype in the file."""

    dtype: np.dtype[Any]
    count: int
    has_negative: bool


def npy_header(dtype: str, shape: tuple[int, ...], *, is_fortran: bool = False) -> bytes:
    """The header before the data, in version 1.0 of the format.

    It has the same length for any number of rows and for all dtypes that `NpyFile` writes,
    because numpy leaves room for the first axis to grow.
    """
    header = io.BytesIO()
    facts = {"descr": dtype, "fortran_order": is_fortran, "shape": shape}
    npy_format.write_array_header_1_0(header, facts)
    return header.getvalue()


class NpyFile:
    """Numbers, row by row; the file must be readable and seekable.

    The dtype is float32, float64, int64 or uint64, whichever can represent all of them;
    integers with gaps become float64, and the gaps NaN. Integers that are rounded then are
    counted in `rounded_count`; `first_rounded` is the row of the first.
    """

    def __init__(self, file: IO[bytes], inner_shape: tuple[int, ...]) -> None:
        self._file = file
        self._inner = inner_shape
        self._start = len(npy_header("<f8", (0, *inner_shape)))
        self._runs: list[_Run] = []
        self._count = 0
        self._first_rounded: int | None = None
        self.gap_count = 0
        self.rounded_count = 0
        file.write(b"\0" * self._start)

    @property
    def first_rounded(self) -> int:
        """The row of the first integer that was rounded, 0 if there is none."""
        return (self._first_rounded or 0) // max(1, math.prod(self._inner))

    def add(self, numbers: Numbers) -> None:
        """Append numbers."""
        values = numbers.values
        if numbers.rounded is not None:
            self._count_rounded(numbers.rounded, self._count)
        if numbers.gaps is not None:
            self.gap_count += int(numbers.gaps.sum())
            if values.dtype.kind != "f" and numbers.gaps.any():
                self._count_rounded(rounded_as_floats(values), self._count)
                values = values.astype(np.float64)
                values[numbers.gaps] = np.nan
        if not len(values):
            return
        self._count += len(values)
        has_negative = values.dtype.kind == "i" and bool(values.min() < 0)
        last = self._runs[-1] if self._runs else None
        if last is not None and last.dtype == values.dtype:
            last.count += len(values)
            last.has_negative |= has_negative
        else:
            self._runs.append(_Run(values.dtype, len(values), has_negative))
        self._file.write(_little(values, values.dtype))

    def finish(self, rows: int) -> None:
        """Convert all values to one dtype and write the header, for `rows` rows."""
        dtype = self._dtype()
        self._widen(dtype)
        header = npy_header(f"<{dtype.kind}{dtype.itemsize}", (rows, *self._inner))
        self._file.seek(0)
        self._file.write(header)
        self._file.seek(0, 2)

    def _count_rounded(self, rounded: NDArray[np.bool_], first: int) -> None:
        """Count values that were rounded; the array's values begin at value `first`."""
        count = int(rounded.sum())
        if not count:
            return
        self.rounded_count += count
        at = first + int(rounded.argmax())
        self._first_rounded = at if self._first_rounded is None else min(at, self._first_rounded)

    def _dtype(self) -> np.dtype[Any]:
        """The common dtype of all runs, found from one value of each."""
        samples = [np.array([-1 if run.has_negative else 1], run.dtype) for run in self._runs]
        return common_dtype(samples)

    def _widen(self, dtype: np.dtype[Any]) -> None:
        """Convert in place, from the end, so that nothing is overwritten before it is read."""
        if all(run.dtype == dtype for run in self._runs):
            return
        source = self._start + sum(run.count * run.dtype.itemsize for run in self._runs)
        target = self._start + self._count * dtype.itemsize
        at = self._count
        for run in reversed(self._runs):
            left = run.count
            while left:
                some = min(left, _SLICE_VALUES)
                left -= some
                source -= some * run.dtype.itemsize
                target -= some * dtype.itemsize
                self._file.seek(source)
                data = self._file.read(some * run.dtype.itemsize)
                values = np.frombuffer(data, run.dtype.newbyteorder("<"))
                at -= some
                if dtype.kind == "f" and run.dtype.kind != "f":
                    self._count_rounded(rounded_as_floats(values), at)
                self._file.seek(target)
                self._file.write(_little(values, dtype))


def _little(values: NumberValues, dtype: np.dtype[Any]) -> bytes:
    return values.astype(dtype.newbyteorder("<")).tobytes()
