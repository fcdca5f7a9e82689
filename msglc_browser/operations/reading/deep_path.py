"""One forward pass along a path through nested values without a table of contents.

Level by level, each value on the way would be skipped to its end once for every level above it:
10,000 levels took 78 s. Here every byte is passed once.
"""

import asyncio
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.heads import LISTS, MAPS, OPEN_CONTAINERS, Head, peek_head
from msglc_browser.archive.items.keys import KeyMatcher, key_step
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.rows import Row, RowScanner
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.leaf_index import LeafIndex
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.leaf_rows import leaf_node
from msglc_browser.operations.reading.lenient_steps import candidates, row_number

DEEP: Final = 16
"""Shorter paths are followed level by level, which remembers where rows are."""

_FIRST_BYTES: Final = 256 * 1024
_MOST_BYTES: Final = 4 * 1024 * 1024
_Fed: TypeAlias = tuple[bytes, int]  # bytes, and where they start
_Walk: TypeAlias = Generator[int, _Fed, None]  # yields the position of the bytes it needs


@dataclass(slots=True)
class _Passed:
    """A row on the way; of how many rows; where its value ends, once that is known."""

    row: Row
    step: PathStep
    rows: int
    is_map: bool
    end: int = 0


@dataclass(slots=True)
class Descent:
    """The nodes below `node` on the way, as many as could be followed."""

    node: Node
    _passed: list[_Passed] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self._passed)

    def last(self) -> Node:
        """The deepest node."""
        return self._node(self._passed[-1], tuple(each.step for each in self._passed))

    def nodes(self) -> list[Node]:
        """All of them; each has a path of its own, which takes memory."""
        found, steps = [], self.node.path[:0]
        for each in self._passed:
            steps = (*steps, each.step)
            found.append(self._node(each, steps))
        return found

    def _node(self, passed: _Passed, steps: NodePath) -> Node:
        index = LeafIndex(self.node.protocol, self.node.span or Span(0, 0), passed.is_map, None)
        head = passed.row.head[: passed.end - passed.row.start]
        row = passed.row._replace(end=passed.end, head=head)
        return leaf_node(index, (*self.node.path, *steps) if self.node.path else steps, row)


async def descend(document: Document, node: Node, steps: Sequence[PathStep]) -> Descent:
    """Follow `steps` below a leaf as far as that is simple, reading forwards only.

    It stops before a level of more than 1,000 rows or of unknown length, before a step that several
    keys could answer, and where there is no such row or the data is damaged: there the caller goes
    on as for any other node. Raises any StorageError of reading.
    """
    descent = Descent(node)
    span = node.span
    if node.kind is not NodeKind.LEAF or span is None:
        return descent
    walk = _walk(node.protocol, span, steps, descent._passed)
    size = _FIRST_BYTES
    try:
        wanted = next(walk)
        while wanted < span.end:
            window = Span(wanted, min(wanted + size, span.end))
            [data] = await document.source.read_ranges([window])
            size = min(2 * size, _MOST_BYTES)
            wanted = await asyncio.to_thread(_send, walk, (data, wanted))
            if wanted < 0:
                return descent
    except ArchiveError:
        pass
    return Descent(node)  # it ended before the ends were known


def _send(walk: _Walk, fed: _Fed) -> int:
    """Where it wants to go on; -1 if it is finished."""
    try:
        return walk.send(fed)
    except StopIteration:
        return -1


def _walk(
    protocol: Protocol, span: Span, steps: Sequence[PathStep], passed: list[_Passed]
) -> _Walk:
    matchers: dict[PathStep, KeyMatcher] = {}
    at = span.start
    fed = yield at
    for step in steps:
        head = peek_head(protocol, fed[0], at - fed[1])
        if head is None:
            fed = yield at
            head = peek_head(protocol, fed[0], at - fed[1])
        wanted = None if head is None else _wanted(protocol, head, step, matchers)
        if head is None or wanted is None:
            break
        scanner = RowScanner(
            protocol,
            is_map=head.kind in MAPS,
            position=fed[1] + head.end,
            end=span.end,
            first_row=0,
            stop=head.value,
        )
        scanner.feed(*fed)
        row = scanner.begin_row(wanted)
        while row is None and not scanner.finished:
            fed = yield scanner.wanted
            scanner.feed(*fed)
            row = scanner.begin_row(wanted)
        if row is None:
            break
        shown = PathStep.index(row.number)
        if row.key is not None:
            shown = key_step(protocol, row.key, occurrence=step.occurrence)
        passed.append(_Passed(row, shown, head.value, head.kind in MAPS))
        at = row.start
    yield from _find_ends(Cursor(protocol, at, span.end), fed, passed)


def _find_ends(cursor: Cursor, fed: _Fed, passed: list[_Passed]) -> _Walk:
    """Skip the value of the last row, then what follows it in each level above."""
    cursor.feed(*fed)
    left = 1
    for number in reversed(range(len(passed))):
        while left:
            left -= cursor.skip(left)
            if left:
                cursor.feed(*(yield cursor.position))
        this = passed[number]
        this.end = cursor.position
        left = (this.rows - this.row.number - 1) * (2 if this.is_map else 1)


def _wanted(
    protocol: Protocol, head: Head, step: PathStep, matchers: dict[PathStep, KeyMatcher]
) -> Callable[[int, bytes | None], bool] | None:
    """Which row of a container the step leads to; None if that is not simple."""
    is_simple = head.kind in (*LISTS, *MAPS) and head.kind not in OPEN_CONTAINERS
    if not is_simple or head.value > STRIDE:
        return None
    if head.kind in LISTS:
        number = row_number(step, head.value)
        return None if number is None else lambda row, _key: row == number
    if step.is_index or len(candidates(step)) > 1:
        return None
    is_key = matchers.get(step)
    if is_key is None:
        is_key = matchers[step] = KeyMatcher(protocol, step)
    return _Occurrence(is_key, step.occurrence)


@dataclass(slots=True)
class _Occurrence:
    """Whether a row has the key, after it has occurred so many times."""

    is_key: KeyMatcher
    left: int

    def __call__(self, _row: int, key: bytes | None) -> bool:
        if key is None or not self.is_key(key):
            return False
        self.left -= 1
        return self.left < 0
