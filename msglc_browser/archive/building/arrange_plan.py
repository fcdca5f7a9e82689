"""Rearranging a combined archive's children as arithmetic, without reading their bytes.

Children that are kept are copied from where they lie, and a new TOC is written; bytes that
belong to no child are dropped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from msglc_browser.archive.building.combined_toc import CombinedToc, encode_combined_toc
from msglc_browser.archive.model.header import HEADER_SIZE, Header, build_header
from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive


@dataclass(frozen=True, slots=True)
class KeptChild:
    """A child in the result: its bytes in the old archive, and its encoded key.

    `key` is None in a list. `span` counts from the start of the old archive.
    """

    span: Span
    key: bytes | None = None


def child_limits(toc: CombinedToc) -> tuple[Span, ...]:
    """The range each child may occupy, by position: from its start to the start of the next one.

    Spans count from the start of the archive. Raises CorruptArchive if two children start at the
    same byte: at most one of them can be valid.
    """
    order = sorted(range(len(toc.starts)), key=toc.starts.__getitem__)
    limits = [Span(0, 0)] * len(order)
    end = toc.data_size
    for position in reversed(order):
        start = toc.starts[position]
        if start == end:
            raise CorruptArchive(
                f"Child {position:,} of the combined archive has no bytes of its own: another "
                "child starts at the same byte."
                if end < toc.data_size
                else f"Child {position:,} of the combined archive has no bytes."
            )
        limits[position] = Span(start, end).shifted(HEADER_SIZE)
        end = start
    return tuple(limits)


@dataclass(frozen=True, slots=True)
class ArrangePlan:
    """The new archive's segments, and the byte at which each child starts."""

    segments: tuple[Segment, ...]
    children: tuple[int, ...]


def plan_arranged(children: Sequence[KeptChild], header: Header) -> ArrangePlan:
    """The layout of an archive of these children, byte for byte as msglc.combine writes it.

    `header` is that of the old archive, which is source number 0; its protocol and magic are kept.
    """
    keys = [child.key for child in children if child.key is not None]
    *starts, data_size = accumulate((child.span.size for child in children), initial=0)
    toc = encode_combined_toc(keys or None, starts, header.protocol)
    first = build_header(header.protocol, data_size, len(toc), header.magic)
    runs = (Copied(0, span) for span in _joined(child.span for child in children))
    return ArrangePlan(
        (Literal(first), *runs, Literal(toc)), tuple(HEADER_SIZE + start for start in starts)
    )


def _joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Merge adjacent spans: a server copies a few long runs faster."""
    run = next(spans)
    for span in spans:
        if span.start == run.end:
            run = Span(run.start, span.end)
        else:
            yield run
            run = span
    yield run
