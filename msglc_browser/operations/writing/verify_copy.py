"""Whether a copy of an archive is intact: the parts a reader needs first are compared."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeAlias

from msglc_browser.archive.building.combined_toc import parse_combined_toc
from msglc_browser.archive.model.header import HEADER_SIZE, Header, read_fields
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import ArchiveError, CorruptArchive

ReadSpans: TypeAlias = Callable[[Sequence[Span]], Awaitable[list[bytes]]]
"""Returns the bytes of each span, counted from the start of the archive."""

_SLICE_BYTES = 8 * 1024**2
_MOST_TOC_BYTES = 1024**3
_BATCH = 1000
_ONE_PAIR = (b"\x81", b"\xa1")
"""The first bytes of the TOC of a combined archive, in msgpack and CBOR."""


async def verify_copy(copy: ReadSpans, original: ReadSpans) -> None:
    """Compare header, TOC and the header of every child of a combined archive.

    Damage in the original may also be in its copy. A TOC is held in memory only for a combined
    archive, and up to 1 GiB. Raises CorruptArchive if the two differ, and the errors of the
    readers.
    """
    [head] = await _same(copy, original, [Span(0, HEADER_SIZE)])
    header = read_fields(head)
    toc: list[bytes] = []
    for span in toc_spans(header):
        [data] = await _same(copy, original, [span])
        if toc or _may_be_combined(header, data):
            toc.append(data)
    heads = await run_to_end(_child_heads, toc, header)
    for at in range(0, len(heads), _BATCH):
        await _same(copy, original, heads[at : at + _BATCH])


def toc_spans(header: Header) -> Iterator[Span]:
    """The span of an archive's TOC, in pieces small enough for memory."""
    end = header.total_size
    for start in range(HEADER_SIZE + header.toc_start, end, _SLICE_BYTES):
        yield Span(start, min(start + _SLICE_BYTES, end))


async def _same(copy: ReadSpans, original: ReadSpans, spans: Sequence[Span]) -> list[bytes]:
    found = await copy(spans)
    if found != await original(spans):
        raise CorruptArchive("The copy differs from the original.")
    return found


def _may_be_combined(header: Header, toc: bytes) -> bool:
    return toc.startswith(_ONE_PAIR) and header.toc_size <= _MOST_TOC_BYTES


def _child_heads(toc: Sequence[bytes], header: Header) -> list[Span]:
    """The spans of the children's headers; empty if no children can be found."""
    try:
        found = parse_combined_toc(b"".join(toc), header.protocol, data_size=header.toc_start)
    except ArchiveError:
        return []
    starts = [HEADER_SIZE + start for start in found.starts] if found is not None else []
    return [Span(start, min(start + HEADER_SIZE, header.total_size)) for start in starts]
