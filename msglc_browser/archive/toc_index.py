"""Where the rows of a TOC level are: one position in a thousand, in compact arrays."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from msglc_browser.archive.fast_skip import run_ends
from msglc_browser.archive.heads import HeadKind, peek_head
from msglc_browser.archive.keys import KeyMatcher, occurrences
from msglc_browser.archive.level_scan import STRIDE, LevelScan
from msglc_browser.archive.node_path import PathStep
from msglc_browser.archive.rows import Row, RowScanner
from msglc_browser.archive.section import TocLevel

KEYS_COMPARED = 100_000
"""In larger levels keys are not compared with one another: it would take memory and time."""


@dataclass(slots=True)
class TocIndex:
    """What one pass over a level has found; positions count from the start of the TOC.

    `lasts` are the last rows before each known position, for the labels of buckets. `starts`
    are those of child archives in the object, sorted. `repeated` tells, by row number, how many
    times a key stood before. `problem` says why the level could not be passed to its end.
    """

    checkpoints: "array[int]" = field(default_factory=lambda: array("Q"))
    lasts: "array[int]" = field(default_factory=lambda: array("Q"))
    starts: "array[int]" = field(default_factory=lambda: array("Q"))
    repeated: dict[int, int] = field(default_factory=dict)
    problem: str = ""

    def rows(self, toc: bytes, level: TocLevel, rows: range) -> list[Row]:
        """The rows asked for; the last one carries a problem when the level breaks off there."""
        if not rows:
            return []
        near = min(rows.start // STRIDE, len(self.checkpoints) - 1)
        scanner = _scanner(toc, level, near * STRIDE, self.checkpoints[near])
        if scanner.skip_to(rows.start):
            return scanner.rows(len(rows))
        problem = scanner.problem or "The table of contents ends before this row."
        return [Row(rows.start, None, scanner.wanted, scanner.wanted, b"", problem)]

    def find(self, toc: bytes, level: TocLevel, step: PathStep) -> int | None:
        """The row number of a key, None when there is none."""
        is_key = KeyMatcher(level.section.protocol, step)
        left = step.occurrence
        for row in _all_rows(toc, level):
            if row.key is not None and is_key(row.key) and not row.problem:
                if left == 0:
                    return row.number
                left -= 1
        return None


def build_index(
    toc: bytes, level: TocLevel, *, is_combined: bool, begun: LevelScan | None = None
) -> TocIndex:
    """Pass over a level once; small levels of plain nodes need only their keys compared.

    A scan of the level may have `begun` while the TOC arrived.
    """
    index = TocIndex()
    if level.is_map and level.count <= KEYS_COMPARED:
        index.repeated = _repeated_keys(toc, level)
    if is_combined:
        index.starts = _archive_starts(toc, level)
    if level.count > STRIDE:
        scan = begun or LevelScan(level, len(toc))
        if not scan.finished:
            scan.feed(toc, 0)
        index.checkpoints, index.lasts, index.problem = scan.checkpoints, scan.lasts, scan.problem
    else:
        index.checkpoints.append(level.at)
    return index


def _repeated_keys(toc: bytes, level: TocLevel) -> dict[int, int]:
    """As of `occurrences`; most levels have none, which their keys alone tell without any rows."""
    wanted = 2 * level.count - 1  # the last value may be most of the TOC, and is not passed
    ends = run_ends(level.section.protocol, toc, level.at, wanted)
    if len(ends) == wanted:
        starts = chain((level.at,), ends[1::2])
        if (
            len({toc[start:end] for start, end in zip(starts, ends[::2], strict=True)})
            == level.count
        ):
            return {}
    return occurrences(row.key for row in _all_rows(toc, level))


def _archive_starts(toc: bytes, level: TocLevel) -> "array[int]":
    starts = array("Q")
    data = level.section.data_span
    for row in _all_rows(toc, level):
        head = peek_head(level.section.protocol, row.head, 0) if not row.problem else None
        if head is not None and head.kind is HeadKind.INT and 0 <= head.value < data.size:
            starts.append(data.start + head.value)
    return array("Q", sorted(starts))


def _all_rows(toc: bytes, level: TocLevel) -> Iterator[Row]:
    scanner = _scanner(toc, level, 0, level.at)
    while not scanner.finished:
        rows = scanner.rows(STRIDE)
        yield from rows
        if not rows:
            return


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
