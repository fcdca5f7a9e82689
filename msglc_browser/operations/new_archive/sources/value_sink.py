"""The interface the readers of sources write to, and their errors."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

WINDOW_SIZE = 64 * 1024
"""Bytes (of text: characters) decoded together. A container that fits is passed whole.

Larger values waste work on containers that do not fit, and larger allocations are slower.
"""

LARGEST_SHARED_BYTES = 32 * 2**20
"""A document with shared references is decoded in one piece, and in memory."""

OnBytes: TypeAlias = Callable[[int], None]
"""Called with the number of bytes of the source read so far."""


class SourceProblem(ValueError):
    """The source is not valid; the message says what is wrong and where."""


class Unconvertible(SourceProblem):
    """The source is valid, but holds what no archive can; the message says what."""


class TooDeep(SourceProblem):
    """The source is nested deeper than an archive can be."""


class SharedReferences(SourceProblem):
    """CBOR that refers to values elsewhere in it, and cannot be decoded in one piece."""

    def __init__(self) -> None:
        super().__init__("shared references over a distance cannot be followed")


class ValueSink(Protocol):
    """Takes one value; see `ArchiveWriter`, the only implementation outside tests."""

    def start_map(self, size: int | None = None) -> None:
        """Start a dict; `size` if known."""

    def start_list(self, size: int | None = None) -> None:
        """Start a list; `size` if known."""

    def start_tag(self, tag: int) -> None:
        """Start a tagged value."""

    def key(self, key: object) -> None:
        """The key of the next value."""

    def value(self, value: object) -> None:
        """A whole value."""

    def values(self, values: Sequence[object]) -> None:
        """Many whole items of the open list."""

    def pairs(self, pairs: Sequence[tuple[object, object]]) -> None:
        """Many whole pairs of the open map."""

    def end(self) -> None:
        """Close the innermost open container."""
