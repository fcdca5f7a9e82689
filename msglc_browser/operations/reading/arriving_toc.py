"""Read a TOC, and scan its first level as it arrives."""

import asyncio

from msglc_browser.archive.items.level_scan import LevelScan
from msglc_browser.archive.model.node import NodeKind
from msglc_browser.archive.model.section import Section, TocLevel
from msglc_browser.archive.toc.toc import root_node
from msglc_browser.archive.toc.toc_end import check_toc_end
from msglc_browser.archive.toc.toc_index import build_index
from msglc_browser.errors import ArchiveError, LargeToc
from msglc_browser.operations.reading.document import Learnt
from msglc_browser.storage.reading.arriving import Arriving
from msglc_browser.storage.reading.byte_source import ByteSource

# Enough for the entry of the root; otherwise the level is read once the whole TOC is here.
_ROOT_BYTES = 4 * 1024
# Minimum per step: with less, a scan might make no progress because an item's head is cut.
_STEP_BYTES = 64 * 1024
# Slices are copied, to leave the run itself uncopied; large compared with any stored key.
_SLICE_BYTES = 1024 * 1024
# The first level of such a TOC takes long to walk: its end is found while it is being indexed.
_LARGE_BYTES = 1024 * 1024


async def read_toc(
    source: ByteSource, section: Section, learnt: Learnt, *, keep: bool = False
) -> bytes:
    """The TOC of a section; the TOC and the scan's results are stored in `learnt`.

    Raises LargeToc if it is larger than `learnt` allows, CorruptArchive if something follows it:
    then it is damaged, and would hide entries. For other errors see `ByteSource.read_run`.
    """
    if section.toc_span.size > learnt.most_toc_bytes:
        raise LargeToc(section.toc_span.size)
    early = _EarlyScan(section)
    try:
        toc = await source.read_run(section.toc_span, watch=early.watch, keep=keep)
        await early.learn(toc, learnt)
    finally:
        early.cancel()
    if early.end != len(toc) and len(toc) == section.header.toc_size:
        await asyncio.to_thread(check_toc_end, section.protocol, toc)
    learnt.tocs.put(section.start, toc)
    return toc


class _EarlyScan:
    """Follows an arriving TOC, and scans a large one that is here already, from a cache or a file.

    Small levels are left until the root is expanded.
    """

    def __init__(self, section: Section) -> None:
        self._section = section
        self._following: asyncio.Task[None] | None = None
        self._level: TocLevel | None = None
        self._is_combined = False
        self._scan: LevelScan | None = None

    @property
    def end(self) -> int | None:
        """Where the first level ends, if it has been scanned; usually also the end of the TOC."""
        return None if self._scan is None else self._scan.end

    def watch(self, arriving: Arriving) -> None:
        """Called when a run has started."""
        self._following = asyncio.create_task(self._follow(arriving))

    def cancel(self) -> None:
        """Stop at the next slice."""
        if self._following is not None:
            self._following.cancel()

    async def learn(self, toc: bytes, learnt: Learnt) -> None:
        """Finish the scan, once the whole TOC is here."""
        if self._following is not None:
            await self._following
        elif len(toc) >= _LARGE_BYTES:
            await asyncio.to_thread(self._find_level, toc)
        if self._level is not None:
            index = await asyncio.to_thread(
                build_index, toc, self._level, is_combined=self._is_combined, begun=self._scan
            )
            learnt.toc_indexes.put(self._level, index)

    async def _follow(self, arriving: Arriving) -> None:
        # A complete run must no longer be viewed: the remainder is read from the whole TOC.
        if await arriving.more_than(_ROOT_BYTES) < arriving.size_bytes:
            self._find_level(_piece(arriving, 0, _ROOT_BYTES))
        scan = self._scan
        while scan is not None and not scan.finished:
            start = scan.wanted
            if await arriving.more_than(start + _STEP_BYTES) == arriving.size_bytes:
                return
            await asyncio.to_thread(scan.feed, _piece(arriving, start, _SLICE_BYTES), start)

    def _find_level(self, data: bytes) -> None:
        try:
            root = root_node(self._section, data, ())
        except ArchiveError:
            return
        if isinstance(root.token, TocLevel) and root.token.count:
            self._level = root.token
            self._is_combined = root.kind is NodeKind.COMBINED
            self._scan = LevelScan(root.token, self._section.toc_span.size, to_end=True)


def _piece(arriving: Arriving, start: int, size_bytes: int) -> bytes:
    with arriving.view() as view:
        return bytes(view[start : start + size_bytes])
