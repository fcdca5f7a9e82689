"""Checks a value against its table of contents, while its bytes are being read or copied.

The two describe the same thing twice: names, number and positions of the entries. Where they
contradict each other, one of them is damaged, and entries would be lost or mixed up.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.heads import (
    BREAK,
    LISTS,
    MAPS,
    OPEN_CONTAINERS,
    peek_head,
)
from msglc_browser.archive.items.keys import key_step
from msglc_browser.archive.items.run_decoder import RunsAhead
from msglc_browser.archive.items.value_runs import SLICE_BYTES
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import (
    NodePath,
    PathStep,
    brief_path,
    brief_step,
    format_step,
)
from msglc_browser.archive.model.section import BlockList, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import BlockTable, read_blocks
from msglc_browser.archive.toc.decoded_entries import DecodedEntries
from msglc_browser.archive.toc.entry import EntryParser, Run, item_end
from msglc_browser.archive.toc.leaf_runs import LeafRun, leaf_run
from msglc_browser.errors import CorruptArchive

_RUN_BYTES = 8 * 1024  # larger leaves are passed one by one
_HEAD_BYTES = 9
_Passing: TypeAlias = Iterator[bool]
"""Passes bytes that have been fed; yields False whenever they run out, and True for each run of
entries that has been decoded."""
_USUAL_START = {Protocol.MSGPACK: b"\x82\xa1p", Protocol.CBOR: b"\xa2\x61p"}


@dataclass(slots=True)
class _Level:
    """A dict or list in progress: `at` is the next entry in the TOC, `end` where it should end.

    `after` is where its own entry ends in the TOC, None if that is the end of its children.
    """

    children: Run
    at: int
    end: int
    after: int | None
    row: int = 0
    key: bytes | None = None
    is_open: bool = False


class ValueCheck:
    """Is fed the bytes of an indexed dict or list, whose entries the TOC lists at `level`.

    `span` is where it is in the object, `path` that of the node, for messages. Feed it pieces of
    any size, in order, then call `finish`; nothing is decoded, little is kept.
    """

    def __init__(
        self,
        toc: bytes,
        level: TocLevel,
        span: Span,
        path: NodePath = (),
        *,
        ahead: RunsAhead | None = None,
    ) -> None:
        """With `ahead`, entries are decoded instead of skipped, for a tokenizer to take them."""
        self._toc = toc
        self._section = level.section
        self._protocol = level.section.protocol
        self._path = path
        self._parser = EntryParser(self._protocol, toc, size=level.section.header.toc_size)
        # Positions count from the data start, as those in the TOC do.
        self._base = level.section.data_span.start
        self._span = span.shifted(-self._base)
        self._cursor = Cursor(self._protocol, self._span.start, self._span.end)
        self._fed_to = self._span.start
        self._kept = b""
        self._kept_from = self._span.start
        self._left_to_skip = 8 * len(toc)
        children = Run(level.at, level.count, level.is_map)
        self._levels: list[_Level] = []
        self._decoded: DecodedEntries | None = None
        if ahead is not None:
            each = 1 + level.is_map
            self._decoded = DecodedEntries(self._protocol, ahead, self._span.start, each)
        self._steps = self._walk(_Level(children, level.at, self._span.end, None))
        self._is_done = False

    def feed(self, data: bytes) -> None:
        """Check the bytes that follow those fed before. Blocks; releases the interpreter lock.

        Raises CorruptArchive, with the place, where TOC and value contradict each other, and
        LimitExceeded on excessive depth.
        """
        self.add(data)
        while self.advance():
            pass

    def add(self, data: bytes) -> None:
        """The bytes that follow those fed before, for `advance` to check."""
        cursor = self._cursor
        self._kept = self._kept[max(cursor.position - self._kept_from, 0) :] + data
        self._fed_to += len(data)
        self._kept_from = self._fed_to - len(self._kept)
        cursor.feed(self._kept, self._kept_from)

    def advance(self) -> bool:
        """Check up to the next entries that are decoded; False once the bytes run out.

        Raises what `feed` raises.
        """
        try:
            step = next(self._steps, None)
        except CorruptArchive as error:
            raise CorruptArchive(
                f"{brief_path(self._place())}: {error.message}",
                hint=error.hint or "Other entries can still be exported one by one.",
            ) from error
        self._is_done = step is None
        return bool(step)

    def finish(self) -> None:
        """Raise CorruptArchive unless the whole value has been fed."""
        if not self._is_done:
            raise CorruptArchive("The data ends in the middle of a value.")

    def _place(self) -> NodePath:
        """The path of the entry being checked."""
        steps = list(self._path)
        for level in self._levels:
            if not level.children.is_map:
                steps.append(PathStep.index(level.row))
            elif level.key is not None:
                steps.append(key_step(self._protocol, level.key))
        return tuple(steps)

    def _walk(self, root: _Level) -> _Passing:
        yield from self._begin(root)
        while self._levels:
            level = self._levels[-1]
            if level.row < level.children.count:
                yield from self._pass_rows(level)
                continue
            self._levels.pop()
            yield from self._end(level)
            if self._levels:
                above = self._levels[-1]
                above.at = level.at if level.after is None else level.after
                above.row += 1

    def _begin(self, level: _Level) -> _Passing:
        """Pass the head of a dict or list."""
        level.is_open = yield from self._pass_head(level.children.count, level.children.is_map)
        self._levels.append(level)

    def _end(self, level: _Level) -> _Passing:
        if level.is_open:
            yield from self._pass_break()
        self._expect(self._cursor.position, level.end, "ends")

    def _pass_rows(self, level: _Level) -> _Passing:
        children = level.children
        left = children.count - level.row
        if self._decoded is not None and len(self._levels) == 1:
            here = self._cursor.position
            self._decoded.decode(self._kept, self._kept_from, here, left)
            if self._pass_usual(level, self._decoded):
                yield True
                return
            is_cut = self._fed_to - here < SLICE_BYTES and self._fed_to < self._span.end
            if not self._decoded.rows and is_cut:
                yield False  # decoded with what follows
                return
            left = self._decoded.rows or 1
        run = leaf_run(self._protocol, self._toc, level.at, left, is_map=children.is_map)
        if not run.ends:
            yield from self._pass_row(level)
            return
        yield from self._pass_leaves(level, run)
        level.at = run.after

    def _pass_usual(self, level: _Level, decoded: DecodedEntries) -> bool:
        """Pass what has been decoded if the TOC has just these bytes for it."""
        here = self._cursor.position
        ends = decoded.ends(here, level.children.count * 2)
        listed = decoded.usual_toc(self._kept, self._kept_from, here) if ends else b""
        if not listed or not self._toc.startswith(listed, level.at):
            return False
        level.at += len(listed)
        level.row += decoded.rows
        self._cursor.rewind(ends[-1])
        return True

    def _run_ends(self, items: int) -> list[int]:
        """The ends of entries that have been fed; moves past them."""
        if self._decoded is not None and len(self._levels) == 1:
            ends = self._decoded.ends(self._cursor.position, items)
            if ends:
                self._cursor.rewind(ends[-1])
                return ends
        return self._cursor.run_ends(items)

    def _pass_leaves(self, level: _Level, run: LeafRun) -> _Passing:
        first, done, count = level.row, 0, len(run.ends)
        while done < count:
            level.row = first + done
            passed = 0
            if run.ends[done] - run.starts[done] <= _RUN_BYTES:
                passed = self._pass_run(level, run, done)
            if not passed:
                passed = 1
                if run.keys:
                    yield from self._pass_key(level, run.keys[done])
                yield from self._pass_leaf(run.starts[done], run.ends[done])
            done += passed
        level.row = first + count

    def _pass_run(self, level: _Level, run: LeafRun, done: int) -> int:
        """Pass as many leaves as have been fed; compare their names and positions at once."""
        cursor, each = self._cursor, 2 if run.keys else 1
        start = cursor.position
        ends = self._run_ends((len(run.ends) - done) * each)
        count = len(ends) // each
        if len(ends) % each:
            cursor.rewind(ends[-2] if count else start)
        if not count:
            return 0
        ends = ends[: count * each]
        stop = done + count
        before = [start, *ends[each - 1 : -1 : each]]
        if run.keys:
            self._compare_keys(level, run.keys[done:stop], before, ends[::2])
            before = ends[::2]
        ends = ends[each - 1 :: each]
        if before != run.starts[done:stop] or ends != run.ends[done:stop]:
            for number, (one, other) in enumerate(zip(before, ends, strict=True), done):
                level.row += number > done
                level.key = run.keys[number] if run.keys else None
                self._expect(one, run.starts[number], "starts")
                self._expect(other, run.ends[number], "ends")
        return count

    def _compare_keys(
        self, level: _Level, keys: Sequence[bytes], starts: Sequence[int], ends: Sequence[int]
    ) -> None:
        data, base = self._kept, self._kept_from
        found = [data[s - base : e - base] for s, e in zip(starts, ends, strict=True)]
        if found != keys:
            for one, other in zip(found, keys, strict=True):
                self._compare_key(level, one, other)

    def _compare_key(self, level: _Level, found: bytes, key: bytes) -> None:
        level.key = key
        if found == key:
            return
        # Equal keys may be encoded differently.
        here, there = key_step(self._protocol, found), key_step(self._protocol, key)
        if format_step(here) != format_step(there):
            raise CorruptArchive(
                f"its name is {brief_step(there)} in the table of contents, but "
                f"{brief_step(here)} in the data."
            )

    def _pass_key(self, level: _Level, key: bytes) -> _Passing:
        cursor = self._cursor
        level.key = key
        while len(found := cursor.peek(len(key))) < len(key) and self._fed_to < self._span.end:
            yield False
        if found == key:
            cursor.rewind(cursor.position + len(key))
            return
        start = cursor.position
        yield from self._skip(1)
        is_here = start >= self._kept_from
        self._compare_key(level, cursor.between(start, cursor.position) if is_here else found, key)

    def _pass_leaf(self, start: int, end: int) -> _Passing:
        self._expect(self._cursor.position, start, "starts")
        yield from self._skip(1)
        self._expect(self._cursor.position, end, "ends")

    def _pass_row(self, level: _Level) -> _Passing:
        """An entry that is not a leaf, or written in an unusual way."""
        at = level.at
        if level.children.is_map:
            value = item_end(self._protocol, self._toc, at)
            yield from self._pass_key(level, self._toc[at:value])
            at = value
        entry = self._parser.parse(at)
        if entry.blocks is not None:
            yield from self._pass_blocks(entry.blocks)
        elif entry.start is None or entry.end is None:
            raise CorruptArchive("The table of contents does not say where it is.")
        elif entry.children is not None:
            self._expect(self._cursor.position, entry.start, "starts")
            inner = _Level(
                entry.children, entry.children.at, entry.end, self._after(at, entry.children)
            )
            yield from self._begin(inner)
            return
        else:
            yield from self._pass_leaf(entry.start, entry.end)
        level.at = self._skipped(at)
        level.row += 1

    def _after(self, at: int, children: Run) -> int | None:
        is_usual = self._toc.startswith(_USUAL_START[self._protocol], at) and not children.is_open
        return None if is_usual else self._skipped(at)

    def _skipped(self, at: int) -> int:
        """The end of an entry. Entries within entries must not be skipped again and again."""
        end = item_end(self._protocol, self._toc, at)
        self._left_to_skip -= end - at
        if self._left_to_skip < 0:
            raise CorruptArchive("The table of contents is written in an unusual way.")
        return end

    def _pass_blocks(self, blocks: Run) -> _Passing:
        limit = self._span.shifted(self._base)
        listed = BlockList(self._section, blocks.at, blocks.count, limit)
        table = read_blocks(self._toc, listed)
        if table.problem or table.problems:
            raise CorruptArchive(first_problem(table))
        is_open = yield from self._pass_head(table.total, is_map=False)
        for number in range(len(table)):
            block = table.block(number)
            what = f"block {number:,}"
            self._expect(self._cursor.position, block.span.start - self._base, "starts", what)
            yield from self._skip(block.rows)
            self._expect(self._cursor.position, block.span.end - self._base, "ends", what)
        if is_open:
            yield from self._pass_break()

    def _pass_head(self, count: int, is_map: bool) -> Generator[bool, None, bool]:
        """Compare the head of a dict or list with the TOC; returns whether it ends with a BREAK."""
        cursor = self._cursor
        while (head := peek_head(self._protocol, cursor.peek(_HEAD_BYTES), 0)) is None:
            self._check_more_to_come()
            yield False
        if head.kind not in (MAPS if is_map else LISTS):
            raise CorruptArchive(
                f"it is a {'dict' if is_map else 'list'} according to the table of contents, "
                "but not in the data."
            )
        is_open = head.kind in OPEN_CONTAINERS
        if not is_open and head.value != count:
            raise CorruptArchive(
                f"it has {count:,} entries in the table of contents, but {head.value:,} in "
                "the data."
            )
        cursor.rewind(cursor.position + head.end)
        return is_open

    def _pass_break(self) -> _Passing:
        cursor = self._cursor
        while not cursor.peek(1):
            self._check_more_to_come()
            yield False
        if cursor.peek(1) != BREAK:
            raise CorruptArchive("it has more entries in the data than in the table of contents.")
        cursor.rewind(cursor.position + 1)

    def _skip(self, items: int) -> _Passing:
        while items := items - self._cursor.skip(items):
            yield False

    def _check_more_to_come(self) -> None:
        if self._fed_to >= self._span.end:
            raise CorruptArchive("the data ends before it.")

    def _expect(self, found: int, listed: int, verb: str, what: str = "it") -> None:
        if found != listed:
            raise CorruptArchive(
                f"{what} {verb} at byte {listed + self._base:,} according to the table of "
                f"contents, but at byte {found + self._base:,} in the data."
            )


def first_problem(table: BlockTable) -> str:
    """Why the blocks of a list cannot all be read."""
    broken = (block for block in map(table.block, range(len(table))) if block.problem)
    block = next(broken, None)
    return table.problem or (f"Block {block.number:,}: {block.problem}" if block else "")
