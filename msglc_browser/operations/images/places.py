"""Where the values of nested lists lie: computed where all take equally many bytes, else looked up.

Values of 9 bytes, the widest numbers, and of 1, the narrowest, prove by the size of the whole that
all are as wide. Other widths could average out, so their lists are looked up one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import BlockTable
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.images.decode_grid import Heads, UnequalLists
from msglc_browser.operations.numbers.even_rows import EvenRows
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level, open_level
from msglc_browser.operations.reading.sections import read_span, resolve

_HEAD_BYTES: Final = 256
_PROVEN_WIDTHS: Final = (1, 9)


@dataclass(frozen=True, slots=True)
class ExpectedHead:
    """The head of a list whose items are found by computing."""

    span: Span
    encoded: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """Nested lists of `lengths` from byte `start` on, whose numbers all take `width` bytes.

    `heads` are the bytes before the items of a list of each level, none in a stored array.
    """

    start: int
    lengths: tuple[int, ...]
    heads: tuple[bytes, ...]
    width: int

    @property
    def head(self) -> "ExpectedHead":
        """What must stand at its start; to be checked unless all of it is decoded."""
        return ExpectedHead(Span(self.start, self.start + len(self.heads[0])), self.heads[0])

    @property
    def size_bytes(self) -> int:
        """The size of all of it."""
        size = self.width
        for length, head in zip(reversed(self.lengths), reversed(self.heads), strict=True):
            size = len(head) + length * size
        return size

    @property
    def span(self) -> Span:
        """All of it."""
        return Span(self.start, self.start + self.size_bytes)

    @property
    def items(self) -> EvenRows:
        """Where the values of the outermost list lie."""
        inner = Packed(0, self.lengths[1:], self.heads[1:], self.width)
        return EvenRows(self.start + len(self.heads[0]), inner.size_bytes, self.lengths[0])

    def item(self, row: int) -> "Packed":
        """The value at `row` of the outermost list. Raises IndexError if it has fewer."""
        start = self.items.span(range(row, row + 1)).start
        return Packed(start, self.lengths[1:], self.heads[1:], self.width)


Place: TypeAlias = Node | Packed


async def place_of(document: Document, node: Node, lengths: Sequence[int]) -> Place:
    """The place of a list: Packed if its size shows that it is, else the node itself."""
    node = await resolve(document, node)
    if node.kind is not NodeKind.LEAF or node.span is None:
        return node
    span = node.span
    head = await read_span(
        document.source, Span(span.start, min(span.end, span.start + _HEAD_BYTES))
    )
    heads = Heads(node.protocol, head)
    packed = Packed(span.start, tuple(lengths), tuple(heads.heads), heads.width)
    is_packed = heads.lengths == list(lengths) and heads.width in _PROVEN_WIDTHS
    return packed if is_packed and packed.size_bytes == span.size else node


async def go_in(document: Document, place: Place, lengths: Sequence[int], row: int) -> Place:
    """The place of the value at `row` of a list of `lengths`.

    Raises UnequalLists, CorruptArchive, and any StorageError.
    """
    if isinstance(place, Packed):
        return place.item(row)
    [node] = await child_nodes(document, place, range(row, row + 1), lengths[0])
    return await place_of(document, node, lengths[1:])


async def child_nodes(document: Document, node: Node, rows: range, length: int) -> tuple[Node, ...]:
    """The nodes of some rows of a list that should hold `length`; `rows` has step 1."""
    level = await open_level(document, node.token if isinstance(node.token, Node) else node)
    if level is None or level.is_map:
        raise UnequalLists(None, length)
    first, total = _first_and_total(node, level)
    if total != length:
        raise UnequalLists(total, length)
    found = await level.rows(range(rows.start + first, rows.stop + first))
    for child in found.nodes:
        if child.problem:
            raise CorruptArchive(f"{brief_path(child.path)}: {child.problem}")
    if len(found.nodes) < len(rows):
        raise CorruptArchive(f"{brief_path(node.path)}: " + " ".join(found.warnings))
    return found.nodes


def _first_and_total(node: Node, level: Level) -> tuple[int, int]:
    """A row range is a list of its rows."""
    if node.rows is None:
        return 0, level.total
    return node.rows.start, len(node.rows)


async def checked_table(document: Document, blocks: BlockList) -> BlockTable:
    """The blocks of a list. Raises CorruptArchive if one of them is broken."""
    table = await table_of_blocks(document, blocks)
    if table.problem or table.problems:
        numbers = (table.block(number) for number in range(len(table)))
        problem = next((block.problem for block in numbers if block.problem), table.problem)
        raise CorruptArchive(problem)
    return table


def is_run_of(protocol: Protocol, node: Node) -> bool:
    """Whether a node's bytes are one value in this protocol."""
    is_value = node.kind in (NodeKind.LEAF, NodeKind.INDEXED)
    return is_value and node.span is not None and node.protocol is protocol
