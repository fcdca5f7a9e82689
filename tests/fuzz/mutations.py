"""Ways to break an archive: blindly, and knowing where its parts are."""

from collections.abc import Callable, Sequence
from random import Random

from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.model.header import (
    DEFAULT_MAGIC,
    HEADER_SIZE,
    build_header,
    is_archive,
    parse_header,
)
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import ArchiveError

MAX_SIZE = 256 * 1024
"""Maximum size of a case."""

_BOMBS: dict[Protocol, bytes] = {
    Protocol.MSGPACK: bytes.fromhex("dcdddedf c4c5c6 c7c8c9 d9dadb cfd3"),
    Protocol.CBOR: bytes(major << 5 | size for major in range(7) for size in (25, 26, 27)),
}
_COUNTS = [0, 1, 2, 255, 65535, 1 << 16, 1 << 20, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 10**12]
_COUNTS += [1 << 62, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]
_NESTS: dict[Protocol, Sequence[bytes]] = {
    Protocol.MSGPACK: [
        b"\x91",
        b"\x81",
        b"\x81\x01",
        b"\x81\xa1t",
        b"\x91\x81\xa1t",
        b"\x82\xa1p\x92\x00\x01\xa1t\x91",
    ],
    Protocol.CBOR: [
        b"\x81",
        b"\xa1",
        b"\xa1\x01",
        b"\x9f",
        b"\xbf",
        b"\xc1",
        b"\xd8\x1c",
        b"\x7f",
        b"\xa2\x61p\x82\x00\x01\x61t\x81",
    ],
}
_TELLING = bytes([0, 1, 0x7F, 0x80, 0x90, 0xA0, 0xC0, 0xC1, 0xC2, 0xC7, 0xD6, 0xDD, 0xDF, 0xFF])
_TELLING += bytes([0x5F, 0x7F, 0x9F, 0xBF, 0x9B, 0xBB, 0x5B, 0xD8, 0xF7, 0xF8, 0xFB, 0x1B, 0x3B])


class Mutator:
    """Breaks archives; the same seeds and the same random numbers give the same cases."""

    def __init__(self, random: Random, seeds: Sequence[bytes]) -> None:
        self._random = random
        self._seeds = seeds
        self._edits: Sequence[Callable[[bytes, Protocol], bytes]] = (
            self._flip_bits,
            self._set_bytes,
            self._insert,
            self._cut_out,
            self._truncate,
            self._repeat,
            self._splice,
            self._bomb,
            self._bomb,
            self._nest,
            self._swap_integers,
            self._swap_integers,
            self._swap_integers,
        )

    def case(self) -> bytes:
        """One broken archive."""
        data = self._random.choice(self._seeds)
        for _ in range(self._random.choice((1, 1, 1, 2, 2, 3, 5))):
            data = self._broken(data)[:MAX_SIZE]
        return data

    def _broken(self, data: bytes) -> bytes:
        kind = self._random.random()
        try:
            if kind < 0.1:
                return self._with_other_header(data)
            if kind < 0.7:
                return self._part_broken(data)
        except ArchiveError:
            pass  # already broken: its parts cannot be located
        protocol = Protocol.MSGPACK if data[30:31] == b"\0" else Protocol.CBOR
        return self._random.choice(self._edits)(data, protocol)

    def _part_broken(self, data: bytes) -> bytes:
        """Break the TOC or data of the archive, or of one inside it; maybe fix the header."""
        start = self._random.choice(_archive_starts(data))
        header = parse_header(data[start:], available=len(data) - start)
        toc_start = start + HEADER_SIZE + header.toc_start
        end = start + header.total_size
        inner, toc = data[start + HEADER_SIZE : toc_start], data[toc_start:end]
        edit = self._random.choice(self._edits)
        if self._random.random() < 0.5:
            inner = edit(inner, header.protocol)
        else:
            toc = edit(toc, header.protocol)
        head = data[start : start + HEADER_SIZE]
        if self._random.random() < 0.8:
            head = build_header(header.protocol, len(inner), len(toc))
        return data[:start] + head + inner + toc + data[end:]

    def _with_other_header(self, data: bytes) -> bytes:
        header = parse_header(data, available=len(data))
        numbers = [*_COUNTS, header.toc_start, header.toc_size, len(data), len(data) - HEADER_SIZE]
        start, size = self._random.choice(numbers), self._random.choice(numbers)
        kept = self._random.random()
        head = build_header(
            self._random.choice(list(Protocol)) if kept < 0.2 else header.protocol,
            header.toc_start if kept < 0.5 else start,
            header.toc_size if kept > 0.7 else size,
        )
        return head + data[HEADER_SIZE:]

    def _at(self, data: bytes) -> int:
        return self._random.randint(0, len(data))

    def _chunk(self, data: bytes) -> tuple[int, int]:
        start = self._at(data)
        return start, min(len(data), start + self._random.choice((1, 2, 4, 9, 30, 200, 3000)))

    def _flip_bits(self, data: bytes, _: Protocol) -> bytes:
        changed = bytearray(data)
        for _number in range(self._random.choice((1, 1, 2, 8))):
            if changed:
                changed[self._random.randrange(len(changed))] ^= 1 << self._random.randrange(8)
        return bytes(changed)

    def _set_bytes(self, data: bytes, _: Protocol) -> bytes:
        changed = bytearray(data)
        for _number in range(self._random.choice((1, 1, 2, 4))):
            if changed:
                changed[self._random.randrange(len(changed))] = self._random.choice(_TELLING)
        return bytes(changed)

    def _insert(self, data: bytes, _: Protocol) -> bytes:
        at = self._at(data)
        return data[:at] + self._random.randbytes(self._random.choice((1, 2, 5, 40))) + data[at:]

    def _cut_out(self, data: bytes, _: Protocol) -> bytes:
        start, end = self._chunk(data)
        return data[:start] + data[end:]

    def _truncate(self, data: bytes, _: Protocol) -> bytes:
        return data[: self._at(data)]

    def _repeat(self, data: bytes, _: Protocol) -> bytes:
        start, end = self._chunk(data)
        times = self._random.choice((1, 2, 10, 200))
        return (data[:end] + data[start:end] * times + data[end:])[:MAX_SIZE]

    def _splice(self, data: bytes, _: Protocol) -> bytes:
        other = self._random.choice(self._seeds)
        start, end = self._chunk(other)
        at = self._at(data)
        after = at + (end - start if self._random.random() < 0.5 else 0)
        return data[:at] + other[start:end] + data[after:]

    def _bomb(self, data: bytes, protocol: Protocol) -> bytes:
        """A head that claims a large size, replacing another or before it."""
        code = bytes([self._random.choice(_BOMBS[protocol])])
        at, after = self._random_item(data, protocol)
        count = self._random.choice(_COUNTS)
        width = self._random.choice((1, 2, 4, 8))
        bomb = code + (count % (1 << 8 * width)).to_bytes(width, "big")
        return data[:at] + bomb + data[after if self._random.random() < 0.7 else at :]

    def _nest(self, data: bytes, protocol: Protocol) -> bytes:
        depth = self._random.choice((2, 20, 300, 1100, 5000, 30_000))
        at, _ = self._random_item(data, protocol)
        return data[:at] + self._random.choice(_NESTS[protocol]) * depth + data[at:]

    def _swap_integers(self, data: bytes, protocol: Protocol) -> bytes:
        """Replace unsigned integers, mostly offsets and counts, with others."""
        found = _integers(data, protocol)
        for _ in range(self._random.choice((1, 1, 2, 6))):
            if not found:
                break
            start, end, _old = self._random.choice(found)
            numbers = [*_COUNTS, len(data), *(value for _, _, value in found[:200])]
            number = self._random.choice(numbers) + self._random.choice((0, 0, 0, 1, -1))
            data = data[:start] + _encode_uint(max(number, 0) % (1 << 64), protocol) + data[end:]
            found = _integers(data, protocol)
        return data

    def _random_item(self, data: bytes, protocol: Protocol) -> tuple[int, int]:
        """Where a random item's head starts and ends, or any position."""
        heads = _heads(data, protocol)
        if heads and self._random.random() < 0.8:
            return self._random.choice(heads)[:2]
        at = self._at(data)
        return at, at


def _archive_starts(data: bytes) -> list[int]:
    starts = []
    at = data.find(DEFAULT_MAGIC)
    while at >= 0:
        starts.append(at)
        at = data.find(DEFAULT_MAGIC, at + 1)
    return starts if starts and is_archive(data) else [0]


def _heads(data: bytes, protocol: Protocol) -> list[tuple[int, int, HeadKind, int]]:
    """Heads from the first byte, (start, end, kind, value), until the data is invalid."""
    found: list[tuple[int, int, HeadKind, int]] = []
    at = 0
    strings = (HeadKind.TEXT, HeadKind.BYTES, HeadKind.EXT)
    try:
        while len(found) < 2000 and (head := peek_head(protocol, data, at)) is not None:
            found.append((at, head.end, head.kind, head.value))
            at = head.end + (head.value if head.kind in strings else 0)
            at += head.kind is HeadKind.EXT
    except ArchiveError:
        pass
    return found


def _integers(data: bytes, protocol: Protocol) -> list[tuple[int, int, int]]:
    heads = _heads(data, protocol)
    return [(s, e, value) for s, e, kind, value in heads if kind is HeadKind.INT and value >= 0]


def _encode_uint(number: int, protocol: Protocol) -> bytes:
    small, first = (0x80, 0xCC) if protocol is Protocol.MSGPACK else (0x18, 0x18)
    if number < small:
        return bytes([number])
    power = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([first + power]) + number.to_bytes(1 << power, "big")
