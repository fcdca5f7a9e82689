"""Where the rows of a TOC level are: every thousandth position, in compact arrays."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import eq

from msglc_browser.archive.items.heads import Head, HeadKind, peek_head
from msglc_browser.archive.items.keys import KeyMatcher, key_step, occurrences
from msglc_browser.archive.items.level_scan import STRIDE, LevelScan, item_edges, items_each
from msglc_browser.archive.items.rows import HEAD_BYTES, KEY_LIMIT, Row, RowScanner
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep, format_step
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.errors import ArchiveError

_REPEATED_WEIGHT = 20  # a dict entry and two Python integers, relative to an array item
_KEY_CHARS = 24


@dataclass(slots=True)
class TocIndex:
    """The result of one pass over a level; positions count from the start of the TOC.

    `lasts` are the last rows before each known position, for the labels of row ranges. `starts`
    are those of child archives in the object, sorted, of which `shared` repeat. `repeated` gives,
    by row number, how many times a key occurred before. `problem` says why the level could not be
    read to its end.

    `edges` are the start of each item, and the end of the last one; there are none for a large
    level. With them no row is walked again, regardless of the size of those before it; `broken`
    is then the row where the level ends early.
    """

    checkpoints: "array[int]" = field(default_factory=lambda: array("Q"))
    lasts: "array[int]" = field(default_factory=lambda: array("Q"))
    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    edges: "array[int]" = field(default_factory=lambda: array("Q"))
    repeated: dict[int, int] = field(default_factory=dict)
    broken: Row | None = None
    problem: str = ""
    shared: int = 0

    @property
    def weight(self) -> int:
        """Approximate number of integers kept in memory."""
        kept = (self.checkpoints, self.lasts, self.starts, self.edges)
        return 100 + sum(map(len, kept)) + _REPEATED_WEIGHT * len(self.repeated)

    def rows(self, toc: bytes, level: TocLevel, rows: range) -> list[Row]:
        """The requested rows; the last one carries a problem if the level ends early there."""
        if not rows:
            return []
        if self.edges:
            return self._passed_rows(toc, level, rows)
        near = min(rows.start // STRIDE, len(self.checkpoints) - 1)
        scanner = _scanner(toc, level, near * STRIDE, self.checkpoints[near])
        if scanner.skip_to(rows.start):
            return scanner.rows(len(rows))
        return [_unreached(rows.start, scanner.wanted, scanner.problem)]

    def find(self, toc: bytes, level: TocLevel, step: PathStep) -> int | None:
        """The row number of a key, None if there is none."""
        is_key = KeyMatcher(level.section.protocol, step)
        left = step.occurrence
        keys = self._keys(toc, level) if self.edges else self._keys_like(toc, level, is_key)
        for number, key in keys:
            if is_key(key):
                if left == 0:
                    return number
                left -= 1
        return None

    def all_rows(self, toc: bytes, level: TocLevel) -> Iterator[Row]:
        """All rows of the level, up to where it ends early."""
        if not self.edges:
            yield from _scanned_rows(toc, level)
            return
        rows = self._passed(level) + (self.broken is not None)
        for start in range(0, rows, STRIDE):
            yield from self._passed_rows(toc, level, range(start, min(start + STRIDE, rows)))

    def _keys(self, toc: bytes, level: TocLevel) -> Iterator[tuple[int, bytes]]:
        for number in range(self._passed(level) if level.is_map else 0):
            yield number, self._key_of(toc, level, number)

    def _keys_like(
        self, toc: bytes, level: TocLevel, is_key: KeyMatcher
    ) -> Iterator[tuple[int, bytes]]:
        """The rows of a large level that may match, and others near them."""
        ends = chain(self.checkpoints[1:], (len(toc),))
        strides = zip(range(0, level.count, STRIDE), self.checkpoints, ends, strict=False)
        for first, at, end in strides if level.is_map else ():
            if not is_key.may_be_in(toc, at, end):
                continue
            # The last value may be most of the TOC, and its end is not needed.
            items = 2 * min(STRIDE, level.count - first) - 1
            edges = item_edges(level.section.protocol, toc, at, items)
            passed = (len(edges) - (len(edges) <= items)) // 2
            for number, start, end in zip(range(passed), edges[::2], edges[1::2], strict=False):
                yield first + number, _key(toc, level, first + number, start, end)

    def _passed(self, level: TocLevel) -> int:
        """Number of rows before the level ends early."""
        return (len(self.edges) - 1) // items_each(level)

    def _passed_rows(self, toc: bytes, level: TocLevel, rows: range) -> list[Row]:
        each, passed = items_each(level), self._passed(level)
        found = []
        for number in range(rows.start, min(rows.stop, passed)):
            after = (number + 1) * each
            start, end = self.edges[after - 1], self.edges[after]
            key = self._key_of(toc, level, number) if level.is_map else None
            found.append(Row(number, key, start, end, toc[start : min(end, start + HEAD_BYTES)]))
        if self.broken is not None and passed in rows:
            found.append(self.broken)
        elif self.broken is not None and rows.start > passed:
            found.append(_unreached(rows.start, self.edges[-1], self.broken.problem))
        return found

    def repeated_keys(self, toc: bytes, level: TocLevel) -> dict[int, int]:
        """For each key that occurred before, its row and how many times."""
        if not level.is_map:
            return {}
        passed = {
            toc[start : min(end, start + KEY_LIMIT)]
            for start, end in zip(self.edges[::2], self.edges[1::2], strict=False)
        }
        last = None if self.broken is None else self.broken.key
        if len(passed) == self._passed(level) and last not in passed:
            return {}
        keys = (key for _number, key in self._keys(toc, level))
        return occurrences(chain(keys, [last]))

    def _key_of(self, toc: bytes, level: TocLevel, number: int) -> bytes:
        return _key(toc, level, number, self.edges[2 * number], self.edges[2 * number + 1])


def build_index(
    toc: bytes, level: TocLevel, *, is_combined: bool, begun: LevelScan | None = None
) -> TocIndex:
    """Read a level once; for a large one only some positions are kept.

    A scan of the level may have `begun` while the TOC was arriving.
    """
    scan = begun or LevelScan(level, len(toc))
    if not scan.finished:
        scan.feed(toc, 0)
    index = TocIndex(scan.checkpoints, scan.lasts, edges=scan.edges, problem=scan.problem)
    if index.edges:
        _add_what_edges_tell(index, toc, level)
    if is_combined:
        index.starts = _archive_starts(index, toc, level)
        index.shared = sum(map(eq, index.starts, islice(index.starts, 1, None)))
    return index


def _add_what_edges_tell(index: TocIndex, toc: bytes, level: TocLevel) -> None:
    each, count = items_each(level), level.count
    if count and len(index.edges) == count * each:
        index.edges.append(len(toc))  # the last value was not skipped
    passed = (len(index.edges) - 1) // each
    index.edges = index.edges[: passed * each + 1]
    if passed < count:
        [index.broken] = _scanner(toc, level, passed, index.edges[-1]).rows(1)
        index.problem = index.broken.problem
    index.repeated = index.repeated_keys(toc, level)
    index.checkpoints = index.edges[: count * each or 1 : STRIDE * each]
    for row in range(0, count if count > STRIDE else 0, STRIDE):
        last = min(row + STRIDE, count) - 1
        if last <= passed:
            index.lasts.append(index.edges[last * each])


def _archive_starts(index: TocIndex, toc: bytes, level: TocLevel) -> "array[int]":
    starts = array("Q")
    data = level.section.data_span
    for row in index.all_rows(toc, level):
        head = _head_of(level, row)
        if head is not None and head.kind is HeadKind.INT and 0 <= head.value < data.size:
            starts.append(data.start + head.value)
    return array("Q", sorted(starts))


def _head_of(level: TocLevel, row: Row) -> Head | None:
    """None for a broken row: reading it reports the problem."""
    try:
        return None if row.problem else peek_head(level.section.protocol, row.head, 0)
    except ArchiveError:
        return None


def _scanned_rows(toc: bytes, level: TocLevel) -> Iterator[Row]:
    scanner = _scanner(toc, level, 0, level.at)
    while not scanner.finished:
        rows = scanner.rows(STRIDE)
        yield from rows
        if not rows:
            return


def _key(toc: bytes, level: TocLevel, row: int, start: int, end: int) -> bytes:
    if end - start <= KEY_LIMIT:
        return toc[start:end]
    [found] = _scanner(toc, level, row, start).rows(1)
    return found.key or b""


def _unreached(row: int, position: int, problem: str) -> Row:
    problem = problem or "The table of contents ends before this row."
    return Row(row, None, position, position, b"", problem)


def _scanner(toc: bytes, level: TocLevel, row: int, position: int) -> RowScanner:
    scanner = RowScanner(
        level.section.protocol,
        is_map=level.is_map,
        position=position,
        end=len(toc),
        first_row=row,
        stop=level.count,
        needs_last_end=False,
    )
    scanner.feed(toc, 0)
    return scanner


def row_label(rows: range) -> str:
    """`[0 … 999]`, with thousands separators."""
    return f"[{rows.start:,} … {rows.stop - 1:,}]"


def key_label(toc: bytes, level: TocLevel, index: TocIndex, rows: range) -> str:
    """`[0000 … 0999]`: first and last key, or row numbers where keys were not reached."""
    first, last = rows.start // STRIDE, (rows.stop - 1) // STRIDE
    if not level.is_map or first >= len(index.checkpoints) or last >= len(index.lasts):
        return row_label(rows)
    protocol = level.section.protocol
    try:
        ends = (index.checkpoints[first], index.lasts[last])
        keys = [_key_text(protocol, toc, at) for at in ends]
    except ArchiveError:
        return row_label(rows)  # the row that is damaged says so itself
    return f"[{keys[0]} … {keys[1]}]"


def _key_text(protocol: Protocol, toc: bytes, at: int) -> str:
    head = peek_head(protocol, toc, at)
    if head is None:
        return "?"
    has_payload = head.kind in (HeadKind.TEXT, HeadKind.BYTES)
    text = format_step(key_step(protocol, toc[at : head.end + head.value * has_payload]))
    return text if len(text) <= _KEY_CHARS else f"{text[: _KEY_CHARS - 1]}…"
