"""What a new object is made of, in order: bytes of our own, and bytes of what exists already.

Nothing here moves a byte. Who carries it out may have a server copy the runs, stream them
through this machine, or write a local file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from msglc_browser.archive.model.span import Span


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes that exist nowhere yet: headers, tables of contents."""

    data: bytes

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Copied:
    """The bytes `span` of source number `source`; counted from the start of that object."""

    source: int
    span: Span

    @property
    def size(self) -> int:
        """In bytes."""
        return self.span.size


Segment: TypeAlias = Literal | Copied


def total_size(segments: Iterable[Segment]) -> int:
    """Size in bytes of what the segments make."""
    return sum(segment.size for segment in segments)
