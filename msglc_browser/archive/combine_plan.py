"""Combined archives as arithmetic: sizes and names in, header, pieces and TOC out.

A combined archive is a header, whole archives one after another, and a TOC that says where
each of them starts. Nothing of that needs the bytes of the archives: who carries the plan out
may stream them through this machine, or have the server copy them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from msglc_browser.archive.combined_toc import CombinedToc, encode_combined_toc, encode_text
from msglc_browser.archive.header import DEFAULT_MAGIC, HEADER_SIZE, build_header
from msglc_browser.archive.node import Protocol
from msglc_browser.archive.span import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to copy: `span` of source number `source`, None for the archive appended to."""

    source: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class CombinePlan:
    """The whole result, in order: `header`, `pieces`, `toc`.

    `starts` says where each child begins, counted from the end of the header.
    """

    header: bytes
    pieces: tuple[Piece, ...]
    toc: bytes
    starts: tuple[int, ...]

    @property
    def copied_bytes(self) -> int:
        """How many bytes come from the sources."""
        return sum(piece.span.size for piece in self.pieces)

    @property
    def total_bytes(self) -> int:
        """Size of the result."""
        return len(self.header) + self.copied_bytes + len(self.toc)


def plan_combined(
    sizes: Sequence[int],
    names: Sequence[str] | None,
    *,
    protocol: Protocol = Protocol.MSGPACK,
    magic: bytes = DEFAULT_MAGIC,
    base: CombinedToc | None = None,
) -> CombinePlan:
    """Lay out archives of `sizes` bytes, in dict mode by `names`, in list mode if None.

    `base` is the combined archive to append to; its mode must be the one asked for, `protocol`
    and `magic` are then its own. Children keep their own protocol whatever this one is; msglc
    itself writes msgpack unless told otherwise. Raises ValueError when names repeat, are
    taken, or are not as many as the sizes.
    """
    keys = _all_keys(names, len(sizes), protocol, base)
    data_start = base.data_size if base else 0
    *added, data_end = accumulate(sizes, initial=data_start)
    starts = (*(base.starts if base else ()), *added)
    toc = encode_combined_toc(keys, starts, protocol)
    kept = Piece(None, Span(HEADER_SIZE, HEADER_SIZE + data_start))
    copied = [Piece(source, Span(0, size)) for source, size in enumerate(sizes)]
    return CombinePlan(
        header=build_header(protocol, data_end, len(toc), magic),
        pieces=tuple(piece for piece in (kept, *copied) if piece.span.size),
        toc=toc,
        starts=starts,
    )


def _all_keys(
    names: Sequence[str] | None, count: int, protocol: Protocol, base: CombinedToc | None
) -> list[bytes] | None:
    if base is not None and (base.keys is None) != (names is None):
        raise ValueError("the archive to append to is of the other mode")
    if names is None:
        return None
    if len(names) != count:
        raise ValueError(f"{count} archives need as many names, not {len(names)}")
    kept = (base.keys if base else None) or ()
    added = [encode_text(name, protocol) for name in names]
    if len(set(added)) != count or set(kept).intersection(added):
        raise ValueError("names must differ from each other and from those taken")
    return [*kept, *added]
