"""Encode Python values in one protocol, and the heads of containers around them."""

import io
import struct
import sys
from array import array
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import accumulate, pairwise
from typing import IO, Any

import cbor2
import msgpack

from msglc_browser.archive.building.kept_tags import AS_TAGS
from msglc_browser.archive.building.pair_list import PairList, PairsAsDict
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.values import Timestamp

MAX_ITEMS = 2**32 - 1
"""Maximum items of a container whose size is not known at its start; msgpack allows no more."""

_EXTENDED_TIME = 1001
_READ_BYTES = 4096
_MANY = 32
_WORDS = range(2**16, 2**32)  # numbers of 4 bytes, in either protocol


class Unencodable(Exception):
    """The protocol cannot hold a value; `__cause__` is the reason.

    `path` leads to it as far as it is known, to a dict if the reason is one of its keys.
    """

    path: NodePath | None = None
    contains_itself = False


class Extension:
    """A msgpack extension value. `msgpack.ExtType` is a tuple, which msglc writes as a list."""

    __slots__ = ("code", "data")

    def __init__(self, code: int, data: bytes) -> None:
        self.code = code
        self.data = data


def to_msgpack(value: object) -> object:
    """Convert `value` for msgpack's packer.

    Raises OverflowError, TypeError, and ValueError for an extension of a reserved, negative code.
    """
    if isinstance(value, Extension):
        return msgpack.ExtType(value.code, value.data)
    if isinstance(value, cbor2.frozendict):  # how cbor2 decodes what lies in any tag
        return dict(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return msgpack.Timestamp.from_datetime(value)
    if isinstance(value, int):
        raise OverflowError("integer beyond 64 bits")
    raise TypeError(_name_of(value))


def to_cbor(encoder: cbor2.CBOREncoder, value: object) -> None:
    """Encode a value that cbor2 does not support. Raises TypeError."""
    if not isinstance(value, msgpack.Timestamp):
        raise TypeError(_name_of(value))
    # Tag 0 is a time as text: exact, whereas the number of tag 1 would be rounded.
    text = str(Timestamp(value.seconds, value.nanoseconds))
    if text.endswith("Z"):
        encoder.encode(cbor2.CBORTag(0, text))
        return
    # Years that text cannot hold: extended time, seconds and nanoseconds. Source: RFC 9581.
    parts = {1: value.seconds} | ({-9: value.nanoseconds} if value.nanoseconds else {})
    encoder.encode(cbor2.CBORTag(_EXTENDED_TIME, parts))


def _name_of(value: object) -> str:
    """What formats call a value, not what Python does."""
    if isinstance(value, cbor2.CBORTag):
        return f"CBOR tag {value.tag}"
    if isinstance(value, Extension):
        return f"extension type {value.code}"
    if isinstance(value, cbor2.CBORSimpleValue):
        return f"CBOR simple value {value.value}"
    return "undefined" if value is cbor2.undefined else type(value).__name__


class ValueEncoder:
    """Encodes values, container heads and TOC nodes in one protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.met_pair_list = False  # set whenever one is encoded
        self._packer = msgpack.Packer(default=self._to_msgpack)
        is_msgpack = protocol is Protocol.MSGPACK
        cbor_encoder = cbor2.CBOREncoder(
            io.BytesIO(), default=to_cbor, encoders={PairList: self._pairs_to_cbor}
        )
        self.encode: Callable[[Any], bytes]
        self.encode = self._packer.pack if is_msgpack else cbor_encoder.encode_to_bytes
        self._map, self._list = (b"\xdf", b"\xdd") if is_msgpack else (b"\xba", b"\x9a")
        self._leaf = b"\x81\xa1p\x92" if is_msgpack else b"\xa1\x61p\x82"
        self._blocked = b"\x81\xa1p" if is_msgpack else b"\xa1\x61p"
        self._branch = b"\x82\xa1p\x92" if is_msgpack else b"\xa2\x61p\x82"
        self._branch_t = b"\xa1t" if is_msgpack else b"\x61t"
        self._word = b"\xce" if is_msgpack else b"\x1a"
        self._long = b"\xcf" if is_msgpack else b"\x1b"
        self._triple = b"\x93" if is_msgpack else b"\x83"

    def _to_msgpack(self, value: object) -> object:
        if isinstance(value, PairList):
            self.met_pair_list = True
            return PairsAsDict(value)
        return to_msgpack(value)

    def _pairs_to_cbor(self, encoder: cbor2.CBOREncoder, value: PairList) -> None:
        self.met_pair_list = True
        encoder.encode_length(5, len(value.pairs))
        for key, item in value.pairs:
            encoder.encode(key)
            encoder.encode(item)

    def decode_first(self, file: IO[bytes]) -> object:
        """The value that begins where `file` stands, for a name on screen: tags and dicts are
        shown as they are encoded, whether or not they make sense."""
        if self.protocol is Protocol.MSGPACK:
            unpacker = msgpack.Unpacker(
                file,
                read_size=_READ_BYTES,
                max_buffer_size=0,
                strict_map_key=False,
                use_list=False,
                object_pairs_hook=PairList,
            )
            value: object = unpacker.unpack()
            return value
        decoder = cbor2.CBORDecoder(file, read_size=_READ_BYTES, semantic_decoders=AS_TAGS)
        return decoder.decode(immutable=True)

    def head(self, size: int, *, is_map: bool) -> bytes:
        """The shortest head of a container of `size` items or pairs."""
        if self.protocol is Protocol.MSGPACK:
            packer = self._packer
            header = packer.pack_map_header if is_map else packer.pack_array_header
            packed: bytes = header(size)
            return packed
        # An unsigned integer is the head of major type 0.
        number = cbor2.dumps(size)
        return bytes([number[0] | (0xA0 if is_map else 0x80)]) + number[1:]

    def wide_head(self, size: int, *, is_map: bool) -> bytes:
        """A head of 5 bytes regardless of the size; rewritten once the size is known."""
        if size > MAX_ITEMS:
            raise OverflowError("a container with more than 4,294,967,295 items")
        return (self._map if is_map else self._list) + struct.pack(">I", size)

    def tag_head(self, tag: int) -> bytes:
        """The head of a CBOR tag. Raises TypeError for msgpack, which does not have tags."""
        if self.protocol is Protocol.MSGPACK:
            raise TypeError(f"CBOR tag {tag}")
        number = cbor2.dumps(tag)
        return bytes([number[0] | 0xC0]) + number[1:]

    def leaf(self, start: int, end: int) -> bytes:
        """The TOC node of a value that is not indexed."""
        return b"".join((self._leaf, self.encode(start), self.encode(end)))

    def leaves(self, start: int, sizes: Sequence[int]) -> list[bytes]:
        """TOC nodes of consecutive values from `start` on."""
        places = list(accumulate(sizes, initial=start))
        if len(sizes) >= _MANY and places[0] in _WORDS and places[-1] in _WORDS:
            return self._leaves_of_words(places)
        ends = list(map(self.encode, places))
        head = self._leaf
        return [head + first + last for first, last in pairwise(ends)]

    def _leaves_of_words(self, places: Sequence[int]) -> list[bytes]:
        """The same, laid out byte by byte if all numbers take 4 bytes: three times as fast."""
        numbers = array("I", places)
        if sys.byteorder == "little":
            numbers.byteswap()
        raw = numbers.tobytes()
        count = len(places) - 1
        head = self._leaf + self._word
        width = len(head) + 4 + 1 + 4
        nodes = bytearray((head + bytes(4) + self._word + bytes(4)) * count)
        for byte in range(4):
            nodes[len(head) + byte :: width] = raw[byte:-4:4]
            nodes[len(head) + 5 + byte :: width] = raw[4 + byte :: 4]
        whole = bytes(nodes)
        return [whole[at : at + width] for at in range(0, len(whole), width)]

    def branch(self, start: int, end: int, size: int, *, is_map: bool) -> bytes:
        """The start of an indexed container's TOC node, of constant length;
        the nodes of its items follow, each after its key in a map."""
        spans = struct.pack(">Q", start), struct.pack(">Q", end)
        head = self.wide_head(size, is_map=is_map)
        long = self._long
        return b"".join((self._branch, long, spans[0], long, spans[1], self._branch_t, head))

    def block(self, count: int, start: int, end: int) -> bytes:
        """One block of a blocked list, for `blocked`."""
        encode = self.encode
        return b"".join((self._triple, encode(count), encode(start), encode(end)))

    def blocked(self, blocks: Sequence[bytes]) -> bytes:
        """The TOC node of a blocked list."""
        return b"".join((self._blocked, self.head(len(blocks), is_map=False), *blocks))
