"""The position of one archive in an object: the object itself, or a child of a combined archive."""

from dataclasses import dataclass

from msglc_browser.archive.model.header import HEADER_SIZE, Header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span


@dataclass(frozen=True, slots=True)
class Section:
    """An archive that starts at byte `start` of the object and may extend to `limit`."""

    start: int
    limit: int
    header: Header

    @property
    def protocol(self) -> Protocol:
        """Encoding of its data and TOC; children have their own."""
        return self.header.protocol

    @property
    def data_span(self) -> Span:
        """The encoded value, or the children of a combined archive."""
        data_start = self.start + HEADER_SIZE
        return Span(data_start, min(data_start + self.header.toc_start, self.limit))

    @property
    def toc_span(self) -> Span:
        """The TOC, as far as it is present."""
        start = self.data_span.end
        return Span(start, min(start + self.header.toc_size, self.limit))

    @property
    def span(self) -> Span:
        """The whole archive."""
        return Span(self.start, self.toc_span.end)


@dataclass(frozen=True, slots=True)
class TocLevel:
    """Children listed in a TOC: `count` of them, from byte `at` of the TOC on.

    The spans of the children must lie within `limit`.
    """

    section: Section
    at: int
    count: int
    is_map: bool
    limit: Span


@dataclass(frozen=True, slots=True)
class BlockList:
    """The blocks of a blocked list: `count` triples from byte `at` of the TOC on."""

    section: Section
    at: int
    count: int
    limit: Span


@dataclass(frozen=True, slots=True)
class TocLeaf:
    """A leaf listed in a TOC; with `has_key`, its key directly precedes it in the data.

    The first entry of a list is preceded by the list's head, for `first_of` entries.
    """

    has_key: bool
    first_of: int | None = None


@dataclass(frozen=True, slots=True)
class ChildArchive:
    """A whole archive inside a combined one, starting at `start` and ending before `limit`."""

    start: int
    limit: int
