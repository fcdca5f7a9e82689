"""Values that Python has no plain type for, as both protocols can hold them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, TypeAlias

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A point in time: `seconds` since 1970 UTC, negative before, plus `nanoseconds` below 1e9."""

    seconds: int
    nanoseconds: int = 0

    def __str__(self) -> str:
        """ISO 8601 in UTC when the year is 1 … 9999, else the raw seconds."""
        try:
            moment = _EPOCH + timedelta(seconds=self.seconds)
        except OverflowError:
            return f"timestamp {self.seconds} s {self.nanoseconds} ns"
        fraction = f".{self.nanoseconds:09d}".rstrip("0") if self.nanoseconds else ""
        return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z".rjust(20 + len(fraction), "0")


@dataclass(frozen=True, slots=True)
class ExtValue:
    """A msgpack extension type without a meaning here; `code` is -128 … 127."""

    code: int
    data: bytes


@dataclass(frozen=True, slots=True)
class CborTag:
    """A CBOR tag without a meaning here, around any value; a key of a dict around a scalar only."""

    tag: int
    value: object

    def __hash__(self) -> int:
        """Raises TypeError for tags in tags: hashing would recurse as deep as they nest."""
        if isinstance(self.value, CborTag):
            raise TypeError("a nested tag cannot be a dict key")
        return hash((self.tag, self.value))


@dataclass(frozen=True, slots=True)
class CborSimple:
    """A CBOR simple value; 23 is `undefined`."""

    number: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """A dict that Python cannot hold: keys that repeat, compare equal, or are containers."""

    pairs: tuple[tuple[object, object], ...]

    # A container, as list and dict are: hashing would recurse as deep as keys nest in keys.
    __hash__: ClassVar[None] = None  # type: ignore[assignment]


Scalar: TypeAlias = str | int | float | bool | bytes | Timestamp | ExtValue | CborSimple | None
"""What a SCALAR event carries. Invalid UTF-8 arrives as lone surrogates (`surrogateescape`)."""
