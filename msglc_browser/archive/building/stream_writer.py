"""An archive written value by value, in memory independent of its size.

Leaves, indexed containers and blocked lists follow the rules of msglc's own writer (261017,
toc.py). Only heads differ: that of a large container takes 5 bytes, since the number of its
items may be unknown at its start; a smaller one has the shortest. So equal values produce equal
archives, regardless of the pieces in which they are passed.

Repeated keys of a dict are all written; readers use the last one, as for JSON.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from types import TracebackType
from typing import IO, Self

import cbor2

from msglc_browser.archive.building.key_watch import KeyWatch
from msglc_browser.archive.building.nesting import (
    CONTAINERS,
    MAX_DEPTH,
    is_deeper,
    may_be_deeper,
)
from msglc_browser.archive.building.open_container import OpenContainer
from msglc_browser.archive.building.pair_list import PairList
from msglc_browser.archive.building.repeat_teller import OnKey, RepeatTeller, path_of
from msglc_browser.archive.building.run_encoder import (
    Parts,
    Run,
    RunEncoder,
    all_encoded,
    encoded,
    longer,
    run_of,
    run_of_pairs,
)
from msglc_browser.archive.building.toc_writer import TocWriter
from msglc_browser.archive.building.unencodable import KeysOf, locate
from msglc_browser.archive.building.value_encoder import Unencodable, ValueEncoder
from msglc_browser.archive.items.item_walk import RawPath
from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.header import HEADER_SIZE, build_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import LimitExceeded

_BATCH = 10_000
# Smaller containers may have to be moved when they end: this limits the size moved.
_LARGE_BYTES = 256 * 1024
_DEFAULTS = ArchiveOptions()


class ArchiveWriter:
    """Writes one archive to `file`, an empty file that supports seek and read; use as a context.

    Exactly one value: either `value`, or a container with `start_map` or `start_list`, its items
    and `end`. In a map, `key` precedes each value or container. Every method raises Unencodable
    for values the protocol does not support, LimitExceeded for values deeper than `MAX_DEPTH`,
    and OSError if the disk is full.
    """

    def __init__(
        self,
        file: IO[bytes],
        protocol: Protocol,
        options: ArchiveOptions = _DEFAULTS,
        *,
        folder: str | None = None,
        on_repeated_key: OnKey | None = None,
    ) -> None:
        """`folder` is where unnamed temporary files are created if the TOC becomes large."""
        options.check()
        self._file = file
        self._options = options
        self._folder = folder
        self._large_bytes = min(options.threshold_bytes, _LARGE_BYTES)
        self._encoder = ValueEncoder(protocol)
        self._teller = on_repeated_key and RepeatTeller(self._encoder, on_repeated_key)
        self._runs = RunEncoder(self._encoder, self._large_bytes)
        self._toc = TocWriter(self._encoder, options, self._read, folder)
        self._frames: list[OpenContainer] = []
        self._position = 0  # counts from the data start
        self._item_start = 0
        self._is_done = False
        file.write(bytes(HEADER_SIZE))

    def __enter__(self) -> Self:
        """The writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the temporary files; `file` stays open."""
        for frame in self._frames:
            if frame.watch is not None:
                frame.watch.close()
        self._toc.close()

    def start_map(self, size: int | None = None) -> None:
        """Start a dict; passing its number of pairs as `size`, if known, saves time."""
        self._start(size, is_map=True)
        self._watch_keys()

    def start_list(self, size: int | None = None) -> None:
        """Start a list; passing its number of items as `size`, if known, saves time."""
        self._start(size, is_map=False)

    def start_tag(self, tag: int) -> None:
        """Start a tagged value (CBOR only): one value or container follows, then `end`."""
        try:
            self._push(encoded(self._encoder.tag_head, tag), is_tag=True)
        except Unencodable as error:
            self._locate(error, [cbor2.CBORTag(tag, None)], self._next_step())
            raise

    def key(self, key: object) -> None:
        """The key of the next value."""
        self._put_key(self._hash(key), encoded(self._encoder.encode, key))

    def value(self, value: object) -> None:
        """A whole value of any depth: scalar, list, dict or CBOR tag."""
        try:
            parts = self._runs.parts([value])
        except Unencodable as error:
            self._locate(error, [value], self._next_step())
            raise
        if parts.large:
            self._walk(value)
            return
        self._check_depth([value], parts)
        start = self._position
        self._put(parts.data[0])
        self._tell_pair_lists([value], parts, self._next_step())
        self._pass_leaf(start)

    def values(self, values: Sequence[object]) -> None:
        """Many whole values, as items of the open list."""
        for large in self._put_items(values):
            self._walk(large)

    def pairs(self, pairs: Sequence[tuple[object, object]]) -> None:
        """Many keys with whole values, for the open map."""
        for large in self._put_pairs(pairs):
            self._walk(large)

    def end(self) -> None:
        """Close the innermost open container."""
        frame = self._frames[-1]
        if frame.watch is not None:
            self._tell_repeated(frame.watch)
            frame.watch.close()
        self._frames.pop()
        if not frame.has_final_head:
            self._settle_head(frame)
        is_leaf = self._position - frame.start < self._options.threshold_bytes
        if not self._toc.end(frame, self._position, is_leaf=is_leaf):
            self._pass_leaf(frame.start)
        elif self._frames:
            self._frames[-1].count += 1
            self._toc.large(self._frames[-1])
        else:
            self._is_done = True

    def finish(self) -> int:
        """Write TOC and header; returns the size of the archive in bytes."""
        if self._frames or not self._is_done:
            raise ValueError("the value is not complete")
        toc_size = self._toc.copy_to(self._file)
        self._file.seek(0)
        self._file.write(build_header(self._encoder.protocol, self._position, toc_size))
        self._file.flush()
        return HEADER_SIZE + self._position + toc_size

    def _walk(self, value: object) -> None:
        """Write a large container."""
        open_ones = [self._items_of(value)]
        while open_ones:
            large = next(open_ones[-1], None)
            if large is None:
                open_ones.pop()
            else:
                open_ones.append(self._items_of(large))

    def _items_of(self, value: object) -> Iterator[object]:
        """Write a container; yields the large ones in it, to be written before continuing."""
        if isinstance(value, dict | cbor2.frozendict):
            self._start(len(value), is_map=True)
            pairs = list(value.items())
            for at in range(0, len(pairs), _BATCH):
                yield from self._put_pairs(pairs[at : at + _BATCH])
        elif isinstance(value, cbor2.CBORTag):
            self.start_tag(value.tag)
            yield from self._put_items([value.value])
        elif isinstance(value, PairList):
            self.start_map(len(value.pairs))
            for at in range(0, len(value.pairs), _BATCH):
                yield from self._put_pairs(value.pairs[at : at + _BATCH])
        elif isinstance(value, list | tuple):
            self._start(len(value), is_map=False)
            for at in range(0, len(value), _BATCH):
                yield from self._put_items(value[at : at + _BATCH])
        self.end()

    def _put_items(self, values: Sequence[object]) -> Iterator[object]:
        """Write items of a list; yields the large ones, which must be written before continuing."""
        if not values:
            return
        here = self._frames[-1].count
        try:
            run = self._runs.scalars(values)
            if run is not None:
                self._pass_run(run)
                return
            parts = self._runs.parts(values)
        except Unencodable as error:
            self._locate(error, values, tuple(range(here, here + len(values))))
            raise
        self._check_depth(values, parts)
        first = 0
        for at in parts.large:
            self._pass_items(values[first:at], parts, first)
            yield values[at]
            first = at + 1
        self._pass_items(values[first:], parts, first)

    def _pass_items(self, values: Sequence[object], parts: Parts, first: int) -> None:
        """These of the parts, from number `first` on."""
        here = self._frames[-1].count
        self._pass_run(run_of(parts.data[first : first + len(values)]))
        self._tell_pair_lists(values, parts, tuple(range(here, here + len(values))))

    def _put_pairs(self, pairs: Sequence[tuple[object, object]]) -> Iterator[object]:
        """Write pairs of a dict; yields large values, which must be written before continuing."""
        if not pairs:
            return
        keys, values = zip(*pairs, strict=True)
        try:
            run = self._runs.pairs(keys, values)
            if run is not None:
                self._pass_pairs(keys, run)
                return
            key_parts = all_encoded(self._encoder.encode, keys)
            parts = self._runs.parts(values)
        except Unencodable as error:
            self._locate(error, values, KeysOf(keys))
            raise
        self._check_depth(values, parts)
        first = 0
        for at in parts.large:
            run = run_of_pairs(key_parts[first:at], parts.data[first:at])
            self._pass_pairs(keys[first:at], run)
            self._tell_pair_lists(values[first:at], parts, tuple(key_parts[first:at]))
            self._put_key(self._hash(keys[at]), key_parts[at])
            yield values[at]
            first = at + 1
        self._pass_pairs(keys[first:], run_of_pairs(key_parts[first:], parts.data[first:]))
        self._tell_pair_lists(values[first:], parts, tuple(key_parts[first:]))

    def _check_depth(self, values: Sequence[object], parts: Parts) -> None:
        """Reject a value that is not large, but too deep."""
        levels = MAX_DEPTH - len(self._frames)
        protocol = self._encoder.protocol
        for at in longer(parts.data, levels):
            if type(values[at]) not in CONTAINERS:
                continue
            if may_be_deeper(parts.data[at], protocol, levels) and is_deeper(values[at], levels):
                raise _too_deep()

    def _locate(self, error: Unencodable, values: Sequence[object], at: RawPath | KeysOf) -> None:
        locate(error, values, at, self._encoder, path_of(self._encoder, self._frames))

    def _next_step(self) -> RawPath:
        """The way from the innermost container to what comes next."""
        if not self._frames or self._frames[-1].is_tag:
            return ()
        frame = self._frames[-1]
        return (frame.count if frame.key is None else frame.key,)

    def _put(self, data: bytes) -> None:
        self._file.write(data)
        self._position += len(data)

    def _put_key(self, key_hash: int, part: bytes) -> None:
        frame = self._frames[-1]
        if frame.watch is not None:
            frame.watch.add([key_hash], [self._position])
        self._put(part)
        frame.key = part

    def _start(self, size: int | None, *, is_map: bool) -> None:
        wide_head = partial(self._encoder.wide_head, is_map=is_map)
        self._push(encoded(wide_head, size or 0), is_map=is_map)
        self._frames[-1].promised = size or 0

    def _watch_keys(self) -> None:
        if self._teller is not None:
            self._frames[-1].watch = KeyWatch(self._folder)

    def _push(self, head: bytes, *, is_map: bool = False, is_tag: bool = False) -> None:
        if len(self._frames) >= MAX_DEPTH:
            raise _too_deep()
        start = self._position
        frame = OpenContainer(start, start + len(head), is_map=is_map, is_tag=is_tag)
        parent = self._frames[-1] if self._frames else None
        if parent is not None:
            frame.step = parent.count if parent.key is None else parent.key
        if parent is not None and parent.is_opaque:
            frame.is_opaque, parent = True, None
        self._toc.begin(frame, parent)
        self._put(head)
        self._frames.append(frame)

    def _pass_leaf(self, start: int) -> None:
        """Make the data from `start` to here an item without TOC nodes below."""
        if not self._frames:
            self._toc.root_leaf(self._position)
            self._is_done = True
            return
        frame = self._frames[-1]
        frame.count += 1
        if not frame.is_opaque:
            self._toc.leaf(frame, start, self._position)

    def _pass_run(self, run: Run) -> None:
        """Items of the open list."""
        if not run.sizes:
            return
        start = self._position
        self._put(run.data)
        frame = self._frames[-1]
        frame.count += len(run.sizes)
        if not frame.is_opaque:
            self._toc.items(frame, start, run.sizes)

    def _pass_pairs(self, keys: Sequence[object], run: Run) -> None:
        """Pairs of the open map; the sizes alternate between key and value."""
        are_texts = set(map(type, keys)) == {str}
        self._pass_pair_run(run, map(hash if are_texts else self._hash, keys))

    def _pass_pair_run(self, run: Run, hashes: Iterable[int]) -> None:
        if not run.sizes:
            return
        start = self._position
        self._put(run.data)
        frame = self._frames[-1]
        frame.count += len(run.sizes) // 2
        if frame.watch is not None:
            places = list(accumulate(run.sizes, initial=start))
            frame.watch.add(hashes, places[:-1:2])
        if not frame.is_opaque:
            self._toc.pairs(frame, start, run.data, run.sizes)

    def _hash(self, key: object) -> int:
        # Distinct keys may be equal in Python: 1, 1.0 and true; "a" and b"a" have one hash.
        return hash(key if type(key) is str else (encoded(self._encoder.encode, key),))

    def _tell_repeated(self, watch: KeyWatch) -> None:
        if self._teller is None:
            return
        for first, second in watch.repeated():
            places = HEADER_SIZE + first, HEADER_SIZE + second
            self._teller.tell_watched(self._file, *places, self._frames)
            self._file.seek(HEADER_SIZE + self._position)

    def _tell_pair_lists(self, values: Sequence[object], parts: Parts, steps: RawPath) -> None:
        """Tell of repeated keys in what has been written whole, at these steps from here."""
        if self._teller is not None and parts.have_pair_lists:
            self._teller.tell_pair_lists(values, path_of(self._encoder, self._frames), steps)

    def _read(self, start: int, end: int) -> bytes:
        """Data already written."""
        self._file.seek(HEADER_SIZE + start)
        data = self._file.read(end - start)
        self._file.seek(HEADER_SIZE + self._position)
        return data

    def _settle_head(self, frame: OpenContainer) -> None:
        """Give an ended container its final head."""
        short = self._encoder.head(frame.count, is_map=frame.is_map)
        body_bytes = self._position - frame.first_item
        if body_bytes + len(short) < self._large_bytes:
            body = self._read(frame.first_item, self._position)
            self._file.seek(HEADER_SIZE + frame.start)
            self._file.write(short + body)
            self._file.truncate()
            self._position = frame.start + len(short) + body_bytes
        elif frame.count != frame.promised:
            head = encoded(partial(self._encoder.wide_head, is_map=frame.is_map), frame.count)
            self._file.seek(HEADER_SIZE + frame.start)
            self._file.write(head)
            self._file.seek(HEADER_SIZE + self._position)


def _too_deep() -> LimitExceeded:
    return LimitExceeded(f"The value is nested deeper than {MAX_DEPTH} levels.")
