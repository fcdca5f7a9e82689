"""NPY and NPZ: an array becomes a list, nested for n dimensions; NPZ becomes a dict of arrays.

Nothing is ever unpickled. Arrays of records become a dict of columns, dates become ISO 8601 text,
durations whole numbers, complex numbers pairs. Members of an NPZ file that cannot be read are left
out; the first of them are named.
"""

import io
import lzma
import math
import struct
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any, Protocol

import numpy as np

from msglc_browser.operations.new_archive.sources.npy_header import NpyHeader, read_npy_header
from msglc_browser.operations.new_archive.sources.value_sink import (
    OnBytes,
    SourceProblem,
    ValueSink,
)

MOST_UNPACKED_BYTES = 2**30
MOST_RATIO = 200
"""A larger NPZ file may be so many times as large when it is unpacked."""

_CHUNK_BYTES = 256 * 1024
_CHUNK_LISTS = 64 * 1024
_SUFFIX = ".npy"
_ENCRYPTED = 1  # a flag of a member
_DATES = "dates written as ISO 8601 text"
_NO_DATES = "dates that are not set (NaT) written as null"
_COMPLEX = "complex numbers written as [real part, imaginary part]"
_NO_DURATIONS = "durations that are not set (NaT) written as null"
_UNITS = {
    "Y": "years", "M": "months", "W": "weeks", "D": "days", "h": "hours", "m": "minutes",
    "s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds",
    "ps": "picoseconds", "fs": "femtoseconds", "as": "attoseconds",
}  # fmt: skip
_MOST_NAMED = 3
_CUT = "the file ends in the middle of the array"
_DAMAGED = (
    zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, ValueError, OverflowError,
    struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip


class _Reads(Protocol):
    def read(self, size: int = -1, /) -> bytes:
        """Like any file."""


class _Counts(Counter[str]):
    """What became something else, and how often."""

    def sentences(self) -> tuple[str, ...]:
        """Notes for the user."""
        return tuple(f"{count:,} × {what}." for what, count in self.items() if count)


class _Array:
    """An array in C order, read from `file` row by row."""

    def __init__(
        self, file: _Reads, dtype: "np.dtype[Any]", shape: Sequence[int], counts: _Counts
    ) -> None:
        self._file = file
        self._counts = counts
        self.dtype = dtype
        self.shape = shape
        self.lists = 0  # in each element

    def take(self, shape: Sequence[int]) -> Any:
        """The next elements, in a shape without zeros, as lists."""
        size = math.prod(shape) * self.dtype.itemsize
        data = self._file.read(size)
        if len(data) < size:
            raise SourceProblem(_CUT)
        return self._listed(np.frombuffer(data, self.dtype).reshape(shape))

    def _listed(self, array: "np.ndarray[Any, Any]") -> Any:
        return _plain(array, self._counts)


class _Field(_Array):
    """One field of an array of records, or a field within it."""

    path: tuple[str, ...] = ()

    def follow(self, path: tuple[str, ...]) -> None:
        """Take this one."""
        self.path = path
        dtype = self.dtype
        axes: list[int] = []
        for name in path:
            axes += dtype[name].shape
            dtype = dtype[name].base
        self.lists = sum(math.prod(axes[:end]) for end in range(len(axes)))

    def _listed(self, array: "np.ndarray[Any, Any]") -> Any:
        for name in self.path:
            array = array[name]
        return super()._listed(array)


def read_npy(
    file: IO[bytes], sink: ValueSink, on_bytes: OnBytes, folder: str | None
) -> tuple[str, ...]:
    """Pass one array to the sink; returns the notes. Raises SourceProblem."""
    counts = _Counts()
    size_bytes = file.seek(0, io.SEEK_END)
    file.seek(0)
    _read_one(file, size_bytes, sink, on_bytes, folder, counts)
    return counts.sentences()


def _read_one(
    file: IO[bytes],
    size_bytes: int,
    sink: ValueSink,
    on_bytes: OnBytes,
    folder: str | None,
    counts: _Counts,
) -> None:
    """One array that takes `size_bytes` together with its header."""
    header = _read_header(file, size_bytes)
    source = _Counting(file, on_bytes)
    dtype, shape = header.dtype, header.shape
    is_turned = header.is_fortran and len(shape) > 1
    if is_turned or dtype.names is not None:
        with tempfile.TemporaryFile(dir=folder) as copy:
            if is_turned:
                _turn(source, copy, header, folder)
            else:
                _copy(source, copy, header.size_bytes)
            copy.seek(0)
            if dtype.names is not None:
                _columns(copy, sink, header, counts)
            else:
                _rows(_Array(copy, dtype, shape, counts), sink, shape)
    else:
        _rows(_Array(source, dtype, shape, counts), sink, shape)
    if file.read(1):  # also checks the sum of an NPZ member
        raise SourceProblem("unexpected data after the array")


def _read_header(file: IO[bytes], size_bytes: int) -> NpyHeader:
    """The header of a file of this size."""
    header = read_npy_header(file)
    left_bytes = size_bytes - file.tell() - header.size_bytes
    if left_bytes < 0:
        raise SourceProblem(f"{_CUT}: {-left_bytes:,} bytes are missing")
    if left_bytes:
        raise SourceProblem(f"unexpected data after the array: {left_bytes:,} bytes")
    return header


def read_npz(
    file: IO[bytes], sink: ValueSink, on_bytes: OnBytes, folder: str | None
) -> tuple[str, ...]:
    """Pass a dict of arrays to the sink, in the order of the file; returns the notes.

    Names are keys only: no file is made by them. Raises SourceProblem.
    """
    counts = _Counts()
    size_bytes = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
            _check_sizes(members, size_bytes)
            reasons = [_why_not(archive, member) for member in members]
            left_out = [reason for reason in reasons if reason is not None]
            if left_out and len(left_out) == len(members):
                raise left_out[0]
            members = [member for member, why in zip(members, reasons, strict=True) if why is None]
            sink.start_map(len(members))
            done = 0
            for member in members:
                sink.key(member.filename.removesuffix(_SUFFIX))
                _read_member(archive, member, sink, _share(member, done, on_bytes), folder, counts)
                done += member.compress_size
                on_bytes(done)
            sink.end()
    except SourceProblem:
        raise
    except _DAMAGED as error:
        raise SourceProblem(f"it is not a valid zip file: {error}") from error
    return (*_left_out(left_out), *counts.sentences())


def _why_not(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> SourceProblem | None:
    """Why a member cannot be read, as far as its header tells."""
    try:
        with _named(member):
            if member.flag_bits & _ENCRYPTED:
                raise SourceProblem("it is encrypted")
            with archive.open(member) as stream:
                _read_header(stream, member.file_size)
    except SourceProblem as error:
        return error
    except _DAMAGED as error:
        return _damaged_member(member, error)
    return None


@contextmanager
def _named(member: zipfile.ZipInfo) -> Iterator[None]:
    """Problems within begin with the name of the member."""
    try:
        yield
    except SourceProblem as error:
        raise type(error)(f"{member.filename}: {error}") from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise _damaged_member(member, error) from error  # from bz2


def _damaged_member(member: zipfile.ZipInfo, error: Exception) -> SourceProblem:
    return SourceProblem(f"{member.filename}: it is damaged ({error})")


def _left_out(reasons: Sequence[SourceProblem]) -> tuple[str, ...]:
    shown = [f"Left out: {reason}." for reason in reasons[:_MOST_NAMED]]
    others = len(reasons) - len(shown)
    return (*shown, *([f"{others:,} other members left out, too."] if others else []))


def _check_sizes(members: Sequence[zipfile.ZipInfo], size_bytes: int) -> None:
    """Against files that are small, but unpack to a great deal."""
    if sum(member.compress_size for member in members) > size_bytes:
        raise SourceProblem("its members overlap, or are cut off")
    unpacked = sum(member.file_size for member in members)
    if unpacked > max(MOST_UNPACKED_BYTES, MOST_RATIO * size_bytes):
        raise SourceProblem(
            f"it would unpack to {unpacked:,} bytes, over {MOST_RATIO} times its own size; save it "
            "without compression (numpy.savez)"
        )


def _read_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    sink: ValueSink,
    on_bytes: OnBytes,
    folder: str | None,
    counts: _Counts,
) -> None:
    with _named(member), archive.open(member) as stream:
        _read_one(stream, member.file_size, sink, on_bytes, folder, counts)


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


def _plain(array: "np.ndarray[Any, Any]", counts: _Counts) -> Any:
    kind = array.dtype.kind
    if kind == "U":
        _check_text(array)
    if kind == "c":
        counts[_COMPLEX] += array.size
        return np.stack([array.real, array.imag], axis=-1).tolist()
    if kind == "m":
        return _durations(array, counts)
    try:
        if kind != "M":
            return array.tolist()
        missing = np.isnat(array)
        texts = np.where(missing, None, np.datetime_as_string(array))  # type: ignore[call-overload]
    except (ValueError, OverflowError) as error:
        raise SourceProblem(f"it contains a value that is not valid: {error}") from error
    counts[_NO_DATES] += int(missing.sum())
    counts[_DATES] += array.size - int(missing.sum())
    return texts.tolist()


def _durations(array: "np.ndarray[Any, Any]", counts: _Counts) -> Any:
    unit, step = np.datetime_data(array.dtype)
    missing = np.isnat(array)
    name = _UNITS.get(unit, "their unit")
    counts[_NO_DURATIONS] += int(missing.sum())
    counts[f"durations written as a number of {name if step == 1 else f'{step:,} {name}'}"] += (
        array.size - int(missing.sum())
    )
    return np.where(missing, None, array.astype(np.int64)).tolist()  # type: ignore[call-overload]


def _check_text(array: "np.ndarray[Any, Any]") -> None:
    """NumPy ends in a SystemError where there is no such character."""
    code = np.dtype(np.uint32).newbyteorder(array.dtype.byteorder)
    if np.ascontiguousarray(array).reshape(-1).view(code).max() > sys.maxunicode:
        raise SourceProblem("it contains text that is not valid Unicode")


def _rows(array: _Array, sink: ValueSink, shape: Sequence[int]) -> None:
    """Pass the next elements to the sink, in a shape."""
    if not shape:
        sink.value(array.take(shape))
        return
    if 0 in shape:
        sink.value(_empty(shape))
        return
    sink.start_list(shape[0])
    row_bytes = math.prod(shape[1:]) * array.dtype.itemsize
    row_lists = sum(math.prod(shape[1:end]) for end in range(1, len(shape)))
    row_lists += array.lists * math.prod(shape[1:])
    if len(shape) > 1 and (row_bytes > _CHUNK_BYTES or row_lists > _CHUNK_LISTS):
        for _ in range(shape[0]):
            _rows(array, sink, shape[1:])
    else:
        step = max(1, min(_CHUNK_BYTES // row_bytes, _CHUNK_LISTS // max(1, row_lists)))
        for first in range(0, shape[0], step):
            sink.values(array.take((min(step, shape[0] - first), *shape[1:])))
    sink.end()


def _empty(shape: Sequence[int]) -> list[object]:
    """Nested lists without values; nothing is below the first length of zero."""
    return [_empty(shape[1:]) for _ in range(shape[0])]


def _copy(source: _Counting, target: IO[bytes], size: int) -> None:
    left = size
    while left:
        data = source.read(min(left, _CHUNK_BYTES))
        if not data:
            raise SourceProblem(_CUT)
        target.write(data)
        left -= len(data)


def _turn(source: _Counting, target: IO[bytes], header: NpyHeader, folder: str | None) -> None:
    """Write an array in Fortran order as one in C order."""
    shape, size = header.shape, header.size_bytes
    with tempfile.TemporaryFile(dir=folder) as copy:
        _copy(source, copy, size)
        if not size:
            return
        row_bytes = size // shape[0]
        step = max(1, 16 * _CHUNK_BYTES // row_bytes)
        for first in range(0, shape[0], step):
            # Mapped again for each step, so that the pages read do not accumulate.
            mapped = np.memmap(copy, header.dtype, "r", shape=shape, order="F")
            target.write(np.ascontiguousarray(mapped[first : first + step]).tobytes())
            del mapped


def _columns(
    copy: IO[bytes],
    sink: ValueSink,
    header: NpyHeader,
    counts: _Counts,
    path: tuple[str, ...] = (),
) -> None:
    """An array of records: each field separately, from a copy that can be read many times."""
    dtype = header.dtype
    for name in path:  # at most MOST_LEVELS
        dtype = dtype[name].base
    sink.start_map(len(dtype.names or ()))
    for name in dtype.names or ():
        sink.key(name)
        inside = (*path, name)
        if dtype[name].base.names is not None:
            _columns(copy, sink, header, counts, inside)
            continue
        copy.seek(0)
        field = _Field(copy, header.dtype, header.shape, counts)
        field.follow(inside)
        _rows(field, sink, header.shape)
    sink.end()
