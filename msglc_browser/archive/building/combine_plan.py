"""Combined archives as arithmetic: sizes and names in; header, pieces and TOC out.

A combined archive is a header, whole archives one after another, and a TOC with the start of
each. None of that needs the bytes of the archives: the plan can be carried out by streaming
them through this computer, or by having the server copy them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from msglc_browser.archive.building.combined_toc import (
    CombinedToc,
    encode_combined_toc,
    encode_text,
)
from msglc_browser.archive.model.header import DEFAULT_MAGIC, HEADER_SIZE, build_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span


@dataclass(frozen=True, slots=True)
class CombinePlan:
    """The whole result, in order: `header`, the kept part of the base, the children, `toc`.

    `kept` is the data of the archive appended to, counted from its start; None without a base.
    `starts` are the starts of the children, counted from the end of the header.
    """

    header: bytes
    kept: Span | None
    toc: bytes
    starts: tuple[int, ...]

    def segments(
        self, children: Sequence[Sequence[Segment]], *, base: int = 0
    ) -> tuple[Segment, ...]:
        """The result made of the children's segments; `base` is the base's source number."""
        kept = () if self.kept is None else (Copied(base, self.kept),)
        added = (segment for child in children for segment in child)
        return (Literal(self.header), *kept, *added, Literal(self.toc))


def plan_combined(
    sizes: Sequence[int],
    names: Sequence[str] | None,
    *,
    protocol: Protocol = Protocol.MSGPACK,
    magic: bytes = DEFAULT_MAGIC,
    base: CombinedToc | None = None,
) -> CombinePlan:
    """Lay out archives of `sizes` bytes, in dict mode by `names`, in list mode if None.

    `base` is the combined archive to append to; its mode must match, and `protocol`
    and `magic` are then its own. Children keep their own protocol regardless; msglc itself
    writes msgpack by default. Raises ValueError if names repeat, are already
    taken, or do not match the number of sizes.
    """
    keys = _all_keys(names, len(sizes), protocol, base)
    data_start = base.data_size if base else 0
    *added, data_end = accumulate(sizes, initial=data_start)
    starts = (*(base.starts if base else ()), *added)
    toc = encode_combined_toc(keys, starts, protocol)
    return CombinePlan(
        header=build_header(protocol, data_end, len(toc), magic),
        kept=Span(HEADER_SIZE, HEADER_SIZE + data_start) if base else None,
        toc=toc,
        starts=starts,
    )


def _all_keys(
    names: Sequence[str] | None, count: int, protocol: Protocol, base: CombinedToc | None
) -> list[bytes] | None:
    if base is not None and (base.keys is None) != (names is None):
        raise ValueError("the archive to append to uses the other mode")
    if names is None:
        return None
    if len(names) != count:
        raise ValueError(f"{count} archives need {count} names, not {len(names)}")
    kept = (base.keys if base else None) or ()
    added = [encode_text(name, protocol) for name in names]
    if len(set(added)) != count or set(kept).intersection(added):
        raise ValueError("names must be unique and not already taken")
    return [*kept, *added]
