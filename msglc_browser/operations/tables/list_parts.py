"""How the rows of a list lie in bytes, if some of them can be read without the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from typing import Protocol as Interface

from msglc_browser.archive.arrays.number_arrays import NumberValues, may_be_rounded
from msglc_browser.archive.arrays.number_runs import (
    are_floats,
    fixed_numbers,
    run_numbers,
)
from msglc_browser.archive.items.rows import RowScanner
from msglc_browser.archive.items.value_runs import check_filled, decode_items
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import Block, BlockTable
from msglc_browser.archive.toc.leaf_index import leaf_index
from msglc_browser.errors import ArchiveError, CorruptArchive
from msglc_browser.operations.numbers.even_rows import EvenRows, number_rows
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Unreadable

PART_BYTES: Final = 8 * 1024
"""How much is read at a time of a list without blocks."""

WHOLE_BYTES: Final = 128 * 1024
"""A list of up to this size is read at once."""

HEAD_BYTES: Final = 512
"""How much of a list to read before its parts are asked for."""

_MOST_PART_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes that hold `rows` rows of a list, `first_row` and following.

    With a `width` each value takes so many bytes, or the list is not what it seems. `what` names
    it in problems; with a `problem` there is nothing to read.
    """

    first_row: int
    rows: int
    span: Span
    what: str = "The list"
    width: int = 0
    is_exact: bool = True
    problem: str = ""


class RowParts(Interface):
    """Parts that can be found without reading, and decoded."""

    @property
    def total(self) -> int:
        """The number of rows."""
        ...

    @property
    def size_bytes(self) -> int:
        """The size of all parts."""
        ...

    def covering(self, rows: Sequence[int]) -> list[Part]:
        """The parts that hold some rows, ascending; `rows` are within the list."""
        ...

    def numbers(self, part: Part, data: bytes) -> NumberValues | None:
        """The values of a part without a problem if all are numbers, and nothing is odd."""
        ...

    def decode(self, part: Part, data: bytes) -> tuple[Sequence[object], str]:
        """The values of a part, and a warning about excess bytes.

        Values that cannot be read become Unreadable, those before them are kept.
        """
        ...


class ListParts:
    """The parts of an encoded list."""

    def __init__(
        self, protocol: Protocol, total: int, *, table: BlockTable | None, whole: Part | None
    ) -> None:
        """Either the blocks of the list, or all of it as one part."""
        self.protocol = protocol
        self.total = total
        self._table = table
        self._whole = whole

    @property
    def size_bytes(self) -> int:
        """The size of all parts."""
        if self._whole is not None:
            return self._whole.span.size
        span = None if self._table is None else self._table.span
        return 0 if span is None else span.size

    def covering(self, rows: Sequence[int]) -> list[Part]:
        """The parts that hold some rows, ascending; `rows` are within the list."""
        found: dict[int, Part] = {}
        for run in runs_of(rows):
            for part in self._of_run(run):
                found[part.first_row] = part
        return [found[first] for first in sorted(found)]

    def numbers(self, part: Part, data: bytes) -> NumberValues | None:
        """The values of a part if they are numbers in runs of equal width."""
        found = fixed_numbers(self.protocol, data, part.rows)
        if found is None and not part.width:
            found = run_numbers(self.protocol, data, part.rows)
            try:
                if found is not None and part.is_exact:
                    check_filled(self.protocol, data, part.rows, part.what)
            except ArchiveError:
                return None
        if found is None or found.gaps is not None:
            return None
        # Among floats an integer may have been rounded.
        is_exact = not may_be_rounded(found.values) or are_floats(self.protocol, data, part.rows)
        return found.values if is_exact else None

    def decode(self, part: Part, data: bytes) -> tuple[Sequence[object], str]:
        """The values of a part."""
        return decode_part(self.protocol, part, data)

    def _of_run(self, run: range) -> list[Part]:
        if self._whole is not None:
            return cut_part(self._whole, run)
        if self._table is None:
            return []
        parts: list[Part] = []
        for block in self._table.covering(run):
            parts += cut_part(_part_of_block(self.protocol, block), run)
        return parts


def runs_of(rows: Sequence[int]) -> list[range]:
    """Ascending runs of consecutive rows."""
    if isinstance(rows, range) and rows.step == 1:
        return [rows] if rows else []
    runs: list[range] = []
    for row in sorted(set(rows)):
        if runs and row == runs[-1].stop:
            runs[-1] = range(runs[-1].start, row + 1)
        else:
            runs.append(range(row, row + 1))
    return runs


async def parts_of_list(
    document: Document, node: Node, head: bytes, *, whole_bytes: int = WHOLE_BYTES
) -> ListParts | None:
    """The parts of a list, whose first bytes are `head`; None if its rows must be looked for.

    Raises CorruptArchive if it claims more items than it has bytes.
    """
    if isinstance(node.token, BlockList):
        table = await table_of_blocks(document, node.token)
        return ListParts(node.protocol, table.total, table=table, whole=None)
    if node.kind is not NodeKind.LEAF or node.span is None:
        return None  # with a table of contents, damage in one row does not hide the others
    is_exact = document.is_proven(node)
    index = leaf_index(node.protocol, node.span, head, is_exact=is_exact)
    if index is None or index.is_map or index.count is None:
        return None
    span = Span(index.checkpoints[0], node.span.end)
    items = head[span.start - node.span.start :]
    width = _width(node.protocol, span, index.count, items) if is_exact else 0
    if span.size > whole_bytes and not width:
        return None
    whole = Part(0, index.count, span, width=width, is_exact=is_exact)
    return ListParts(node.protocol, index.count, table=None, whole=whole)


def decode_part(protocol: Protocol, part: Part, data: bytes) -> tuple[list[object], str]:
    """The values of a part, and a warning about excess bytes.

    Values that cannot be read become Unreadable, those before them are kept.
    """
    if part.problem:
        return [Unreadable(part.problem)] * part.rows, ""
    if part.width and fixed_numbers(protocol, data, part.rows) is None:
        problem = "The list is not of equal width here, as its size suggests: it must be read whole"
        return [Unreadable(f"{problem}. Value shows it.")] * part.rows, ""
    try:
        values = decode_items(protocol, data, part.rows)
    except ArchiveError:
        return _rescued(protocol, part, data), ""
    try:
        if part.is_exact:
            check_filled(protocol, data, part.rows, part.what)
    except CorruptArchive as error:
        return values, error.message
    return values, ""


def _rescued(protocol: Protocol, part: Part, data: bytes) -> list[object]:
    """The values before the damage; the others say what is wrong."""
    scanner = RowScanner(
        protocol,
        is_map=False,
        position=0,
        end=len(data),
        first_row=part.first_row,
        stop=part.first_row + part.rows,
    )
    scanner.feed(data, 0)
    values: list[object] = []
    problem = ""
    for row in scanner.rows(part.rows):
        problem = row.problem
        try:
            if not problem:
                values += decode_items(protocol, data[row.start : row.end], 1)
        except ArchiveError as error:
            values.append(Unreadable(error.message))
    problem = problem or "The data ends in the middle of a value."
    lost = Unreadable(
        f"{part.what} should hold {part.rows:,} values, but after {len(values):,} of them: "
        f"{problem}"
    )
    # One object for all: a part may claim many.
    return values + [lost] * (part.rows - len(values))


def _part_of_block(protocol: Protocol, block: Block) -> Part:
    what = f"Block {block.number:,}"
    problem = f"{what}: {block.problem}" if block.problem else ""
    part = Part(block.first_row, block.rows, block.span, what, problem=problem)
    if block.span.size <= WHOLE_BYTES:
        return part
    part = replace(part, width=_width(protocol, block.span, block.rows, b""))
    if not part.width and block.span.size > _MOST_PART_BYTES:
        problem = f"{what} takes {block.span.size:,} bytes, too many for a table."
        return replace(part, problem=problem)
    return part


def _width(protocol: Protocol, span: Span, count: int, items: bytes) -> int:
    """How wide each value is if all are numbers of equal width and take this span; else 0.

    `items` are the first bytes, as far as they are known: they must be such numbers.
    """
    even = number_rows(protocol, span, count) if span.size > WHOLE_BYTES else None
    if even is None:
        return 0
    known = len(items) // even.width
    found = fixed_numbers(protocol, items[: known * even.width], known) if known else None
    return 0 if known and found is None else even.width


def cut_part(part: Part, run: range) -> list[Part]:
    """The part, or if its values have a width those parts of it that hold a run of rows."""
    if not part.width or part.problem:
        return [part]
    even = EvenRows(part.span.start, part.width, part.rows)
    wanted = range(run.start - part.first_row, run.stop - part.first_row)
    return [
        replace(
            part,
            first_row=part.first_row + rows.start,
            rows=len(rows),
            span=even.span(rows),
        )
        for rows in even.parts(PART_BYTES, wanted)
    ]
