"""NPY and NPZ: an array becomes a list, nested for n dimensions; NPZ becomes a dict of arrays.

Nothing is ever unpickled. Arrays of records become a dict of columns, dates become ISO 8601 text.
"""

import math
import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO, Any, Protocol

import numpy as np
from numpy.lib import format as npy_format

from msglc_browser.operations.new_archive.sources.value_sink import (
    OnBytes,
    SourceProblem,
    ValueSink,
)

_CHUNK_BYTES = 256 * 1024
_SUFFIX = ".npy"
_PLAIN_KINDS = "biufSU"
_LARGEST_NUMBER_BYTES = 8


class _Reads(Protocol):
    def read(self, size: int = -1, /) -> bytes:
        """Like any file."""


class _Array:
    """An array in C order, read from `file` row by row."""

    def __init__(self, file: _Reads, dtype: "np.dtype[Any]", shape: Sequence[int]) -> None:
        self._file = file
        self.dtype = dtype
        self.shape = shape

    def take(self, shape: Sequence[int]) -> Any:
        """The next elements, in a shape, as lists."""
        size = math.prod(shape) * self.dtype.itemsize
        data = self._file.read(size)
        if len(data) < size:
            raise SourceProblem("the file ends in the middle of the array")
        return _plain(np.frombuffer(data, self.dtype).reshape(shape))


def read_npy(file: IO[bytes], sink: ValueSink, on_bytes: OnBytes, folder: str | None) -> None:
    """Pass one array to the sink. Raises SourceProblem."""
    shape, is_fortran, dtype = _read_header(file)
    source = _Counting(file, on_bytes)
    if dtype.names is not None and len(shape) == 1:
        _columns(source, sink, dtype, shape[0], folder)
        return
    _check(dtype)
    if is_fortran and len(shape) > 1:
        with tempfile.TemporaryFile(dir=folder) as turned:
            _turn(source, turned, dtype, shape, folder)
            turned.seek(0)
            _rows(_Array(turned, dtype, shape), sink, shape)
    else:
        _rows(_Array(source, dtype, shape), sink, shape)
    if file.read(1):
        raise SourceProblem("unexpected data after the array")


def read_npz(file: IO[bytes], sink: ValueSink, on_bytes: OnBytes, folder: str | None) -> None:
    """Pass a dict of arrays to the sink, in the order of the file. Raises SourceProblem."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            sink.start_map(len(members))
            done = 0
            for member in members:
                sink.key(member.filename.removesuffix(_SUFFIX))
                with archive.open(member) as stream:
                    try:
                        read_npy(stream, sink, _share(member, done, on_bytes), folder)
                    except SourceProblem as error:
                        raise SourceProblem(f"{member.filename}: {error}") from error
                done += member.compress_size
                on_bytes(done)
            sink.end()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise SourceProblem(f"it is not a valid zip file: {error}") from error


def _share(member: zipfile.ZipInfo, done: int, on_bytes: OnBytes) -> OnBytes:
    """Scales bytes of an unpacked member to bytes of the file."""
    size = max(1, member.file_size)
    return lambda count: on_bytes(done + min(count, size) * member.compress_size // size)


class _Counting:
    """Reads all the bytes requested, and reports their number."""

    def __init__(self, file: IO[bytes], on_bytes: OnBytes) -> None:
        self._file = file
        self._on_bytes = on_bytes
        self._read_bytes = 0

    def read(self, size: int = -1, /) -> bytes:
        """Like any file."""
        data = self._file.read(size)
        self._read_bytes += len(data)
        self._on_bytes(self._read_bytes)
        return data


def _read_header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, "np.dtype[Any]"]:
    try:
        version = npy_format.read_magic(file)
        if version == (1, 0):
            return npy_format.read_array_header_1_0(file)
        if version == (2, 0):
            return npy_format.read_array_header_2_0(file)
    except (ValueError, EOFError) as error:
        raise SourceProblem(str(error)) from error
    raise SourceProblem(f"version {version[0]}.{version[1]} of the format is not supported")


def _check(dtype: "np.dtype[Any]") -> None:
    if dtype.kind == "O":
        raise SourceProblem("it contains Python objects, which are not supported")
    is_plain = dtype.kind in _PLAIN_KINDS and dtype.names is None and dtype.subdtype is None
    is_wide = not dtype.itemsize or (dtype.kind in "iuf" and dtype.itemsize > _LARGEST_NUMBER_BYTES)
    if not (is_plain or dtype.kind == "M") or is_wide:
        raise SourceProblem(f"arrays of {dtype} are not supported")


def _plain(array: "np.ndarray[Any, Any]") -> Any:
    if array.dtype.kind != "M":
        return array.tolist()
    texts = np.where(np.isnat(array), None, np.datetime_as_string(array))  # type: ignore[call-overload]
    return texts.tolist()


def _rows(array: _Array, sink: ValueSink, shape: Sequence[int]) -> None:
    """Pass the next elements to the sink, in a shape."""
    row_bytes = math.prod(shape[1:]) * array.dtype.itemsize
    if not shape or 0 in shape:
        sink.value(array.take(shape))
        return
    sink.start_list(shape[0])
    if len(shape) > 1 and row_bytes > _CHUNK_BYTES:
        for _ in range(shape[0]):
            _rows(array, sink, shape[1:])
    else:
        step = max(1, _CHUNK_BYTES // max(1, row_bytes))
        for first in range(0, shape[0], step):
            sink.values(array.take((min(step, shape[0] - first), *shape[1:])))
    sink.end()


def _copy(source: _Counting, target: IO[bytes], size: int) -> None:
    left = size
    while left:
        data = source.read(min(left, _CHUNK_BYTES))
        if not data:
            raise SourceProblem("the file ends in the middle of the array")
        target.write(data)
        left -= len(data)


def _turn(
    source: _Counting,
    target: IO[bytes],
    dtype: "np.dtype[Any]",
    shape: Sequence[int],
    folder: str | None,
) -> None:
    """Write an array in Fortran order as one in C order."""
    size = math.prod(shape) * dtype.itemsize
    with tempfile.TemporaryFile(dir=folder) as copy:
        _copy(source, copy, size)
        if not size:
            return
        row_bytes = max(1, size // shape[0])
        step = max(1, 16 * _CHUNK_BYTES // row_bytes)
        for first in range(0, shape[0], step):
            # Mapped again for each step, so that the pages read do not accumulate.
            mapped = np.memmap(copy, dtype, "r", shape=tuple(shape), order="F")
            target.write(np.ascontiguousarray(mapped[first : first + step]).tobytes())
            del mapped


def _columns(
    source: _Counting, sink: ValueSink, dtype: "np.dtype[Any]", rows: int, folder: str | None
) -> None:
    """An array of records: each field separately, from a copy that can be read many times."""
    names = dtype.names or ()
    for name in names:
        _check(dtype[name])
    with tempfile.TemporaryFile(dir=folder) as copy:
        _copy(source, copy, rows * dtype.itemsize)
        step = max(1, 4 * _CHUNK_BYTES // max(1, dtype.itemsize))
        sink.start_map(len(names))
        for name in names:
            copy.seek(0)
            sink.key(name)
            sink.start_list(rows)
            for first in range(0, rows, step):
                data = copy.read(min(step, rows - first) * dtype.itemsize)
                sink.values(_plain(np.frombuffer(data, dtype)[name]))
            sink.end()
        sink.end()
