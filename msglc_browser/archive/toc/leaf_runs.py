"""Runs of leaves in a TOC: their keys and positions in lists, at C speed for the usual entries."""

import re
from typing import NamedTuple

import msgpack

from msglc_browser.archive.items.fast_skip import run_ends
from msglc_browser.archive.model.node import Protocol

MOST_ROWS = 1000
_ROW_BYTES = 64  # of a usual row; a run ends early if its rows are longer
_MOST_BYTES = 64 * 1024
_UINT = rb"(?:([\x00-\x17])|\x18(.)|\x19(..)|\x1a(.{4})|\x1b(.{8}))"
_CBOR_LEAF = re.compile(rb"\xa1ap\x82" + _UINT * 2, re.DOTALL)
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
