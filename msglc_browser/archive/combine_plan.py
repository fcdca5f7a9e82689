"""Combined archives as arithmetic: sizes and names in, header, pieces and TOC out.

A combined archive is a header, whole archives one after another, and a TOC that says where
each of them starts. Nothing of that needs the bytes of the archives: who carries the plan out
may stream them through this machine, or have the server copy them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.node import Protocol
from msglc_browser.archive.span import Span


@dataclass(frozen=True, slots=True)
class CombinedToc:
    """The TOC of a combined archive; `keys` is None for a list.

    `starts` count from the end of the header, one per child. `data_size` is where the TOC
    starts, counted the same way: the next child goes there.
    """

    keys: tuple[object, ...] | None
    starts: tuple[int, ...]
    data_size: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes to copy: `span` of source number `source`, None for the archive appended to."""

    source: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class CombinePlan:
    """The whole result, in order: `header`, `pieces`, `toc`. `starts` as in CombinedToc."""

    header: bytes
    pieces: tuple[Piece, ...]
    toc: bytes
    starts: tuple[int, ...]
    total_size: int


def plan_combined(
    sizes: Sequence[int],
    names: Sequence[str] | None,
    *,
    protocol: Protocol = Protocol.MSGPACK,
    base: CombinedToc | None = None,
) -> CombinePlan:
    """Lay out archives of `sizes` bytes, in dict mode by `names`, in list mode if None.

    `base` is the combined archive to append to; its mode must be the one asked for, and
    `protocol` its own. Raises ValueError when names repeat, are taken, or are not as many as
    the sizes.
    """
    raise NotImplementedError


def parse_combined_toc(toc: bytes, protocol: Protocol, *, data_size: int) -> CombinedToc | None:
    """The children of a combined archive, None when the TOC is a plain archive's.

    Raises CorruptArchive when it is neither, or a child starts outside the data.
    """
    raise NotImplementedError
