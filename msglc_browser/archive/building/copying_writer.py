"""An archive written from encoded items, which are copied as they are.

The data of the archive are those of the source, byte for byte: heads are kept, too, whatever
their width, as is the BREAK of a container of unknown length. Only the contents are new; they are
those that `ArchiveWriter` would make. The caller vouches for the items.
"""

import io
from collections.abc import Iterable, Sequence

from msglc_browser.archive.building.repeat_teller import key_name, path_of, steps_of
from msglc_browser.archive.building.run_encoder import Run
from msglc_browser.archive.building.stream_writer import ArchiveWriter
from msglc_browser.archive.items.item_walk import RawPath
from msglc_browser.archive.model.node_path import NodePath


class CopyingWriter(ArchiveWriter):
    """Either one item, or `open_container`, what is in it, and `close_container`."""

    @property
    def depth(self) -> int:
        """How many containers are open."""
        return len(self._frames)

    @property
    def is_opaque(self) -> bool:
        """Whether nothing is indexed here, so that items of any size may be passed."""
        return bool(self._frames) and self._frames[-1].is_opaque

    def path(self, steps: RawPath = ()) -> NodePath:
        """The path of the innermost open container, and so many steps further."""
        return (*path_of(self._encoder, self._frames), *steps_of(self._encoder, steps))

    def next_step(self) -> RawPath:
        """The step to what comes next; none at the root and in a tag."""
        return self._next_step()

    def key_name(self, raw_key: bytes) -> object:
        """What an encoded key means."""
        return key_name(self._encoder, io.BytesIO(raw_key))

    def tell_repeated(self, raw_key: bytes, path: NodePath) -> None:
        """A key occurs again in a dict that has been passed as an item, or in one."""
        if self._teller is not None:
            self._teller.tell(raw_key, path)

    def open_container(self, head: bytes, *, is_map: bool = False, is_tag: bool = False) -> None:
        """Start a dict, list or tag whose items follow. Raises LimitExceeded."""
        self._push(head, is_map=is_map, is_tag=is_tag)
        self._frames[-1].has_final_head = True
        if is_map:
            self._watch_keys()

    def close_container(self, tail: bytes = b"") -> None:
        """End the innermost; `tail` is the BREAK, if it has one."""
        self._put(tail)
        self.end()

    def copy_item(self, item: bytes) -> None:
        """The root, a tag's content, or the value of the key before."""
        self.begin_item()
        self.copy_part(item)
        self.end_item()

    def begin_item(self) -> None:
        """The same, in parts of any size."""
        self._item_start = self._position

    def copy_part(self, part: bytes) -> None:
        """The next bytes of the item."""
        self._put(part)

    def end_item(self) -> None:
        """The item is complete."""
        self._pass_leaf(self._item_start)

    def copy_items(self, data: bytes, sizes: Sequence[int]) -> None:
        """Items of the open list, back to back."""
        self._pass_run(Run(data, sizes))

    def copy_key(self, raw: bytes, key_hash: int) -> None:
        """The key of the next value; equal keys have equal hashes."""
        self._put_key(key_hash, raw)

    def copy_pairs(self, data: bytes, sizes: Sequence[int], hashes: Iterable[int]) -> None:
        """Pairs of the open dict; the sizes alternate between key and value."""
        self._pass_pair_run(Run(data, sizes), hashes)
