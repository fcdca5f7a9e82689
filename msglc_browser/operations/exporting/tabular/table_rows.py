"""The rows of a node that is a table.

Elements of a list, dicts of a dict, or lists of a dict side by side.
"""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from itertools import chain

from msglc_browser.archive.items.build_value import OpenValue
from msglc_browser.archive.model.events import Event, EventKind, run_of
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import RAW_KEY, PathStep, brief_step, format_step
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.exporting.tabular.record_rows import RecordRows
from msglc_browser.operations.exporting.tabular.table_columns import (
    ROW_KEY,
    SHAPES,
    OtherKey,
    column_key,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level, open_level
from msglc_browser.operations.reading.read_events import iter_lazily
from msglc_browser.operations.reading.sections import resolve

MAX_ITEM_BYTES = 32 * 1024**2
_START_BYTES = 100  # rough size of an empty container
_MOST_LISTS = 1000
_WINDOWS_BYTES = 32 * 1024**2  # for all lists together
_LEAST_WINDOW_BYTES = 32 * 1024
_MOST_WINDOW_BYTES = 1024**2


class ItemReader:
    """Is fed the events of one value and returns those of its children that are complete.

    `root` is the value's first event, None before it arrives. For a dict, keys and values
    alternate.
    """

    def __init__(self) -> None:
        self.root: EventKind | None = None
        self.is_done = False
        self._stack: list[OpenValue] = []
        self._size_bytes = 0

    def feed(self, events: Iterable[Event]) -> list[object]:
        """Children that are now complete. Raises LimitExceeded for one over 32 MiB."""
        return _joined(self.batches(events))

    def batches(self, events: Iterable[Event]) -> list[Sequence[object]]:
        """The same, with children that come as records in batches of their own."""
        batches: list[Sequence[object]] = []
        items: list[object] = []
        for event in events:
            if self.root is None:
                self.root = event.kind
                self.is_done = event.kind is EventKind.SCALAR
            elif event.kind is EventKind.RUN and not self._stack and (run := run_of(event)).records:
                batches += [items, RecordRows(run.records)] if items else [RecordRows(run.records)]
                items = []
            else:
                self._take(event, self._stack[-1].items if self._stack else items, items)
        return [*batches, items] if items else batches

    def _take(self, event: Event, target: list[object], items: list[object]) -> None:
        kind = event.kind
        if kind is EventKind.RUN:
            run = run_of(event)
            target.extend(run.values if run.records is None else RecordRows(run.records))
            self._count(event.size or 0)
        elif kind in (EventKind.SCALAR, EventKind.CHUNK):
            target.append(event.value)
            self._count(len(event.value) if isinstance(event.value, str | bytes) else 8)
        elif kind is not EventKind.END:
            self._stack.append(OpenValue(event))
            self._count(_START_BYTES)
        elif self._stack:
            closed = self._stack.pop().close()
            (self._stack[-1].items if self._stack else items).append(closed)
            if not self._stack:
                self._size_bytes = 0  # each child may be that large, however many there are
        else:
            self.is_done = True

    def _count(self, size_bytes: int) -> None:
        if not self._stack:
            return
        self._size_bytes += size_bytes
        if self._size_bytes > MAX_ITEM_BYTES:
            raise LimitExceeded(
                "An entry is over 32 MiB, too large for a table row.",
                hint="Export it as JSON, msgpack or CBOR.",
            )


async def iter_rows(document: Document, node: Node) -> AsyncGenerator[Sequence[object], None]:
    """Rows in batches: values, lists or dicts, also as RecordRows; see `table_columns`.

    Dicts in a dict have their keys under ROW_KEY; lists in a dict become dicts of their
    elements. Raises BadInput if the node is not a table,
    LimitExceeded for a row over 32 MiB, and any reading error.
    """
    async with aclosing(_iter_batches(document, node, records=True)) as found:
        async for root, batches in found:
            if root is EventKind.START_MAP:
                break
            if root is not EventKind.START_LIST:
                raise BadInput(
                    "This is a single value, not a table. Export it as JSON.", hint=SHAPES
                )
            for batch in batches:
                yield batch
        else:
            return
    level, among = await _level_of(document, node)
    first = (await level.rows(among[:1])).nodes[0]
    if await _root_of(document, first) is EventKind.START_MAP:
        made = _dicts(document, node)
    else:
        made = _side_by_side(document, await _columns(level, among))
    async with aclosing(made) as rows:
        async for batch in rows:
            yield batch


async def empty_columns(document: Document, node: Node) -> list[object]:
    """The columns of a table without rows: the keys of a dict of empty lists, else none."""
    if await _root_of(document, node) is not EventKind.START_MAP:
        return []
    level, among = await _level_of(document, node)
    return [_key_of(each.path[-1]) for each in await _columns(level, among)]


async def iter_children(
    document: Document, node: Node, window_bytes: int = _MOST_WINDOW_BYTES
) -> AsyncGenerator[tuple[EventKind, list[object]], None]:
    """The kind of value, and its children in batches, as plain values.

    For a dict, keys and values alternate. Raises LimitExceeded for a child over 32 MiB.
    """
    async with aclosing(_iter_batches(document, node, window_bytes)) as found:
        async for root, batches in found:
            yield root, _joined(batches)


def _joined(batches: list[Sequence[object]]) -> list[object]:
    return list(batches[0] if len(batches) == 1 else chain.from_iterable(batches))


async def _iter_batches(
    document: Document,
    node: Node,
    window_bytes: int = _MOST_WINDOW_BYTES,
    *,
    records: bool = False,
) -> AsyncGenerator[tuple[EventKind, list[Sequence[object]]], None]:
    reader = ItemReader()
    events = iter_lazily(document, node, runs=True, records=records, window_bytes=window_bytes)
    async with aclosing(events) as found:
        async for some in found:
            batches = await run_to_end(reader.batches, some)
            if reader.root is not None:
                yield reader.root, batches
    if not reader.is_done:
        raise CorruptArchive("The value ends before it is complete.")


async def _root_of(document: Document, node: Node) -> EventKind | None:
    """The kind of value, found by reading only its beginning."""
    batches = iter_children(document, node, _LEAST_WINDOW_BYTES)
    async with aclosing(batches):
        found = await anext(batches, None)
    return None if found is None else found[0]


async def _dicts(document: Document, node: Node) -> AsyncGenerator[list[object], None]:
    """The values of a dict: dicts with their keys, others unchanged."""
    ahead: list[object] = []
    async with aclosing(iter_children(document, node)) as batches:
        async for _root, items in batches:
            ahead += items
            whole = len(ahead) - len(ahead) % 2
            pairs = zip(ahead[:whole:2], ahead[1:whole:2], strict=True)
            rows = [_with_key(key, value) for key, value in pairs]
            ahead = ahead[whole:]
            if rows:
                yield rows


def _with_key(key: object, value: object) -> object:
    return {ROW_KEY: key, **value} if type(value) is dict else value


@dataclass(slots=True)
class _List:
    """One of the parallel lists, and its values that were read but not used yet."""

    key: object
    name: str
    batches: AsyncIterator[tuple[EventKind, list[object]]]
    ahead: deque[object] = field(default_factory=deque)
    is_over: bool = False
    used: int = 0

    async def fill(self) -> None:
        """Read ahead, unless the list has ended."""
        while not self.ahead and not self.is_over:
            found = await anext(self.batches, None)
            if found is None:
                self.is_over = True
                return
            root, items = found
            if root is not EventKind.START_LIST:
                raise BadInput(
                    f"{self.name} is not a list, so the dict is not a table. Export it as JSON, "
                    "or export only its lists.",
                    hint=SHAPES,
                )
            self.ahead.extend(items)

    def take(self, count: int) -> list[object]:
        """Return the next values."""
        self.used += count
        return [self.ahead.popleft() for _ in range(count)]


async def _side_by_side(
    document: Document, nodes: Sequence[Node]
) -> AsyncGenerator[list[object], None]:
    window = _WINDOWS_BYTES // len(nodes)
    window = min(max(window, _LEAST_WINDOW_BYTES), _MOST_WINDOW_BYTES)
    async with AsyncExitStack() as stack:
        lists: list[_List] = []
        for child in nodes:
            batches = await stack.enter_async_context(
                aclosing(iter_children(document, child, window))
            )
            step = child.path[-1]
            lists.append(_List(_key_of(step), brief_step(step), batches))
        while True:
            for each in lists:
                await each.fill()
            count = min(len(each.ahead) for each in lists)
            if not count:
                _check_lengths(lists)
                return
            keys = [each.key for each in lists]
            columns = [each.take(count) for each in lists]
            yield [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]


async def _level_of(document: Document, node: Node) -> tuple[Level, range]:
    node = await resolve(document, node)
    base = node.token if isinstance(node.token, Node) else node
    level = await open_level(document, base)
    rows = node.rows if node.rows is not None else range(level.total if level else 0)
    if level is None or not rows:
        raise BadInput("It has no entries to make a table of.", hint=SHAPES)
    return level, rows


async def _columns(level: Level, rows: range) -> tuple[Node, ...]:
    if len(rows) > _MOST_LISTS:
        raise BadInput(
            f"It is a dict of {len(rows):,} entries; at most {_MOST_LISTS:,} can be columns.",
            hint=SHAPES,
        )
    nodes = (await level.rows(rows)).nodes
    if len({_key_of(node.path[-1]) for node in nodes}) < len(nodes):
        raise BadInput("Some keys of the dict are equal, so they cannot all be columns.")
    return nodes


def _key_of(step: PathStep) -> object:
    if step.type_name == RAW_KEY:
        return OtherKey(RAW_KEY, format_step(step))
    return column_key(step.value)


def _check_lengths(lists: Sequence[_List]) -> None:
    """Raise BadInput unless all lists have ended, that is, unless they are equally long."""
    longer = [each for each in lists if each.ahead]
    if longer:
        shorter = next(each for each in lists if not each.ahead)
        raise BadInput(
            f"{shorter.name} has {shorter.used:,} values, {longer[0].name} has more.", hint=SHAPES
        )
