"""Write an archive value by value, in memory that does not grow with its size.

The rules for leaves, indexed containers and blocked lists are those of msglc's own
writer (261017, toc.py). Only the heads of containers of unknown size differ:
they take 5 bytes. Equal keys of one dict are all written; readers take the last, as they do
for JSON.
"""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, starmap
from types import TracebackType
from typing import IO, Any

from msglc_browser.archive.building.size_spool import SizeSpool
from msglc_browser.archive.building.value_encoder import Unencodable, ValueEncoder
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.header import HEADER_SIZE, build_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import LimitExceeded

MAX_DEPTH = 400
"""Maximum nesting of open containers; a value passed as a whole may add as many levels."""

_TOC_IN_MEMORY_BYTES = 32 * 2**20
_COPY_BYTES = 2**20
_DEFAULTS = ArchiveOptions()
_REASONS = (TypeError, ValueError, OverflowError, RecursionError, UnicodeError)


class _Frame:
    """An open container."""

    __slots__ = (
        "all_trivial",
        "count",
        "first_item",
        "has_size",
        "is_indexed",
        "is_map",
        "is_opaque",
        "sizes_mark",
        "start",
        "toc_mark",
    )

    def __init__(self, start: int, *, is_map: bool, has_size: bool, is_opaque: bool) -> None:
        self.start = start
        self.first_item = start
        self.is_map = is_map
        self.has_size = has_size  # otherwise the head is rewritten at the end
        self.is_opaque = is_opaque  # no TOC below: it is a large leaf, or inside one
        self.count = 0
        self.all_trivial = True
        self.is_indexed = is_map  # whether its items have TOC nodes so far
        self.toc_mark = 0
        self.sizes_mark = 0


class ArchiveWriter:
    """Writes one archive into `file`, which must be seekable and empty; use as a context manager.

    Exactly one value: either `value`, or a container with `start_map` or `start_list`, its items
    and `end`. In a map, `key` comes before each value or container. Every method raises
    Unencodable for what the protocol cannot hold, and OSError if the disk is full.
    """

    def __init__(
        self,
        file: IO[bytes],
        protocol: Protocol,
        options: ArchiveOptions = _DEFAULTS,
        *,
        folder: str | None = None,
    ) -> None:
        """`folder` is where unnamed temporary files are created when the TOC gets large."""
        options.check()
        self._file = file
        self._options = options
        self._encoder = ValueEncoder(protocol)
        self._encode = self._encoder.encode
        self._toc = tempfile.SpooledTemporaryFile(max_size=_TOC_IN_MEMORY_BYTES, dir=folder)  # noqa: SIM115  # see __exit__
        self._sizes = SizeSpool(options.trivial_bytes, folder)
        self._frames: list[_Frame] = []
        self._position = 0  # counts from the data start
        self._is_done = False
        file.write(bytes(HEADER_SIZE))

    def __enter__(self) -> "ArchiveWriter":
        """The writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the temporary files; `file` stays open."""
        self._toc.close()
        self._sizes.close()

    def start_map(self, size: int | None = None) -> None:
        """Start a dict; `size` is the number of pairs, if known."""
        self._start(size, is_map=True)

    def start_list(self, size: int | None = None) -> None:
        """Start a list; `size` is the number of items, if known."""
        self._start(size, is_map=False)

    def start_tag(self, tag: int) -> None:
        """Start a tagged value (CBOR only): one value or container follows, then `end`."""
        head = _encoded(self._encoder.tag_head, tag)
        frame = _Frame(self._position, is_map=False, has_size=True, is_opaque=True)
        self._push(frame, head)

    def key(self, key: object) -> None:
        """The key of the next value."""
        encoded = _encoded(self._encode, key)
        self._put(encoded)
        if not self._frames[-1].is_opaque:
            self._toc.write(encoded)

    def value(self, value: object) -> None:
        """A complete value of any depth: scalar, list or dict."""
        encoded = _encoded(self._encode, value)
        if isinstance(value, dict | list | tuple) and self._is_large(len(encoded)):
            del encoded
            self._container(value)
            return
        start = self._position
        self._put(encoded)
        self._pass_leaf(start)

    def values(self, values: Sequence[object]) -> None:
        """Many complete values, items of the open list."""
        if not values:
            return
        if set(map(type, values)) == {float}:
            encoded = self._encoder.floats(values)  # type: ignore[arg-type]  # as just seen
            sizes = [9] * len(values)
        else:
            parts = _all_encoded(self._encode, values)
            sizes = list(map(len, parts))
            if self._is_large(max(sizes)):
                for value in values:
                    self.value(value)
                return
            encoded = b"".join(parts)
        start = self._position
        self._put(encoded)
        self._pass_items(start, sizes)

    def pairs(self, pairs: Sequence[tuple[object, object]]) -> None:
        """Many keys with complete values, in the open map."""
        if not pairs:
            return
        keys, values = zip(*pairs, strict=True)
        encoded_keys = _all_encoded(self._encode, keys)
        encoded = _all_encoded(self._encode, values)
        if self._is_large(max(map(len, encoded))):
            for key, value in pairs:
                self.key(key)
                self.value(value)
            return
        self._put_pairs(encoded_keys, encoded)

    def end(self) -> None:
        """Close the innermost open container."""
        frame = self._frames.pop()
        if not frame.has_size:
            self._write_head_again(frame)
        if frame.is_opaque:
            self._pass_leaf(frame.start)
        elif self._is_leaf(frame):
            self._drop_toc(frame)
            self._pass_leaf(frame.start)
        elif frame.all_trivial:
            self._pass_blocked(frame)
        else:
            self._fill_in(frame)
            self._pass_large()

    def finish(self) -> int:
        """Write TOC and header; returns the size of the whole archive in bytes."""
        if self._frames or not self._is_done:
            raise ValueError("the value is not complete")
        toc_size = self._toc.tell()
        self._toc.seek(0)
        shutil.copyfileobj(self._toc, self._file, _COPY_BYTES)
        self._file.seek(0)
        self._file.write(build_header(self._encoder.protocol, self._position, toc_size))
        self._file.flush()
        return HEADER_SIZE + self._position + toc_size

    def _is_large(self, size: int) -> bool:
        inside = self._frames and self._frames[-1].is_opaque
        return size >= self._options.threshold_bytes and not inside

    def _put_pairs(self, keys: Sequence[bytes], values: Sequence[bytes]) -> None:
        parts = list(chain.from_iterable(zip(keys, values, strict=True)))
        start = self._position
        self._put(b"".join(parts))
        frame = self._frames[-1]
        frame.count += len(keys)
        if not frame.is_opaque:
            longest = max(map(len, values))
            frame.all_trivial = frame.all_trivial and longest <= self._options.trivial_bytes
            # Every second one is the node of a key, which is replaced by the key itself.
            nodes = self._encoder.leaves(start, list(map(len, parts)))
            nodes[::2] = keys
            self._toc.write(b"".join(nodes))

    def _container(self, value: object) -> None:
        if isinstance(value, dict):
            self.start_map(len(value))
            self.pairs(list(value.items()))
        elif isinstance(value, list | tuple):
            self.start_list(len(value))
            self.values(value)
        self.end()

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._position += len(data)

    def _start(self, size: int | None, *, is_map: bool) -> None:
        encoder = self._encoder
        head = encoder.wide_head(0, is_map=is_map)
        if size is not None:
            head = _encoded(partial(encoder.head, is_map=is_map), size)
        is_opaque = bool(self._frames) and self._frames[-1].is_opaque
        has_size = size is not None
        frame = _Frame(self._position, is_map=is_map, has_size=has_size, is_opaque=is_opaque)
        self._push(frame, head)

    def _push(self, frame: _Frame, head: bytes) -> None:
        if len(self._frames) >= MAX_DEPTH:
            raise LimitExceeded(f"The value is nested deeper than {MAX_DEPTH} levels.")
        if self._frames and not self._frames[-1].is_opaque:
            # Its items precede the new one in the TOC, if they are indexed at all.
            self._index(self._frames[-1])
        self._put(head)
        frame.first_item = self._position
        frame.toc_mark = self._toc.tell()
        frame.sizes_mark = self._sizes.mark()
        self._frames.append(frame)
        if not frame.is_opaque:
            self._toc.write(self._encoder.branch(0, 0, 0, is_map=frame.is_map))

    def _index(self, frame: _Frame) -> None:
        """Add TOC nodes for the items that do not have one yet."""
        if frame.is_indexed:
            return
        frame.is_indexed = True
        at = frame.first_item
        for sizes in self._sizes.runs(frame.sizes_mark):
            self._toc.write(b"".join(self._encoder.leaves(at, sizes)))
            at += sum(sizes)

    def _pass_leaf(self, start: int) -> None:
        """Record everything from `start` to here as an item without TOC nodes below it."""
        if not self._frames:
            self._toc.write(self._encoder.leaf(start, self._position))
            self._is_done = True
            return
        frame = self._frames[-1]
        if frame.is_map and not frame.is_opaque:
            frame.count += 1
            size = self._position - start
            frame.all_trivial = frame.all_trivial and size <= self._options.trivial_bytes
            self._toc.write(self._encoder.leaf(start, self._position))
        else:
            self._pass_items(start, [self._position - start])

    def _pass_items(self, start: int, sizes: Sequence[int]) -> None:
        """Leaves of the open list, one after another from `start` on."""
        frame = self._frames[-1]
        frame.count += len(sizes)
        if frame.is_opaque:
            return
        if frame.all_trivial and max(sizes) > self._options.trivial_bytes:
            self._index(frame)
            self._end_trivial(frame)
        if frame.all_trivial:
            self._sizes.add(sizes)
        if frame.is_indexed:
            self._toc.write(b"".join(self._encoder.leaves(start, sizes)))

    def _pass_large(self) -> None:
        """Handle a completed container that has a TOC node of its own."""
        if not self._frames:
            self._is_done = True
            return
        frame = self._frames[-1]
        frame.count += 1
        if frame.all_trivial:
            self._end_trivial(frame)

    def _end_trivial(self, frame: _Frame) -> None:
        frame.all_trivial = False
        self._sizes.drop(frame.sizes_mark)

    def _is_leaf(self, frame: _Frame) -> bool:
        if self._position - frame.start < self._options.threshold_bytes:
            return True
        # msglc: the index of a dict of tiny values would be larger than the values.
        return frame.all_trivial and (frame.is_map or not frame.count)

    def _drop_toc(self, frame: _Frame) -> None:
        self._toc.seek(frame.toc_mark)
        self._toc.truncate()
        self._sizes.drop(frame.sizes_mark)

    def _pass_blocked(self, frame: _Frame) -> None:
        least = self._options.block_bytes
        found = self._sizes.blocks(frame.sizes_mark, frame.first_item, least)
        blocks = list(starmap(self._encoder.block, found))
        self._drop_toc(frame)
        if len(blocks) == 1:
            self._pass_leaf(frame.start)
        else:
            self._toc.write(self._encoder.blocked(blocks))
            self._pass_large()

    def _fill_in(self, frame: _Frame) -> None:
        """The start of its TOC node, now that its end is known."""
        here = self._toc.tell()
        node = self._encoder.branch(frame.start, self._position, frame.count, is_map=frame.is_map)
        self._toc.seek(frame.toc_mark)
        self._toc.write(node)
        self._toc.seek(here)

    def _write_head_again(self, frame: _Frame) -> None:
        wide_head = partial(self._encoder.wide_head, is_map=frame.is_map)
        head = _encoded(wide_head, frame.count)
        self._file.seek(HEADER_SIZE + frame.start)
        self._file.write(head)
        self._file.seek(HEADER_SIZE + self._position)


def _encoded(encode: Callable[[Any], bytes], value: object) -> bytes:
    try:
        return encode(value)
    except _REASONS as error:
        raise Unencodable from error


def _all_encoded(encode: Callable[[Any], bytes], values: Sequence[object]) -> list[bytes]:
    try:
        return list(map(encode, values))
    except _REASONS as error:
        raise Unencodable from error
