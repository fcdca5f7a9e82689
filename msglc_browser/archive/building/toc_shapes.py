"""The usual TOC entries as byte patterns, as msglc writes them."""

import re
from dataclasses import dataclass

from msglc_browser.archive.building.head_encoding import list_head, map_head
from msglc_browser.archive.model.node import Protocol

_UINTS = {
    Protocol.MSGPACK: rb"([\x00-\x7f]|\xcc.|\xcd..|\xce.{4}|\xcf.{8})",
    Protocol.CBOR: rb"([\x00-\x17]|\x18.|\x19..|\x1a.{4}|\x1b.{8})",
}


@dataclass(frozen=True, slots=True)
class TocShapes:
    """Patterns whose groups are encoded numbers, and the bytes preceding those numbers."""

    leaf: re.Pattern[bytes]  # {"p": [a, b]}
    inner: re.Pattern[bytes]  # {"p": [a, b], "t": without what follows
    block: re.Pattern[bytes]  # [count, a, b]
    leaf_head: bytes
    inner_head: bytes
    blocked_head: bytes  # {"p": without what follows
    block_head: bytes
    pair_head: bytes
    wide: int  # first byte of a 32-bit number
    text_8: int  # first byte of a text whose size is stored in one byte
    position: bytes  # the key "p"
    children: bytes  # the key "t"


def _shapes(protocol: Protocol) -> TocShapes:
    uint = _UINTS[protocol]
    is_msgpack = protocol is Protocol.MSGPACK
    text = b"\xa1" if is_msgpack else b"\x61"
    pair, block = list_head(protocol, 2), list_head(protocol, 3)
    blocked, inner = [map_head(protocol, fields) + text + b"p" for fields in (1, 2)]
    return TocShapes(
        leaf=re.compile(re.escape(blocked + pair) + uint * 2, re.DOTALL),
        inner=re.compile(re.escape(inner + pair) + uint * 2 + text + b"t", re.DOTALL),
        block=re.compile(re.escape(block) + uint * 3, re.DOTALL),
        leaf_head=blocked + pair,
        inner_head=inner + pair,
        blocked_head=blocked,
        block_head=block,
        pair_head=pair,
        wide=0xCE if is_msgpack else 0x1A,
        text_8=0xD9 if is_msgpack else 0x78,
        position=text + b"p",
        children=text + b"t",
    )


_SHAPES = {protocol: _shapes(protocol) for protocol in Protocol}


def toc_shapes(protocol: Protocol) -> TocShapes:
    """The shapes of a protocol."""
    return _SHAPES[protocol]


def plain_uint(encoded: bytes) -> int:
    """The number encoded by a pattern's group."""
    return int.from_bytes(encoded[1:] or encoded, "big")
