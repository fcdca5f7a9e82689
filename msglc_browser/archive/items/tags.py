"""CBOR tags that have a meaning here: times (0, 1) and big integers (2, 3)."""

from dataclasses import dataclass

from msglc_browser.archive.items.heads import Head, HeadKind, peek_head
from msglc_browser.archive.items.scalars import (
    MAX_BIGNUM_BYTES,
    bignum,
    decode_text,
    number_of,
    timestamp_of_number,
    timestamp_of_text,
)
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import Timestamp

FOLDED_TAGS = frozenset({0, 1, 2, 3})
_MAX_DATE_BYTES = 64
_NUMBERS = (HeadKind.INT, HeadKind.NEGATIVE, HeadKind.FLOAT)


@dataclass(frozen=True, slots=True)
class Folded:
    """A tag and its content as one value, or None when the content does not fit the tag."""

    value: Timestamp | int | None
    end: int = 0


def fold_tag(tag: int, data: bytes, at: int) -> Folded | None:
    """What tag 0, 1, 2 or 3 with content at `at` means; None when `data` ends too early to tell.

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
    if head.kind is not expected or head.value > limit:
        return Folded(None)
    end = head.end + head.value
    if end > len(data):
        return None
    return Folded(_of_payload(tag, data, head), end)


def _of_payload(tag: int, data: bytes, head: Head) -> Timestamp | int | None:
    payload = data[head.end : head.end + head.value]
    return timestamp_of_text(decode_text(payload)) if tag == 0 else bignum(tag, payload)
