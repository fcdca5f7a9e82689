"""Values without a plain Python type, as both protocols can hold them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar, TypeAlias

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A point in time: `seconds` since 1970 UTC, negative before, plus `nanoseconds` below 1e9.

    `written` is how CBOR has it, if that says more: a text with an offset from UTC, or a number
    of seconds between two nanoseconds.
    """

    seconds: int
    nanoseconds: int = 0
    written: str | float | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        """ISO 8601 in UTC for the years 1 … 9999, else the raw seconds."""
        try:
            moment = _EPOCH + timedelta(seconds=self.seconds)
        except OverflowError:
            return f"timestamp {self.seconds} s {self.nanoseconds} ns"
        fraction = f".{self.nanoseconds:09d}".rstrip("0") if self.nanoseconds else ""
        return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z".rjust(20 + len(fraction), "0")


@dataclass(frozen=True, slots=True)
class ExtValue:
    """A msgpack extension type that is not interpreted; `code` is -128 … 127."""

    code: int
    data: bytes


@dataclass(frozen=True, slots=True)
class CborTag:
    """An uninterpreted CBOR tag around any value; as a dict key, around a scalar only."""

    tag: int
    value: object

    def __hash__(self) -> int:
        """Raises TypeError for nested tags: hashing would recurse as deep as they nest."""
        if isinstance(self.value, CborTag):
            raise TypeError("a nested tag cannot be a dict key")
        return hash((self.tag, self.value))


@dataclass(frozen=True, slots=True)
class CborSimple:
    """A CBOR simple value; 23 is `undefined`."""

    number: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """A dict that Python cannot represent: keys repeat, compare equal, or are containers."""

    pairs: tuple[tuple[object, object], ...]

    # A container, like list and dict: hashing would recurse as deep as keys nest in keys.
    __hash__: ClassVar[None] = None  # type: ignore[assignment]


Scalar: TypeAlias = str | int | float | bool | bytes | Timestamp | ExtValue | CborSimple | None
"""The content of a SCALAR event. Invalid UTF-8 becomes lone surrogates (`surrogateescape`)."""
