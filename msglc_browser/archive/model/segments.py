"""The parts of a new object, in order: new bytes, and bytes of existing objects.

Nothing here moves a byte. The parts may be copied by a server, streamed
through this machine, or written to a local file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from msglc_browser.archive.model.span import Span


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes that do not exist anywhere yet: headers, tables of contents."""

    data: bytes

    @property
    def size(self) -> int:
        """Size in bytes."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Copied:
    """The bytes `span` of source number `source`; counted from the start of that object."""

    source: int
    span: Span

    @property
    def size(self) -> int:
        """Size in bytes."""
        return self.span.size


Segment: TypeAlias = Literal | Copied


def total_size(segments: Iterable[Segment]) -> int:
    """Total size of the segments in bytes."""
    return sum(segment.size for segment in segments)
