"""Decode consecutive encoded numbers into NumPy arrays, by column where widths allow.

Numbers of equal width form a table of (tag, payload) that NumPy reads in place. Sources: the
msgpack specification ("Formats"), RFC 8949 section 3.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import (
    INT64_MAX,
    Numbers,
    NumberValues,
    joined,
    narrowed,
)
from msglc_browser.archive.model.node import Protocol

_LEAST_MEAN = 2  # values per run; below that, decoding them one by one is faster
_WIDTHS = (9, 5, 3, 2, 1)

Tags: TypeAlias = dict[int, str]
_TAGS: dict[Protocol, dict[int, Tags]] = {
    Protocol.MSGPACK: {
        9: {0xCB: ">f8", 0xCF: ">u8", 0xD3: ">i8"},
        5: {0xCA: ">f4", 0xCE: ">u4", 0xD2: ">i4"},
        3: {0xCD: ">u2", 0xD1: ">i2"},
        2: {0xCC: ">u1", 0xD0: ">i1"},
        1: dict.fromkeys([*range(0x80), *range(0xE0, 0x100)], ">i1"),
    },
    Protocol.CBOR: {
        9: {0xFB: ">f8", 0x1B: ">u8", 0x3B: "-u8"},
        5: {0xFA: ">f4", 0x1A: ">u4", 0x3A: "-u4"},
        3: {0xF9: ">f2", 0x19: ">u2", 0x39: "-u2"},
        2: {0x18: ">u1", 0x38: "-u1"},
        1: dict.fromkeys([*range(0x18), *range(0x20, 0x38)], ">i1"),
    },
}
"""Tags by width, and the payload dtype; "-" is CBOR's -1 - n, a single byte is all tag."""

FIXED_WIDTHS = {protocol: frozenset(tags) for protocol, tags in _TAGS.items()}
"""How many bytes an encoded number can take, tag included."""


@cache
def _members(protocol: Protocol, width: int) -> NDArray[np.bool_]:
    """Which of the 256 tags start a number of `width` bytes."""
    members = np.zeros(256, np.bool_)
    members[list(_TAGS[protocol][width])] = True
    return members


def fixed_numbers(protocol: Protocol, data: bytes, count: int) -> Numbers | None:
    """`count` numbers that fill `data` if all have the same width, else None."""
    width, rest = divmod(len(data), count) if count else (0, 1)
    if rest or width not in _TAGS[protocol]:
        return None
    table = np.frombuffer(data, np.uint8).reshape(count, width)
    if not _members(protocol, width)[table[:, 0]].all():
        return None
    return Numbers(_values(protocol, table))


def are_floats(protocol: Protocol, data: bytes, count: int) -> bool:
    """Whether `data` is `count` floats of 64 bits and nothing else."""
    tag = 0xCB if protocol is Protocol.MSGPACK else 0xFB
    return len(data) == 9 * count and bool((np.frombuffer(data, np.uint8)[::9] == tag).all())


def run_numbers(
    protocol: Protocol, data: bytes, count: int, *, blocks: Sequence[tuple[int, int]] = ()
) -> Numbers | None:
    """The first `count` numbers of `data`, if they come in runs of equal width.

    `blocks` are (number of the first value, start) of the blocks that make up `data`. None if
    there are no such runs, too few numbers, other values, or a block starts elsewhere.
    """
    runs = _find_runs(protocol, data, count)
    if runs is None:
        return None
    starts, widths, counts = np.array(runs, np.int64).T
    run_of = np.repeat(np.arange(len(counts)), counts)[:count]
    firsts = starts - (np.cumsum(counts) - counts) * widths
    width_of = widths[run_of]
    positions = firsts[run_of] + np.arange(count) * width_of
    if blocks:
        rows, begins = np.array(blocks, np.int64).T
        if (positions[rows] != begins).any():
            return None
    return Numbers(_gathered(protocol, np.frombuffer(data, np.uint8), positions, width_of))


@cache
def _run_pattern(protocol: Protocol) -> re.Pattern[bytes]:
    """One run of numbers of equal width; its group number is the index into `_WIDTHS`."""
    groups = []
    for width in _WIDTHS:
        tags = b"".join(re.escape(bytes([tag])) for tag in _TAGS[protocol][width])
        groups.append(b"((?:[%b].{%d})++)" % (tags, width - 1))
    return re.compile(b"|".join(groups), re.DOTALL)


def _find_runs(protocol: Protocol, data: bytes, count: int) -> list[tuple[int, int, int]] | None:
    """(start, width, values) of each run."""
    runs: list[tuple[int, int, int]] = []
    match = _run_pattern(protocol).match
    at = done = 0
    while done < count:
        found = match(data, at)
        if found is None or found.lastindex is None or len(runs) > 16 + done // _LEAST_MEAN:
            return None
        width = _WIDTHS[found.lastindex - 1]
        values = (found.end() - at) // width
        runs.append((at, width, values))
        done += values
        at = found.end()
    return runs


def _gathered(
    protocol: Protocol,
    data: NDArray[np.uint8],
    positions: NDArray[np.int64],
    widths: NDArray[np.int64],
) -> NumberValues:
    rows = [np.flatnonzero(widths == width) for width in _WIDTHS]
    tables = [
        data[positions[at][:, np.newaxis] + np.arange(width)]
        for at, width in zip(rows, _WIDTHS, strict=True)
    ]
    parts = [_values(protocol, table) for table in tables if len(table)]
    return _reordered(parts, rows)


def _values(protocol: Protocol, table: NDArray[np.uint8]) -> NumberValues:
    width = table.shape[1]
    tags = _TAGS[protocol][width]
    column = table[:, 0]
    if width == 1:
        return _single_bytes(protocol, column)
    first = int(column[0])
    if (column == first).all():
        return _payloads(tags[first], table)
    present = [tag for tag in tags if (column == tag).any()]
    return _mixed(tags, present, table)


def _mixed(tags: Tags, present: Sequence[int], table: NDArray[np.uint8]) -> NumberValues:
    """Rows with several different tags."""
    rows = [np.flatnonzero(table[:, 0] == tag) for tag in present]
    parts = [_payloads(tags[tag], table[at]) for tag, at in zip(present, rows, strict=True)]
    return _reordered(parts, rows)


def _reordered(parts: Sequence[NumberValues], rows: Sequence[NDArray[np.intp]]) -> NumberValues:
    """Parts placed at the positions given by `rows`."""
    together = joined(parts)
    values = np.empty_like(together)
    values[np.concatenate(rows)] = together
    return values


def _single_bytes(protocol: Protocol, column: NDArray[np.uint8]) -> NumberValues:
    if protocol is Protocol.MSGPACK:
        return column.view(np.int8).astype(np.int64)
    values = column.astype(np.int64)
    return np.where(values < 0x20, values, 0x1F - values)


def _payloads(form: str, table: NDArray[np.uint8]) -> NumberValues:
    width = table.shape[1]
    record = np.dtype([("tag", "u1"), ("payload", form.replace("-", ">"))])
    rows = np.ascontiguousarray(table).reshape(-1).view(record)
    assert record.itemsize == width
    payload = rows["payload"]
    if form[1] == "f":
        return payload.astype(np.float64 if form == ">f8" else np.float32)
    if form != "-u8" and form != ">u8":
        values = payload.astype(np.int64)
        return -1 - values if form[0] == "-" else values
    return _wide_integers(payload.astype(np.uint64), is_negative=form[0] == "-")


def _wide_integers(values: NDArray[np.uint64], *, is_negative: bool) -> NumberValues:
    if not is_negative:
        return narrowed(values)
    if values.max() <= INT64_MAX:
        return -1 - values.astype(np.int64)
    return -1.0 - values.astype(np.float64)
