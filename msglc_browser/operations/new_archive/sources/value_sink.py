"""What the readers of sources write to, and what they say when a source is not as it should be."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

WINDOW_SIZE = 64 * 1024
"""Bytes (of text: characters) looked at together. A container that fits in is handed over whole.

Larger ones are looked at in vain first; and what is allocated in larger pieces takes longer.
"""

LARGEST_SHARED_BYTES = 32 * 2**20
"""A document with shared references is decoded in one piece, and in memory."""

OnBytes: TypeAlias = Callable[[int], None]
"""Told how many bytes of the source have been read so far."""


class SourceProblem(ValueError):
    """The source is not what it should be; the message says what and where."""


class TooDeep(SourceProblem):
    """The source is nested deeper than an archive can be."""


class SharedReferences(SourceProblem):
    """CBOR that refers to values elsewhere in it, and cannot be decoded in one piece."""

    def __init__(self) -> None:
        super().__init__("shared references over a distance cannot be followed")


class ValueSink(Protocol):
    """Takes one value; see `ArchiveWriter`, which is the one there is outside of tests."""

    def start_map(self, size: int | None = None) -> None:
        """Begin a dict; `size` when it is known."""

    def start_list(self, size: int | None = None) -> None:
        """Begin a list; `size` when it is known."""

    def start_tag(self, tag: int) -> None:
        """Begin a tagged value."""

    def key(self, key: object) -> None:
        """The key of what comes next."""

    def value(self, value: object) -> None:
        """A whole value."""

    def values(self, values: Sequence[object]) -> None:
        """Many whole items of the open list."""

    def pairs(self, pairs: Sequence[tuple[object, object]]) -> None:
        """Many whole pairs of the open map."""

    def end(self) -> None:
        """Close what was begun last."""
