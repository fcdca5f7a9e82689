"""The table of contents of an archive that is being written, in bounded memory.

Items get their nodes as late as can be: those of a dict or list with tiny values only mostly need
none, and then their sizes are all that is kept.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise, starmap
from typing import IO

from msglc_browser.archive.building.open_container import OpenContainer
from msglc_browser.archive.building.size_spool import SizeSpool
from msglc_browser.archive.building.value_encoder import ValueEncoder
from msglc_browser.archive.model.archive_options import ArchiveOptions

_IN_MEMORY_BYTES = 32 * 2**20
_COPY_BYTES = 2**20
_LONGEST_SIZE = 2**32 - 1


class TocWriter:
    """Writes the nodes of what the archive holds; positions count from the data start.

    Containers that are opaque have no nodes in them, and must not be handed over.
    """

    def __init__(
        self,
        encoder: ValueEncoder,
        options: ArchiveOptions,
        read: Callable[[int, int], bytes],
        folder: str | None,
    ) -> None:
        """`read` gives the data between two positions; `folder` is for nameless files."""
        self._encoder = encoder
        self._options = options
        self._read = read
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES, dir=folder)  # noqa: SIM115  # see close
        self._item_sizes = SizeSpool(options.trivial_bytes, folder)
        self._pair_sizes = SizeSpool(_LONGEST_SIZE, folder)  # of a key and its value in turn

    def close(self) -> None:
        """Remove the temporary files."""
        self._file.close()
        self._item_sizes.close()
        self._pair_sizes.close()

    def copy_to(self, file: IO[bytes]) -> int:
        """Write the TOC to `file`; how long it is."""
        size = self._file.tell()
        self._file.seek(0)
        shutil.copyfileobj(self._file, file, _COPY_BYTES)
        return size

    def root_leaf(self, end: int) -> None:
        """The whole value is one leaf."""
        self._file.write(self._encoder.leaf(0, end))

    def begin(self, container: OpenContainer, parent: OpenContainer | None) -> None:
        """A container begins, in `parent` unless that is the archive, or is opaque."""
        if parent is not None:
            # Its items lie before the new one in the TOC, if they will be there at all.
            self._index(parent)
            if parent.key is not None:
                self._file.write(parent.key)
                parent.key = None
        container.toc_mark = self._file.tell()
        container.sizes_mark = self._spool(container).mark()
        if not container.is_opaque:
            self._file.write(self._encoder.branch(0, 0, 0, is_map=container.is_map))

    def leaf(self, container: OpenContainer, start: int, end: int) -> None:
        """An item of `container`; in a dict it is the value of the key that waits."""
        size = end - start
        if not container.is_map:
            self.items(container, start, [size])
        elif container.key is not None:
            key, container.key = container.key, None
            self.pairs(container, start - len(key), key, [len(key), size])
        else:  # a container that has turned out small: its key is in the TOC
            container.all_trivial = container.all_trivial and size <= self._options.trivial_bytes
            self._file.write(self._encoder.leaf(start, end))

    def items(self, container: OpenContainer, start: int, sizes: Sequence[int]) -> None:
        """Leaves of a list, one behind the other from `start` on."""
        if container.all_trivial and max(sizes) > self._options.trivial_bytes:
            self._index(container)
            self._end_trivial(container)
        if container.all_trivial:
            self._item_sizes.add(sizes)
        if container.is_indexed:
            self._file.write(b"".join(self._encoder.leaves(start, sizes)))

    def pairs(
        self, container: OpenContainer, start: int, data: bytes, sizes: Sequence[int]
    ) -> None:
        """Keys with leaves from `start` on: `data`, which `sizes` divide."""
        if container.all_trivial and max(sizes[1::2]) > self._options.trivial_bytes:
            self._index(container)
            container.all_trivial = False
        if container.is_indexed:
            self._write_pairs(start, data, sizes)
        else:
            self._pair_sizes.add(list(sizes))  # bytes would be taken for machine words

    def large(self, container: OpenContainer) -> None:
        """An item of `container` with a node of its own has ended."""
        if container.all_trivial:
            self._end_trivial(container)

    def end(self, container: OpenContainer, end: int, *, is_leaf: bool) -> bool:
        """Close a container; whether it has a node of its own, and is not a leaf."""
        is_leaf = is_leaf or container.is_opaque or not container.count
        if is_leaf or (container.all_trivial and container.is_map):
            # msglc: the index of a dict with tiny values would be larger than the values.
            self._drop(container)
            return False
        if container.all_trivial:
            return self._end_blocked(container)
        self._fill_in(container, end)
        return True

    def _spool(self, container: OpenContainer) -> SizeSpool:
        return self._pair_sizes if container.is_map else self._item_sizes

    def _index(self, container: OpenContainer) -> None:
        """Give the items that have none so far their TOC nodes."""
        if container.is_indexed:
            return
        container.is_indexed = True
        at = container.first_item
        for sizes in self._spool(container).runs(container.sizes_mark):
            end = at + sum(sizes)
            if container.is_map:
                self._write_pairs(at, self._read(at, end), sizes)
            else:
                self._file.write(b"".join(self._encoder.leaves(at, sizes)))
            at = end
        if container.is_map:
            self._pair_sizes.drop(container.sizes_mark)

    def _write_pairs(self, start: int, data: bytes, sizes: Sequence[int]) -> None:
        # Every second of these is the node of a key: the key itself stands in its place.
        nodes = self._encoder.leaves(start, sizes)
        edges = list(accumulate(sizes, initial=0))
        nodes[::2] = [data[first:last] for first, last in pairwise(edges)][::2]
        self._file.write(b"".join(nodes))

    def _end_trivial(self, container: OpenContainer) -> None:
        container.all_trivial = False
        self._spool(container).drop(container.sizes_mark)

    def _drop(self, container: OpenContainer) -> None:
        self._file.seek(container.toc_mark)
        self._file.truncate()
        self._spool(container).drop(container.sizes_mark)

    def _end_blocked(self, container: OpenContainer) -> bool:
        least = self._options.block_bytes
        found = self._item_sizes.blocks(container.sizes_mark, container.first_item, least)
        blocks = list(starmap(self._encoder.block, found))
        self._drop(container)
        if len(blocks) == 1:
            return False
        self._file.write(self._encoder.blocked(blocks))
        return True

    def _fill_in(self, container: OpenContainer, end: int) -> None:
        """The begin of its TOC node, now that its end is known."""
        here = self._file.tell()
        count, is_map = container.count, container.is_map
        self._file.seek(container.toc_mark)
        self._file.write(self._encoder.branch(container.start, end, count, is_map=is_map))
        self._file.seek(here)
