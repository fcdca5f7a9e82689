"""Runs of leaves in a TOC: their keys and positions in lists, at C speed for the usual entries."""

import re
import sys
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import msgpack

from msglc_browser.archive.items.fast_skip import run_ends
from msglc_browser.archive.model.node import Protocol

MOST_ROWS = 1000
_ROW_BYTES = 64  # of a usual row; a run ends early if its rows are longer
_MOST_BYTES = 64 * 1024
_UINT = rb"(?:([\x00-\x17])|\x18(.)|\x19(..)|\x1a(.{4})|\x1b(.{8}))"
_CBOR_LEAF = re.compile(rb"\xa1ap\x82" + _UINT * 2, re.DOTALL)
_LEAF = {Protocol.MSGPACK: b"\x81\xa1p\x92", Protocol.CBOR: b"\xa1\x61p\x82"}
_WORD = {Protocol.MSGPACK: b"\xce", Protocol.CBOR: b"\x1a"}
_LONG = {Protocol.MSGPACK: b"\xcf", Protocol.CBOR: b"\x1b"}
_BROKEN_OFF = (msgpack.UnpackException, ValueError)


class LeafRun(NamedTuple):
    """Consecutive leaves of one level, and where the next entry starts in the TOC.

    `keys` are encoded, () in a list; `starts` and `ends` count from the data start, unchecked.
    """

    keys: list[bytes]
    starts: list[int]
    ends: list[int]
    after: int


def leaf_run(protocol: Protocol, toc: bytes, at: int, rows: int, *, is_map: bool) -> LeafRun:
    """Up to MOST_ROWS leaves from byte `at` of a TOC; none if another kind of entry is there."""
    rows = min(rows, MOST_ROWS)
    read = _msgpack_run if protocol is Protocol.MSGPACK else _cbor_run
    return read(toc, at, rows, is_map)


def usual_leaves(protocol: Protocol, places: Sequence[int]) -> tuple[bytes, int]:
    """The entries of adjacent leaves between `places`, as most writers encode them, and the size
    of each. Places are sorted; returns no entries unless all of them take 4, or 8 bytes."""
    if places[0] >= 2**32:
        return _leaves(_LEAF[protocol], _LONG[protocol], array("Q", places))
    if places[0] >= 2**16 and places[-1] < 2**32:
        return _leaves(_LEAF[protocol], _WORD[protocol], array("I", places))
    return b"", 0


def _leaves(head: bytes, number: bytes, places: "array[int]") -> tuple[bytes, int]:
    """Laid out byte by byte: many times as fast as entry by entry."""
    if sys.byteorder == "little":
        places.byteswap()
    raw, width = places.tobytes(), places.itemsize
    size = len(head) + 2 * (1 + width)
    leaves = bytearray((head + 2 * (number + bytes(width))) * (len(places) - 1))
    start, end = len(head) + 1, len(head) + 2 + width
    for byte in range(width):
        leaves[start + byte :: size] = raw[byte:-width:width]
        leaves[end + byte :: size] = raw[width + byte :: width]
    return bytes(leaves), size


def _msgpack_run(toc: bytes, at: int, rows: int, is_map: bool) -> LeafRun:
    # Another kind of entry has a second field, or more than two numbers: it is not unpacked.
    unpacker = msgpack.Unpacker(max_map_len=1, max_array_len=2, raw=True, strict_map_key=False)
    with memoryview(toc) as view:
        unpacker.feed(view[at : at + min(_MOST_BYTES, (rows + 8) * _ROW_BYTES)])
    skip, unpack, tell = unpacker.skip, unpacker.unpack, unpacker.tell
    found = LeafRun([], [], [], at)
    add_key, add_start, add_end = found.keys.append, found.starts.append, found.ends.append
    after = key_end = 0
    try:
        for _ in range(rows):
            if is_map:
                skip()
                key_end = tell()
            start, end = unpack()[b"p"]
            if type(start) is not int or type(end) is not int:
                break
            if is_map:
                add_key(toc[at + after : at + key_end])
            add_start(start)
            add_end(end)
            after = tell()
    except (*_BROKEN_OFF, KeyError, TypeError):
        pass  # cut off, or unusual: read by the parser of single entries
    return found._replace(after=at + after)


def _cbor_key_end(toc: bytes, at: int) -> int:
    code = toc[at] if at < len(toc) else 0xFF
    if 0x60 <= code < 0x78:  # a short text, as most keys are
        return at + 1 + code - 0x60
    if code == 0x78 and at + 1 < len(toc):
        return at + 2 + toc[at + 1]
    [end] = run_ends(Protocol.CBOR, toc, at, 1) or [-1]
    return end


def _cbor_run(toc: bytes, at: int, rows: int, is_map: bool) -> LeafRun:
    found = LeafRun([], [], [], at)
    match = _CBOR_LEAF.match
    for _ in range(rows):
        value = _cbor_key_end(toc, at) if is_map else at
        entry = match(toc, value) if value >= 0 else None
        if entry is None:
            break
        start, end = [int.from_bytes(group, "big") for group in entry.groups() if group is not None]
        if is_map:
            found.keys.append(toc[at:value])
        found.starts.append(start)
        found.ends.append(end)
        at = entry.end()
    return found._replace(after=at)
