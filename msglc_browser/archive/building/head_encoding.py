"""Heads of items as msglc writes them: each number in as few bytes as possible."""

import struct
from collections.abc import Callable

from msglc_browser.archive.model.node import Protocol

_WIDTHS = tuple(struct.Struct(f">B{letter}").pack for letter in "BHIQ")


def uint_encoder(protocol: Protocol) -> Callable[[int], bytes]:
    """An encoder of unsigned integers below 2^64; created once, called millions of times."""
    is_msgpack = protocol is Protocol.MSGPACK
    small, first_code = (0x80, 0xCC) if is_msgpack else (0x18, 0x18)
    one, two, four, eight = _WIDTHS

    def encode(number: int) -> bytes:
        if number < small:
            return bytes((number,))
        if number < 0x10000:
            if number < 0x100:
                return one(first_code, number)
            return two(first_code + 1, number)
        if number < 0x100000000:
            return four(first_code + 2, number)
        return eight(first_code + 3, number)

    return encode


def list_head(protocol: Protocol, count: int) -> bytes:
    """The head of a list of `count` items."""
    if protocol is Protocol.CBOR:
        return _cbor_head(0x80, count)
    return _msgpack_head(0x90, 0xDC, count)


def map_head(protocol: Protocol, count: int) -> bytes:
    """The head of a map of `count` pairs."""
    if protocol is Protocol.CBOR:
        return _cbor_head(0xA0, count)
    return _msgpack_head(0x80, 0xDE, count)


def _cbor_head(major: int, count: int) -> bytes:
    # A CBOR unsigned integer is the same head with major type 0.
    head = uint_encoder(Protocol.CBOR)(count)
    return bytes((head[0] | major,)) + head[1:]


def _msgpack_head(small: int, wide: int, count: int) -> bytes:
    if count < 16:
        return bytes((small | count,))
    return _WIDTHS[1](wide, count) if count < 0x10000 else _WIDTHS[2](wide + 1, count)
