"""An open archive: where its bytes come from, and what has been read of it so far."""

from collections import deque
from collections.abc import Collection

from msglc_browser.archive.model.header import DEFAULT_MAGIC
from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.archive.model.section import BlockList, Section, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import BlockTable
from msglc_browser.archive.toc.leaf_index import LeafIndex
from msglc_browser.archive.toc.toc_index import TocIndex
from msglc_browser.operations.reading.bounded_cache import BoundedCache
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.reading.byte_source import ByteSource, ReadStats

_TOC_CACHE_BYTES = 256 * 1024 * 1024
MOST_TOC_BYTES = 1024**3
"""Larger TOCs are read only if the user agrees: a header of 50 bytes can claim any size."""
_INDEX_CACHE_ROWS = 4_000_000
_REMEMBERED_SIZES = 100


class Learnt:
    """Cached parts of an archive; bounded, and all of it can be read again.

    Sections and TOCs are keyed by the start of their archive, indexes by what they index. TOCs
    larger than `most_toc_bytes` are not read.
    """

    def __init__(self, *, most_toc_bytes: int = MOST_TOC_BYTES) -> None:
        self.most_toc_bytes = most_toc_bytes
        self.sections: BoundedCache[int, Section] = BoundedCache(10_000, lambda _: 1)
        self.toc_sizes: deque[int] = deque(maxlen=_REMEMBERED_SIZES)  # of the last child archives
        self.tocs: BoundedCache[int, bytes] = BoundedCache(_TOC_CACHE_BYTES, len)
        self.toc_indexes: BoundedCache[TocLevel, TocIndex] = BoundedCache(
            _INDEX_CACHE_ROWS, lambda index: index.weight
        )
        self.leaf_indexes: BoundedCache[Span, LeafIndex] = BoundedCache(
            _INDEX_CACHE_ROWS, lambda index: 100 + len(index.checkpoints)
        )
        self.block_tables: BoundedCache[BlockList, BlockTable] = BoundedCache(
            _INDEX_CACHE_ROWS, lambda table: 100 + len(table)
        )


class Document:
    """One open archive; belongs to the I/O loop, but the plain properties can be read anywhere."""

    def __init__(
        self,
        source: ByteSource,
        root: Node,
        *,
        learnt: Learnt,
        magics: Collection[bytes] = (DEFAULT_MAGIC,),
        warnings: tuple[str, ...] = (),
        is_rescued: bool = False,
    ) -> None:
        """`is_rescued` if the root is the data itself, because there is no usable TOC."""
        self.source = source
        self.root = root
        self.learnt = learnt
        self.magics = magics
        self.warnings = warnings
        self._is_rescued = is_rescued

    @property
    def location(self) -> Location:
        """The location of the archive."""
        return self.source.location

    @property
    def name(self) -> str:
        """Last part of the key or path."""
        return self.source.name

    @property
    def size_bytes(self) -> int:
        """Size of the whole object."""
        return self.source.size_bytes

    @property
    def version(self) -> str:
        """The ETag, or its equivalent for a file."""
        return self.source.version

    @property
    def protocol(self) -> Protocol:
        """The protocol of the outermost archive."""
        return self.root.protocol

    def is_proven(self, node: Node) -> bool:
        """Whether the bytes of `node` are known to be one whole value that can be copied as is."""
        return not self._is_rescued or bool(node.path)

    def stats(self) -> ReadStats:
        """The cost of reading so far."""
        return self.source.stats()

    async def close(self) -> None:
        """Release everything; harmless if called twice."""
        self.learnt = Learnt()
        await self.source.close()
