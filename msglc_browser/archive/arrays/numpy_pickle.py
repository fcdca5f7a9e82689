"""NumPy arrays that msglc's numpy encoder stored as pickles, rebuilt without unpickling them.

Only pickles as written by `ndarray.dumps()` are understood: `_reconstruct` with the
state (version, shape, dtype, is_fortran, data), and plain dtypes of numbers, bools, strings and
times. Anything else is refused. Nothing is imported, called or executed by name.
"""

import contextlib
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msglc_browser.archive.arrays.pickle_machine import Call, Incomplete, Name, PickleMachine
from msglc_browser.errors import CorruptArchive

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RECONSTRUCT = {
    Name("numpy._core.multiarray", "_reconstruct"),
    Name("numpy.core.multiarray", "_reconstruct"),
}
_NDARRAY = Name("numpy", "ndarray")
_DTYPE = Name("numpy", "dtype")
_ENCODE = Name("_codecs", "encode")
_EMPTY_BYTES = {Name("__builtin__", "bytes"), Name("builtins", "bytes")}
_MAX_DIMENSIONS = 32
_MAX_LENGTH = (1 << 63) - 1
_MAX_CHARACTER = 0x10FFFF
_NUMBER_DTYPE = re.compile(r"b1|[iu](?:1|2|4|8)|f(?:2|4|8)|c(?:8|16)|[Mm]8")
_STRING_DTYPE = re.compile(r"[SU]([1-9][0-9]{0,8})")
_TIME_UNITS = {"Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"}
_LENGTHS = ((b"X", 4), (b"B", 4), (b"\x8d", 8), (b"\x8e", 8))
_TEXTS = {b"X", b"\x8d"}


@dataclass(frozen=True, slots=True)
class ArrayInfo:
    """An array's dtype as NumPy writes it (`<f8`, `<M8[ns]`), shape and memory order."""

    dtype: str
    item_size: int
    shape: tuple[int, ...]
    is_fortran: bool = False

    @property
    def size_bytes(self) -> int:
        """Size of its data in bytes."""
        return math.prod(self.shape) * self.item_size

    def __str__(self) -> str:
        shape = " × ".join(f"{length:,}" for length in self.shape) or "scalar"
        return f"array {self.dtype} {shape}"


def describe_array(head: bytes) -> ArrayInfo | None:
    """Describe the array whose pickle starts with `head` (about 300 bytes); None if not an array.

    The data of a large array need not be present.
    """
    machine = PickleMachine(head)
    with contextlib.suppress(Incomplete, CorruptArchive):
        machine.run()
    return _info_of(_state_of(machine))


def rebuild_array(payload: bytes) -> "NDArray[Any]":
    """The array in a pickle, as a read-only view of the decoded data.

    Raises CorruptArchive if it is not exactly such a pickle, or if the size of its data does not
    match its shape.
    """
    # NumPy takes 0.1 s to import: only when an array is actually viewed.
    import numpy as np  # noqa: PLC0415

    machine = PickleMachine(payload)
    try:
        result = machine.run()
    except Incomplete as stop:
        raise CorruptArchive("The stored array is truncated.") from stop
    if not isinstance(result, Call):
        raise _refused()
    info, data = _info_of(_checked_state(result)), _data_of(result)
    if info is None or data is None:
        raise _refused()
    if len(data) != info.size_bytes:
        raise CorruptArchive(
            f"The stored array needs {info.size_bytes:,} bytes but has {len(data):,}."
        )
    try:
        flat = np.frombuffer(data, dtype=np.dtype(info.dtype))
        array = flat.reshape(info.shape, order="F" if info.is_fortran else "C")
    except (TypeError, ValueError) as error:
        raise CorruptArchive(f"The stored array's type or shape is invalid: {info}.") from error
    if flat.dtype.kind == "U":
        _check_characters(flat)
    return array


def _check_characters(texts: "NDArray[np.str_]") -> None:
    """NumPy accepts any four bytes as a character until it is read."""
    codes = texts.view(f"{texts.dtype.byteorder}u4")
    if len(codes) and codes.max() > _MAX_CHARACTER:
        raise CorruptArchive("The stored array contains invalid characters.")


def _refused() -> CorruptArchive:
    return CorruptArchive(
        "These bytes are a pickle, but not of a plain NumPy array, so it is not run.",
        hint="Unpickling can run arbitrary code. View the bytes instead.",
    )


def _state_of(machine: PickleMachine) -> tuple[object, ...]:
    """The array's state as far as the machine got: finished, or still on the stack."""
    array = machine.stack[0] if machine.stack else None
    if not isinstance(array, Call) or not _is_array_call(array):
        return ()
    if isinstance(array.state, tuple):
        return array.state
    return tuple(machine.stack[2:])


def _checked_state(array: Call) -> tuple[object, ...]:
    if not _is_array_call(array) or not isinstance(array.state, tuple) or len(array.state) != 5:
        raise _refused()
    return array.state


def _is_array_call(call: Call) -> bool:
    arguments = call.arguments
    return (
        isinstance(call.name, Name)
        and call.name in _RECONSTRUCT
        and isinstance(arguments, tuple)
        and len(arguments) == 3
        and arguments[:2] == (_NDARRAY, (0,))
    )


def _info_of(state: tuple[object, ...]) -> ArrayInfo | None:
    if len(state) < 4:
        return None
    _, shape, dtype, is_fortran = state[:4]
    if not isinstance(shape, tuple) or len(shape) > _MAX_DIMENSIONS:
        return None
    lengths = tuple(n for n in shape if isinstance(n, int) and 0 <= n <= _MAX_LENGTH)
    described = _dtype_of(dtype)
    if described is None or len(lengths) < len(shape):
        return None
    return ArrayInfo(*described, lengths, is_fortran is True)


def _dtype_of(dtype: object) -> tuple[str, int] | None:
    """NumPy's name for a dtype, and its item size."""
    if not isinstance(dtype, Call) or dtype.name != _DTYPE:
        return None
    arguments, state = dtype.arguments, dtype.state
    if not isinstance(arguments, tuple) or not isinstance(state, tuple) or len(state) < 8:
        return None
    code, order = arguments[0] if arguments else None, state[1]
    if not isinstance(code, str) or order not in ("<", ">", "|", "=") or state[2:5] != (None,) * 3:
        return None
    found = _STRING_DTYPE.fullmatch(code)
    if found:
        return f"{order}{code}", int(found[1]) * (4 if code[0] == "U" else 1)
    if not _NUMBER_DTYPE.fullmatch(code):
        return None
    unit = _time_unit(code, state) if code[0] in "Mm" else ""
    return None if unit is None else (f"{order}{code}{unit}", int(code[1:]))


def _time_unit(code: str, state: tuple[object, ...]) -> str | None:
    """`[ns]` or `[25s]` from a datetime dtype's metadata; None if NumPy could not print it."""
    extra = state[8] if len(state) > 8 else None
    if not isinstance(extra, tuple) or len(extra) != 2:
        return None
    facts = extra[1]
    if not isinstance(facts, tuple) or len(facts) < 2:
        return None
    unit, count = _text_of(facts[0]), facts[1]
    if unit == "generic":
        return "" if code[0] == "m" else None
    if unit not in _TIME_UNITS or not isinstance(count, int) or not 0 < count < 1 << 31:
        return None
    return f"[{count if count > 1 else ''}{unit}]"


def _text_of(value: object) -> str | None:
    data = _bytes_of(value)
    return None if data is None else data.decode("ascii", "replace")


def _data_of(array: Call) -> bytes | None:
    return _bytes_of(array.state[4]) if isinstance(array.state, tuple) else None


def _bytes_of(value: object) -> bytes | None:
    """Bytes as they are, or as protocol 2 writes them: `_codecs.encode(text, "latin1")`."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, Call) or not isinstance(value.name, Name):
        return None
    if value.name in _EMPTY_BYTES and value.arguments == ():
        return b""
    arguments = value.arguments
    if value.name != _ENCODE or not isinstance(arguments, tuple) or len(arguments) != 2:
        return None
    text, encoding = arguments
    if not isinstance(text, str) or encoding != "latin1":
        return None
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


@dataclass(frozen=True, slots=True)
class ArrayData:
    """The array's data: `size_bytes` from `start` of the pickle on.

    With `is_text` they are Latin-1 characters in UTF-8, as protocol 2 writes bytes.
    """

    info: ArrayInfo
    start: int
    size_bytes: int
    is_text: bool


def find_array_data(head: bytes) -> ArrayData | None:
    """Where the data lie of an array whose pickle starts with `head` but does not end in it.

    None if it is not an array, or its data do not extend beyond `head`.
    """
    info = describe_array(head)
    machine = PickleMachine(head)
    with contextlib.suppress(CorruptArchive):
        try:
            machine.run()
        except Incomplete:
            return None if info is None else _cut_off(head, machine.at, info)
    return None


def _cut_off(head: bytes, at: int, info: ArrayInfo) -> ArrayData | None:
    """What the machine expected when the bytes ended, right after its length."""
    for code, width in _LENGTHS:
        if head[at - width - 1 : at - width] == code:
            size_bytes = int.from_bytes(head[at - width : at], "little")
            return ArrayData(info, at, size_bytes, code in _TEXTS)
    return None
