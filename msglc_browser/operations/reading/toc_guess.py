"""Where a child archive's TOC is looked for before its header has told: at the child's end."""

from collections.abc import Collection

from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.section import ChildArchive, Section
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.reading.document import Document

NOTHING = Span(0, 0)

TOC_HEAD_BYTES = 1024
"""Enough of a TOC to tell what its archive holds."""

FIRST_BYTES = 8 * 1024
"""What is read of a child's end while no TOC beside it is known: some 300 leaves."""

MOST_BYTES = 16 * 1024
"""For a preview no more is read, however quick the line: bytes may cost money as well."""


def toc_guess(document: Document, node: Node) -> Span:
    """The bytes in which the TOC of `node` probably begins; empty for what is no child archive.

    Those before the next archive: that one's header follows, so that both are one request.
    Exact where the header is known. Empty where it would cost more than asking once more.
    """
    child = node.token
    if not isinstance(child, ChildArchive):
        return NOTHING
    section = document.learnt.sections.get(child.start)
    if section is not None:
        return toc_head(section)
    if node.span is None:
        return NOTHING
    size = guessed_bytes(document.learnt.toc_sizes, document.source.gap_bytes)
    start = max(child.start + HEADER_SIZE, node.span.end - size)
    return Span(start, max(start, node.span.end))


def guessed_bytes(seen: Collection[int], worth_bytes: int) -> int:
    """How much to read of a child's end, when TOCs of the sizes `seen` lie beside it.

    `worth_bytes` take less time than a request. Covers the largest TOC that is worth it, as
    children are mostly alike; 0 when none of them is.
    """
    most = min(worth_bytes, MOST_BYTES)
    if not seen:
        return min(most, FIRST_BYTES)
    largest = max((size for size in seen if size <= most), default=0)
    return min(most, max(largest, TOC_HEAD_BYTES)) if largest else 0


def toc_head(section: Section) -> Span:
    """The first bytes of a TOC."""
    span = section.toc_span
    return Span(span.start, min(span.start + TOC_HEAD_BYTES, span.end))
