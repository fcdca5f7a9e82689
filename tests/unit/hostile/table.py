"""The table "Hostile archives" of the format's description, row by row, as archives in bytes.

Each case is built for both protocols. What depends on a server (an object that is replaced) and
what is too large to hold (a string of 500 MB, ten million items) has tests of its own.
"""

import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from msglc_browser.archive.model.header import build_header
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode, leaf_archive, raw_archive
from tests.servers.archives import make_archive

Build: TypeAlias = Callable[[Protocol], bytes]

ODD_KEYS: tuple[object, ...] = (
    "", "a/b", "a\nb", "\0", "\u202eabc", "😀", 1, "1", True, False, 1.0, None, b"\xff", -7,
    2**64 - 1, float("nan"), "~", "a~1", "[0]", '"', " ", "x" * 40_000,
)  # fmt: skip
"""Side by side in one dict; Python's own dict would take 1, 1.0 and True for the same."""

INVALID_TEXTS = (b"a\xffb", b"\xed\xa0\x80", b"\xc3", b"\xf8\x88\x80\x80\x80", b"\xc0\x80")


@dataclass(frozen=True, slots=True)
class Case:
    """One sub-case of one row of the table."""

    row: str
    name: str
    build: Build


def cases() -> Iterator[Case]:
    """All of them."""
    for row, builds in _ROWS.items():
        for name, build in builds.items():
            yield Case(row, name, build)


def list_head(protocol: Protocol, count: int) -> bytes:
    """The head of a list, 4 bytes of count in either protocol."""
    return (b"\xdd" if protocol is Protocol.MSGPACK else b"\x9a") + struct.pack(">I", count)


def map_head(protocol: Protocol, count: int) -> bytes:
    """The head of a map, likewise."""
    return (b"\xdf" if protocol is Protocol.MSGPACK else b"\xba") + struct.pack(">I", count)


def text_head(protocol: Protocol, size: int) -> bytes:
    """The head of a text of `size` bytes, likewise."""
    return (b"\xdb" if protocol is Protocol.MSGPACK else b"\x7a") + struct.pack(">I", size)


def bytes_head(protocol: Protocol, size: int) -> bytes:
    """The head of a byte string, likewise."""
    return (b"\xc6" if protocol is Protocol.MSGPACK else b"\x5a") + struct.pack(">I", size)


def odd_text(protocol: Protocol, payload: bytes) -> bytes:
    """A text of these bytes, whether they are UTF-8 or not."""
    return text_head(protocol, len(payload)) + payload


def keyed(protocol: Protocol, keys: Sequence[bytes], value: bytes) -> bytes:
    """A map of encoded keys, each with the same encoded value."""
    return map_head(protocol, len(keys)) + b"".join(key + value for key in keys)


def indexed(protocol: Protocol, keys: Sequence[bytes]) -> bytes:
    """An archive of a dict with a TOC of these encoded keys, each leading to a 1."""
    start = encode({"p": [0, 1], "t": {}}, protocol)[:-1]
    toc = start + keyed(protocol, keys, encode({"p": [0, 1]}, protocol))
    return raw_archive(b"\x01", None, protocol, toc_bytes=toc)


def combined(protocol: Protocol, keys: Sequence[bytes]) -> bytes:
    """A combined archive that has the same child under each of these encoded keys."""
    start = encode({"t": {}}, protocol)[:-1]
    toc = start + keyed(protocol, keys, b"\0")
    return raw_archive(make_archive([1]), None, protocol, toc_bytes=toc)


def nested_toc(protocol: Protocol, depth: int, *, is_map: bool) -> bytes:
    """Indexed containers in one another."""
    inner = b"\x81\x01" if is_map else b"\x91"
    if protocol is Protocol.CBOR:
        inner = b"\xa1\x01" if is_map else b"\x81"
    entry = encode({"p": [0, 1], "t": []}, protocol)[:-1] + inner
    toc = entry * depth + encode({"p": [0, 1]}, protocol)
    return raw_archive(b"\x01", None, protocol, toc_bytes=toc)


def nested_combined(protocol: Protocol, depth: int) -> bytes:
    """Whole archives in one another, each the only child of the next."""
    inner = make_archive([1])
    toc = encode({"t": [0]}, protocol)
    sizes = range(len(inner), len(inner) + depth * (50 + len(toc)), 50 + len(toc))
    heads = [build_header(protocol, size, len(toc)) for size in sizes]
    return b"".join(reversed(heads)) + inner + toc * depth


def _two_values(protocol: Protocol) -> bytes:
    return make_archive(
        {"a": "x" * 10_000, "b": "y" * 10_000},
        protocol="cbor" if protocol is Protocol.CBOR else "msgpack",
    )


def _cut(size: int) -> Build:
    return lambda protocol: _two_values(protocol)[:size]


def _header(start: int, size: int) -> Build:
    return lambda protocol: build_header(protocol, start, size) + b"\x01" * 100


def _leaf(data: Callable[[Protocol], bytes]) -> Build:
    return lambda protocol: leaf_archive(data(protocol), protocol)


def _toc(data: bytes, toc: object) -> Build:
    return lambda protocol: raw_archive(data, toc, protocol)


def _entry(key: str, value: Callable[[Protocol], bytes]) -> Build:
    """An archive whose TOC has one pair, of raw bytes."""

    def build(protocol: Protocol) -> bytes:
        toc = encode({key: None}, protocol)[:-1] + value(protocol)
        return raw_archive(bytes(10), None, protocol, toc_bytes=toc)

    return build


def _child(offset: object) -> Build:
    child = make_archive({"x": 1})
    return _toc(child, {"t": {"good": 0, "bad": offset}})


def _position(position: object) -> Build:
    return _toc(bytes(10), {"p": [0, 10], "t": {"a": {"p": [0, 1]}, "bad": {"p": position}}})


def _blocks(*blocks: Sequence[object]) -> Build:
    return _toc(bytes(range(10)), {"p": list(blocks)})


def _lists(depth: int) -> Build:
    return _leaf(lambda p: (b"\x91" if p is Protocol.MSGPACK else b"\x81") * depth + b"\x01")


def _maps(depth: int) -> Build:
    return _leaf(lambda p: (b"\x81\x01" if p is Protocol.MSGPACK else b"\xa1\x01") * depth + b"\1")


def _deep_key(depth: int) -> Build:
    return _leaf(lambda p: map_head(p, 1) + list_head(p, 1) * depth + b"\x01\x01")


def _deep_positions(depth: int) -> Build:
    return _entry("p", lambda p: list_head(p, 1) * depth + b"\x01")


def _nests(depth: int) -> dict[str, Build]:
    return {
        "lists": _lists(depth),
        "maps": _maps(depth),
        "keys": _deep_key(depth),
        "positions": _deep_positions(depth),
        "TOC of lists": partial(nested_toc, depth=depth, is_map=False),
        "TOC of maps": partial(nested_toc, depth=depth, is_map=True),
        "combined archives": partial(nested_combined, depth=depth),
    }


def _numbers(protocol: Protocol) -> bytes:
    numbers = [2**53 + 1, 2**64 - 1, -(2**63), float("nan"), float("inf"), float("-inf")]
    numbers += [-0.0, 5e-324, 2.2250738585072014e-308, 0.1]
    return b"".join(encode(number, protocol) for number in numbers)


def _extensions(protocol: Protocol) -> list[bytes]:
    if protocol is Protocol.MSGPACK:
        return [
            b"\xd4\x05\x01",  # ext
            b"\xc7\x00\x7f",  # empty
            b"\xd6\xff" + struct.pack(">I", 0),  # times
            b"\xd7\xff" + struct.pack(">Q", (999_999_999 << 34) | 1),
            b"\xd7\xff" + b"\xff" * 8,  # of more than a second of nanoseconds
            b"\xc7\x0c\xff" + struct.pack(">Iq", 7, -1),
            b"\xc7\x0c\xff" + struct.pack(">Iq", 0, 2**63 - 1),
            b"\xc7\x03\xffodd",
        ]
    return [
        b"\xd8\x2a\x01",  # a tag
        b"\xdb" + b"\xff" * 8 + b"\x01",
        b"\xc1\x39\xff\xff",  # times
        b"\xc1\x1b" + b"\xff" * 8,
        b"\xc0\x74" + b"2013-03-21T20:04:00Z",
        b"\xc2\x58\x20" + b"\xff" * 32,  # bignums
        b"\xc3\x58\x20" + b"\xff" * 32,
        b"\xd8\x1c\x81\xd8\x1d\x00",  # a list that holds itself
        b"\xd8\x1d\x00",
        b"\xd8\x1d\x1b" + b"\xff" * 8,
        b"\xf7",
        b"\xf8\xff",
    ]


_ROWS: Mapping[str, Mapping[str, Build]] = {
    "not an archive, wrong or custom magic": {
        "text": lambda p: b"plain text, no archive\n" * 10,
        "json": lambda p: b'{"plain": [1, 2, 3]}',
        "bytes": lambda p: bytes(range(256)) * 4,
        "nothing at all": lambda p: b"",
        "custom magic": lambda p: b"my-format".rjust(30, b"\0") + _two_values(p)[30:],
        "magic at the wrong end": lambda p: b"msglc-2024".ljust(30, b"\0") + _two_values(p)[30:],
        "value without header": lambda p: encode({"a": 1}, p),
    },
    "shorter than its header says, truncated TOC or data": {
        f"cut to {size:,}": _cut(size)
        for size in (5, 30, 45, 49, 50, 51, 9_000, 20_060, 20_070, 20_080)
    },
    "`toc_size` or `toc_start` absurd": {
        f"start {start:,} size {size:,}": _header(start, size)
        for start in (0, 10, 2**32, 2**63, 2**64 - 1)
        for size in (0, 90, 2**32, 2**63, 2**64 - 1)
    }
    | {
        "no integers": lambda p: build_header(p, 0, 0)[:30] + b"\xa3abc".ljust(20) + b"\x01" * 50,
        "negative": lambda p: build_header(p, 0, 0)[:30] + b"\x20".ljust(10) * 2 + b"\x01" * 50,
    },
    "a span past the end, start > end, a child's span outside its parent's": {
        "past the end": _position([0, 10**6]),
        "far past the end": _position([2**63, 2**64 - 1]),
        "start after end": _position([5, 2]),
        "empty": _position([3, 3]),
        "negative": _position([-1, 2]),
        "no numbers": _position("x"),
        "fractions": _position([0, 2.5]),
        "one number": _position([0]),
        "three numbers": _position([0, 1, 2]),
        "none": _position(None),
        "root past the end": _toc(bytes(10), {"p": [0, 11]}),
        "child outside its parent": _toc(
            bytes(10), {"p": [0, 10], "t": {"a": {"p": [1, 4], "t": {"b": {"p": [4, 7]}}}}}
        ),
        "child around its parent": _toc(
            bytes(10), {"p": [2, 4], "t": [{"p": [0, 10], "t": [{"p": [2, 4]}]}]}
        ),
        "blocks outside their parent": _toc(
            bytes(10), {"p": [0, 10], "t": [{"p": [0, 4], "t": [{"p": [[2, 4, 6]]}]}]}
        ),
    },
    "blocks that hold more or fewer values than `count`, count 0, count 10^12": {
        "more": _blocks([2, 0, 5], [5, 5, 10]),
        "fewer": lambda p: raw_archive(
            encode(200, p) * 2 + b"\1", {"p": [[4, 0, 4], [1, 4, 5]]}, p
        ),
        "count 0": _blocks([0, 0, 5], [5, 5, 10]),
        "count 10^12": _blocks([5, 0, 5], [10**12, 5, 10]),
        "count 2^64 - 1": _blocks([2**64 - 1, 0, 5], [2**64 - 1, 5, 10]),
        "count negative": _blocks([-1, 0, 5]),
        "overlapping": _blocks([5, 0, 5], [5, 0, 5], [5, 2, 7]),
        "past the end": _blocks([5, 0, 5], [5, 5, 10**6]),
        "no numbers": _blocks([5, 0, 5], ["x", 5, 10]),
        "two numbers": _blocks([5, 0, 5], [5, 10]),
        "none": _toc(bytes(10), {"p": []}),
        "value cut off": lambda p: raw_archive(text_head(p, 100) + b"abc", {"p": [[1, 0, 8]]}, p),
    },
    "map/array header that claims 2^32 items in 10 bytes": {
        "map": _leaf(lambda p: map_head(p, 2**32 - 1) + b"\1\2"),
        "list": _leaf(lambda p: list_head(p, 2**32 - 1) + b"\1\2"),
        "inner map": _leaf(lambda p: list_head(p, 2) + b"\1" + map_head(p, 2**32 - 1)),
        "list as key": _leaf(lambda p: map_head(p, 1) + list_head(p, 2**32 - 1) + b"\1\2"),
        "text": _leaf(lambda p: text_head(p, 2**32 - 1) + b"abc"),
        "bytes": _leaf(lambda p: bytes_head(p, 2**32 - 1) + b"abc"),
        "children in the TOC": _entry("t", lambda p: map_head(p, 2**32 - 1) + b"\1\2"),
        "items in the TOC": _entry("t", lambda p: list_head(p, 2**32 - 1) + b"\1\2"),
        "blocks in the TOC": _entry("p", lambda p: list_head(p, 2**32 - 1) + b"\1\2"),
        "TOC": lambda p: raw_archive(b"\1", None, p, toc_bytes=map_head(p, 2**32 - 1) + b"\1\2"),
        "key in the TOC": lambda p: indexed(p, [text_head(p, 2**32 - 1)]),
    },
    "combined offset pointing at itself, at its parent, or past the end": {
        "itself": lambda p: raw_archive(make_archive(1), {"t": [0, 1]}, p),
        "its parent": _child(-50),
        "its parent, wrapped around": _child(2**64 - 50),
        "past the end": _child(10**9),
        "at the end": lambda p: raw_archive(make_archive(1), {"t": [0, len(make_archive(1))]}, p),
        "into the TOC": lambda p: raw_archive(b"\0" * 60, {"t": [59]}, p),
        "fraction": _child(2.5),
        "none": _child(None),
        "the same child often": lambda p: raw_archive(make_archive(1), {"t": [0] * 200}, p),
        "each other": lambda p: raw_archive(
            raw_archive(b"\0" * 60, {"t": [60]}, p) + raw_archive(b"\0" * 60, {"t": [0]}, p),
            {"t": [0, 60]},
            p,
        ),
    },
    "nesting 1,000 and 100,000 deep (TOC or leaf)": {
        f"{name} {depth:,} deep": build
        for depth in (1000, 100_000)
        for name, build in _nests(depth).items()
    },
    'keys: "", "a/b", NUL, RTL override, emoji, 1 and "1" and true, bytes, duplicates': {
        "odd ones in a leaf": _leaf(
            lambda p: keyed(p, [encode(key, p) for key in ODD_KEYS], b"\x01")
        ),
        "odd ones in a TOC": lambda p: indexed(p, [encode(key, p) for key in ODD_KEYS]),
        "odd ones of children": lambda p: combined(p, [encode(key, p) for key in ODD_KEYS]),
        "duplicates in a leaf": _leaf(lambda p: keyed(p, [encode("k", p)] * 3, b"\x01")),
        "duplicates in a TOC": lambda p: indexed(p, [encode("k", p)] * 3),
        "duplicates of children": lambda p: combined(p, [encode("k", p)] * 3),
        "containers in a leaf": _leaf(
            lambda p: keyed(p, [encode([1, [2]], p), encode({"a": 1}, p)], b"\x01")
        ),
        "containers in a TOC": lambda p: indexed(p, [encode([1, [2]], p), encode({"a": 1}, p)]),
    },
    "ints beyond 2^53 and uint64, NaN, ±Inf, -0.0, denormals": {
        "in a list": _leaf(lambda p: list_head(p, 10) + _numbers(p)),
        "in a block": lambda p: raw_archive(_numbers(p), {"p": [[10, 0, len(_numbers(p))]]}, p),
        "as keys": _leaf(lambda p: map_head(p, 5) + _numbers(p)),
    },
    "msgpack ext, timestamps, CBOR tags, bignums, shared-reference cycles": {
        "in a list": _leaf(lambda p: list_head(p, len(_extensions(p))) + b"".join(_extensions(p))),
        "as keys": _leaf(lambda p: keyed(p, _extensions(p), b"\x01")),
        "as keys of a TOC": lambda p: indexed(p, _extensions(p)),
        "as names of children": lambda p: combined(p, _extensions(p)),
    },
    "invalid UTF-8, lone surrogates": {
        "values": _leaf(
            lambda p: list_head(p, len(INVALID_TEXTS))
            + b"".join(odd_text(p, payload) for payload in INVALID_TEXTS)
        ),
        "keys": _leaf(lambda p: keyed(p, [odd_text(p, t) for t in INVALID_TEXTS], b"\x01")),
        "keys of a TOC": lambda p: indexed(p, [odd_text(p, t) for t in INVALID_TEXTS]),
        "names of children": lambda p: combined(p, [odd_text(p, t) for t in INVALID_TEXTS]),
    },
}  # fmt: skip
