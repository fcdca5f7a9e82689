"""Decode single values from heads and payloads."""

import math
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from msglc_browser.archive.items.heads import Head, HeadKind, peek_head
from msglc_browser.archive.items.string_chunks import read_open_string
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import CborSimple, ExtValue, Scalar, Timestamp

MAX_BIGNUM_BYTES = 1024
"""Longer CBOR bignums are kept as bytes: printing one takes quadratic time."""

_FLOATS = {2: struct.Struct(">e"), 4: struct.Struct(">f"), 8: struct.Struct(">d")}
_CONSTANTS: dict[HeadKind, Scalar] = {
    HeadKind.NULL: None,
    HeadKind.FALSE: False,
    HeadKind.TRUE: True,
}
_TIMESTAMP_CODE = -1
_NANOSECONDS = 1_000_000_000
_MOST_DIGITS = 9  # of a fraction of a second
_DATE_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]((?:[01]\d|2[0-3]):\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
FOLDED_TAGS = frozenset({0, 1, 2, 3})
_MAX_DATE_BYTES = 64
_IN_UTC = ("Z", "z", "+00:00", "-00:00")
_OPEN = {HeadKind.OPEN_TEXT: HeadKind.TEXT, HeadKind.OPEN_BYTES: HeadKind.BYTES}
_PIECES_EACH = 4  # so many times its limit may a value of unknown length take, in its pieces
_NUMBERS = (HeadKind.INT, HeadKind.NEGATIVE, HeadKind.FLOAT)


def number_of(head: Head) -> int | float:
    """The value of an INT, SIGNED, NEGATIVE or FLOAT head."""
    if head.kind is HeadKind.FLOAT:
        decoded = _FLOATS[head.argument_size].unpack(head.value.to_bytes(head.argument_size, "big"))
        return float(decoded[0])
    if head.kind is HeadKind.SIGNED:
        bits = 8 * head.argument_size
        return head.value - (1 << bits) if head.value >> (bits - 1) else head.value
    return -1 - head.value if head.kind is HeadKind.NEGATIVE else head.value


def plain_scalar(head: Head) -> Scalar:
    """The value of a head without payload."""
    if head.kind in _CONSTANTS:
        return _CONSTANTS[head.kind]
    if head.kind is HeadKind.SIMPLE:
        return CborSimple(head.value)
    return number_of(head)


def decode_text(payload: bytes) -> str:
    """UTF-8, with invalid bytes kept as lone surrogates."""
    return payload.decode("utf-8", "surrogateescape")


def ext_value(code: int, data: bytes) -> Timestamp | ExtValue:
    """A msgpack extension, decoded if it is a valid timestamp. Source: msgpack specification."""
    if code == _TIMESTAMP_CODE:
        seconds = nanoseconds = -1
        if len(data) == 4:
            seconds, nanoseconds = int.from_bytes(data, "big"), 0
        elif len(data) == 8:
            both = int.from_bytes(data, "big")
            seconds, nanoseconds = both & (1 << 34) - 1, both >> 34
        elif len(data) == 12:
            nanoseconds = int.from_bytes(data[:4], "big")
            seconds = int.from_bytes(data[4:], "big", signed=True)
        if 0 <= nanoseconds < _NANOSECONDS:
            return Timestamp(seconds, nanoseconds)
    return ExtValue(code, data)


def signed_code(byte: int) -> int:
    """The type of a msgpack extension, -128 … 127, from its byte."""
    return byte - 256 if byte > 127 else byte


def bignum(tag: int, payload: bytes) -> int:
    """CBOR tags 2 and 3."""
    number = int.from_bytes(payload, "big")
    return number if tag == 2 else -1 - number


def timestamp_of_number(number: float) -> Timestamp | None:
    """CBOR tag 1; None if it is not a finite number."""
    if not math.isfinite(number):
        return None
    seconds = math.floor(number)
    nanoseconds = round((number - seconds) * _NANOSECONDS)
    carry, nanoseconds = divmod(nanoseconds, _NANOSECONDS)
    seconds += carry
    is_exact = isinstance(number, int) or _is_same(number, seconds, nanoseconds)
    return Timestamp(seconds, nanoseconds, None if is_exact else number)


def _is_same(number: float, seconds: int, nanoseconds: int) -> bool:
    """Whether the time is the number to all its digits, or to those that it is written with."""
    time = Fraction(seconds) + Fraction(nanoseconds, _NANOSECONDS)
    return time == Fraction(number) or time == Fraction(repr(number))


def timestamp_of_text(text: str) -> Timestamp | None:
    """CBOR tag 0: None if it is not a date and time of RFC 3339, or finer than nanoseconds."""
    found = _DATE_TIME.fullmatch(text)
    if found is None:
        return None
    date, time, fraction, offset = found.groups()
    digits = (fraction or "").rstrip("0").ljust(_MOST_DIGITS, "0")
    if len(digits) > _MOST_DIGITS:
        return None
    try:
        # datetime only keeps microseconds: the fraction stays out of it.
        moment = datetime.fromisoformat(f"{date}T{time}{offset.upper()}")
        since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    written = None if offset in _IN_UTC else text
    return Timestamp(since.days * 86400 + since.seconds, int(digits), written)


@dataclass(frozen=True, slots=True)
class Folded:
    """A tag and its content as one value, or None if the content does not match the tag."""

    value: Timestamp | int | None
    end: int = 0


def fold_tag(tag: int, data: bytes, at: int) -> Folded | None:
    """The value of tag 0, 1, 2 or 3 with content at `at`; None if `data` ends too early.

    Source: RFC 8949 section 3.4.
    """
    head = peek_head(Protocol.CBOR, data, at)
    if head is None:
        return None
    if tag == 1:
        value = timestamp_of_number(number_of(head)) if head.kind in _NUMBERS else None
        return Folded(value, head.end)
    expected, limit = (
        (HeadKind.TEXT, _MAX_DATE_BYTES) if tag == 0 else (HeadKind.BYTES, MAX_BIGNUM_BYTES)
    )
    if _OPEN.get(head.kind) is expected:
        return _fold_pieces(tag, data, head, limit)
    if head.kind is not expected or head.value > limit:
        return Folded(None)
    end = head.end + head.value
    if end > len(data):
        return None
    return Folded(_of_payload(tag, [data[head.end : end]]), end)


def _fold_pieces(tag: int, data: bytes, head: Head, limit: int) -> Folded | None:
    """Of content of unknown length, whose pieces must end within a few times the limit."""
    near = data[head.end : head.end + _PIECES_EACH * limit]
    found = read_open_string(Protocol.CBOR, near, 0, head.kind)
    if found is None:
        return Folded(None) if len(near) == _PIECES_EACH * limit else None
    pieces, size = found
    if sum(map(len, pieces)) > limit:
        return Folded(None)
    return Folded(_of_payload(tag, pieces), head.end + size)


def _of_payload(tag: int, pieces: list[bytes]) -> Timestamp | int | None:
    if tag == 0:
        return timestamp_of_text("".join(map(decode_text, pieces)))
    return bignum(tag, b"".join(pieces))
