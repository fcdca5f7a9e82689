"""Where the data of a stored NumPy array lie in its pickle, for they may not fit in memory."""

import contextlib
from dataclasses import dataclass

from msglc_browser.archive.arrays.numpy_pickle import ArrayInfo, describe_array
from msglc_browser.archive.arrays.pickle_machine import Incomplete, PickleMachine
from msglc_browser.errors import CorruptArchive

_LENGTHS = ((b"X", 4), (b"B", 4), (b"\x8d", 8), (b"\x8e", 8))
_TEXTS = {b"X", b"\x8d"}


@dataclass(frozen=True, slots=True)
class ArrayData:
    """`size_bytes` from `start` of the pickle on are the array's data.

    With `is_text` they are Latin-1 letters in UTF-8, as protocol 2 writes bytes.
    """

    info: ArrayInfo
    start: int
    size_bytes: int
    is_text: bool


def find_array_data(head: bytes) -> ArrayData | None:
    """The data of the array whose pickle starts with `head` and does not end in it.

    None when it is no array, or its data do not go beyond `head`.
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
    """What the machine wanted when the bytes ended, right behind its length."""
    for code, width in _LENGTHS:
        if head[at - width - 1 : at - width] == code:
            size_bytes = int.from_bytes(head[at - width : at], "little")
            return ArrayData(info, at, size_bytes, code in _TEXTS)
    return None
