"""Convert encoded dict keys to path steps and back."""

from collections.abc import Iterable, Sequence

import msgpack

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.items.scalars import decode_text
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import RAW_KEY, KeyValue, PathStep
from msglc_browser.errors import ArchiveError, LimitExceeded


def key_step(protocol: Protocol, raw: bytes, *, occurrence: int = 0) -> PathStep:
    """The step for an encoded key; a key that is not a plain value keeps its raw bytes."""
    head = peek_head(protocol, raw, 0)
    if head is not None and head.kind is HeadKind.TEXT and len(raw) == head.end + head.value:
        return PathStep(decode_text(raw[head.end :]), "str", occurrence=occurrence)
    value = _decode(protocol, raw)
    if isinstance(value, str | int | float | bytes) or value is None:
        return PathStep.key(value, occurrence=occurrence)
    return PathStep(raw, RAW_KEY, occurrence=occurrence)


def key_events(protocol: Protocol, step: PathStep) -> list[Event]:
    """The key of a step as events, the first one marked as a key.

    Raises ArchiveError if the key is damaged, or was too long to be kept.
    """
    if step.type_name != RAW_KEY or not isinstance(step.value, bytes):
        return [Event(EventKind.SCALAR, step.value, None, True)]
    tokenizer = Tokenizer(protocol, size_bytes=len(step.value))
    tokenizer.feed(step.value)
    first, *rest = list(tokenizer) or [Event(EventKind.END)]
    if not tokenizer.finished:
        raise LimitExceeded("A key is too long to read in full.")
    return [first._replace(is_key=True), *rest]


def occurrences(keys: Iterable[bytes | None]) -> dict[int, int]:
    """For each key that occurred before, its position and how many times; {} if none."""
    keys = list(keys)
    if len(set(keys)) == len(keys):  # the usual case, at the speed of C
        return {}
    seen: dict[bytes, int] = {}
    repeated: dict[int, int] = {}
    for position, key in enumerate(keys):
        if key is None:
            continue
        before = seen.get(key, 0)
        seen[key] = before + 1
        if before:
            repeated[position] = before
    return repeated


class KeyMatcher:
    """Checks whether an encoded key is the key of `step`, in any encoding.

    Most keys can be ruled out by their bytes, without decoding. NaN matches NaN.
    """

    def __init__(self, protocol: Protocol, step: PathStep) -> None:
        self._protocol = protocol
        self._step = step
        self._usual = usual_encodings(protocol, step)
        self._payload = _payload(step)

    @property
    def has_bytes(self) -> bool:
        """Whether `may_be_in` can rule anything out."""
        return bool(self._payload)

    def may_be_in(self, toc: bytes, start: int, end: int) -> bool:
        """False if none of the keys in these bytes can match."""
        return self._payload is None or toc.find(self._payload, start, end) >= 0

    def __call__(self, raw: bytes) -> bool:
        """Whether `raw` is the key of the step."""
        if raw in self._usual:
            return True
        if self._payload is not None and not raw.endswith(self._payload):
            return False
        step, found = self._step, key_step(self._protocol, raw)
        if found.type_name != step.type_name:
            return False
        return found.value == step.value or repr(found.value) == repr(step.value) == "nan"


def _payload(step: PathStep) -> bytes | None:
    """The ending shared by all one-piece encodings of the key; None if that is useless."""
    if isinstance(step.value, bytes):
        return step.value
    if not isinstance(step.value, str) or _is_of_pieces(step.value):
        return None
    return _encoded_text(step.value)


def usual_encodings(protocol: Protocol, step: PathStep) -> frozenset[bytes]:
    """The usual encoding of a key."""
    value = step.value
    if step.type_name == RAW_KEY and isinstance(value, bytes):
        return frozenset({value})
    if isinstance(value, str) and _is_of_pieces(value):
        return frozenset()
    if protocol is Protocol.CBOR:
        return frozenset(_cbor_encodings(value))
    try:
        return frozenset({msgpack.packb(value, unicode_errors="surrogateescape")})
    except (OverflowError, ValueError):
        return frozenset()


def _decode(protocol: Protocol, raw: bytes) -> object:
    tokenizer = Tokenizer(protocol, size_bytes=len(raw))
    tokenizer.feed(raw)
    try:
        return build_value(tokenizer, max_depth=1)
    except ArchiveError:
        return NotImplemented


def _encoded_text(text: str) -> bytes:
    """UTF-8 with invalid bytes restored; users may type surrogates that stand for none."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _is_of_pieces(text: str) -> bool:
    """Whether it can only be text in pieces that cut a character: in one piece it is other text."""
    if text.isascii():
        return False
    try:
        return decode_text(text.encode("utf-8", "surrogateescape")) != text
    except UnicodeEncodeError:
        return False


def _cbor_encodings(value: KeyValue) -> Sequence[bytes]:
    if value is None or isinstance(value, bool):
        return [{None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]]
    if isinstance(value, int):
        return [_cbor_head(0x00, value) if value >= 0 else _cbor_head(0x20, -1 - value)]
    if isinstance(value, bytes):
        return [_cbor_head(0x40, len(value)) + value]
    if isinstance(value, str):
        payload = _encoded_text(value)
        return [_cbor_head(0x60, len(payload)) + payload]
    return []  # floats have three widths: left to decoding


def _cbor_head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major | number])
    for power in range(4):
        if number < 1 << (8 << power):
            return bytes([major | (24 + power)]) + number.to_bytes(1 << power, "big")
    return b""  # a bignum: left to decoding
