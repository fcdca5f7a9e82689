"""The header of an NPY file, checked before anything is read or made by it.

Source: the NumPy documentation, "numpy.lib.format".
"""

import io
import math
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy_format

from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem, Unconvertible

MOST_DIMENSIONS = 32  # of NumPy 1
MOST_EMPTY_LISTS = 1_000_000
"""A shape without values may claim any number of empty lists: (100000000, 0)."""

_LONGEST_BYTES = 64 * 1024
_LARGEST_NUMBER_BYTES = {"i": 8, "u": 8, "f": 8, "c": 16}
_LARGEST_ITEM_BYTES = 64 * 2**20
_PLAIN_KINDS = "biufcSUMm"
MOST_LEVELS = 32  # of records in records
MOST_IN_FIELD = 1_000_000
"""Values that one field of a record may have: they become Python lists."""

_VERSIONS = {(1, 0): 2, (2, 0): 4, (3, 0): 4}  # bytes of the header's length
# What Python's parser and NumPy raise for a header that is not one.
_NOT_A_HEADER = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, SyntaxError,
    tokenize.TokenError, RecursionError, MemoryError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NpyHeader:
    """What the data is; `size_bytes` of it follow the header."""

    shape: tuple[int, ...]
    is_fortran: bool
    dtype: "np.dtype[Any]"

    @property
    def size_bytes(self) -> int:
        """The size of all values."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_npy_header(file: IO[bytes]) -> NpyHeader:
    """The header; `file` is then at the data. Raises SourceProblem unless lists can be made."""
    version, text = _raw_header(file)
    width = _VERSIONS[version]
    data = io.BytesIO(len(text).to_bytes(width, "little") + text)
    read = npy_format.read_array_header_1_0 if width == 2 else npy_format.read_array_header_2_0
    try:
        shape, is_fortran, dtype = read(data, max_header_size=_LONGEST_BYTES)
    except _NOT_A_HEADER as error:
        raise SourceProblem(f"its header is not valid: {_first_line(error)}") from error
    header = NpyHeader(tuple(map(int, shape)), bool(is_fortran), dtype)
    _check_shape(header.shape)
    _check_dtype(header)
    return header


def _raw_header(file: IO[bytes]) -> tuple[tuple[int, int], bytes]:
    try:
        found = npy_format.read_magic(file)
    except (ValueError, EOFError) as error:
        raise SourceProblem("it does not begin as an NPY file does (magic string)") from error
    version = (int(found[0]), int(found[1]))
    width = _VERSIONS.get(version)
    if width is None:
        raise SourceProblem(f"version {version[0]}.{version[1]} of the format is not supported")
    length = int.from_bytes(file.read(width), "little")
    if length > _LONGEST_BYTES:
        raise SourceProblem(
            f"its header claims {length:,} bytes; at most {_LONGEST_BYTES:,} can be"
        )
    text = file.read(length)
    if len(text) < length:
        raise SourceProblem("the file ends in its header")
    if version != (3, 0):
        return version, text
    # NumPy has no public function for version 3: the text in UTF-8, escaped, is one of version 2.
    try:
        escaped = text.decode().encode("ascii", "backslashreplace")
    except UnicodeDecodeError as error:
        raise SourceProblem("its header is not UTF-8 text") from error
    return (2, 0), escaped


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]


def _check_shape(shape: Sequence[int]) -> None:
    if any(length < 0 for length in shape):
        raise SourceProblem(f"its shape {_shown(shape)} has a negative length")
    if len(shape) > MOST_DIMENSIONS:
        raise SourceProblem(f"it has {len(shape):,} dimensions; at most {MOST_DIMENSIONS} can be")
    if 0 in shape:
        lists = math.prod(shape[: list(shape).index(0)])
        if lists > MOST_EMPTY_LISTS:
            raise SourceProblem(
                f"its shape {_shown(shape)} has no values, but {lists:,} empty lists; at most "
                f"{MOST_EMPTY_LISTS:,} can be"
            )


def _shown(shape: Sequence[int]) -> str:
    text = str(tuple(shape))
    return text if len(text) <= 100 else f"{text[:99]}…"


def _check_dtype(header: NpyHeader) -> None:
    left: list[tuple[np.dtype[Any], tuple[int, ...], int]] = [(header.dtype, (), 1)]
    while left:
        dtype, inner, level = left.pop()
        if dtype.names is None:
            check_item(dtype)
            continue
        if not dtype.names:
            raise SourceProblem("its records have no fields")
        if level > MOST_LEVELS:
            raise Unconvertible(f"its records are nested in over {MOST_LEVELS} levels")
        for name in dtype.names:
            axes = (*inner, *dtype[name].shape)
            _check_field(name, axes, len(header.shape))
            left.append((dtype[name].base, axes, level + 1))


def _check_field(name: str, axes: Sequence[int], outer: int) -> None:
    """`axes` are those of the records around it, and its own."""
    said = f'the field "{name[:100]}" of its records has'
    size = math.prod(axes)
    if size > MOST_IN_FIELD:
        raise Unconvertible(f"{said} {size:,} values each; at most {MOST_IN_FIELD:,} can be")
    if not size:
        raise Unconvertible(f"{said} no values")
    if len(axes) + outer > MOST_DIMENSIONS:
        raise Unconvertible(
            f"{said} {len(axes) + outer} dimensions; at most {MOST_DIMENSIONS} can be"
        )


def check_item(dtype: "np.dtype[Any]") -> None:
    """Raise SourceProblem unless items of this type are numbers, bools, texts, bytes or times."""
    if dtype.hasobject:
        raise Unconvertible("it holds Python objects, which cannot be read safely")
    is_plain = dtype.kind in _PLAIN_KINDS and dtype.subdtype is None and dtype.itemsize
    if not is_plain or dtype.itemsize > _LARGEST_NUMBER_BYTES.get(dtype.kind, dtype.itemsize):
        raise Unconvertible(
            f"it holds values of the NumPy type {str(dtype)[:100]}, which no archive can"
        )
    if dtype.itemsize > _LARGEST_ITEM_BYTES:
        raise Unconvertible(
            f"its items have {dtype.itemsize:,} bytes each; at most {_LARGEST_ITEM_BYTES:,} can be"
        )
    if dtype.kind == "M" and np.datetime_data(dtype)[0] == "generic":
        raise Unconvertible("its dates have no unit")
