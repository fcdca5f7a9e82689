"""Which bytes a two-dimensional slice of an array or of nested lists is read from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.images.array_shape import ArrayShape
from msglc_browser.operations.images.decode_grid import UnequalLists
from msglc_browser.operations.images.places import (
    ExpectedHead,
    Packed,
    Place,
    checked_table,
    child_nodes,
    go_in,
    is_run_of,
    place_of,
)
from msglc_browser.operations.numbers.even_rows import array_span
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.leaf_rows import index_of_leaf
from msglc_browser.operations.reading.sections import resolve

CHUNK_BYTES: Final = 3_000_000
"""About how much is read and decoded at first; later more at a time, for fewer round trips."""

_LARGEST_CHUNK_BYTES: Final = 16_000_000

MOST_VALUES: Final = 1 << 27
_MOST_RUN_BYTES: Final = 1 << 26


@dataclass(frozen=True, slots=True)
class SliceSpec:
    """Which slice: the axes that run down and across, and the index of each other axis.

    `fixed` has one index per axis; those of the two axes are ignored. `steps` takes every n-th
    value down and across. With `is_color` the last axis holds RGB or RGBA, and is kept whole.
    """

    y_axis: int
    x_axis: int
    fixed: tuple[int, ...]
    steps: tuple[int, int] = (1, 1)
    is_color: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`rows` consecutive items from `first_row` on, back to back in `span`.

    `is_bare` if the span holds the numbers of a single row without the head of their list.
    """

    first_row: int
    rows: int
    span: Span
    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class SlicePlan:
    """The bytes of a slice: its groups in order; `dtype` of a stored array, "" for lists.

    The rows of a group run along the outer of the two axes; `item_lengths` are the lengths of one
    of its items, starting with the inner axis, and `picked` the indices of the axes after it, None
    for the colours. `height` and `width` count what is shown, after the steps; with
    `is_transposed` the outer axis is shown across. `heads` are read with the first group, to prove
    that the lists lie where they were computed to be.
    """

    spec: SliceSpec
    protocol: Protocol
    dtype: str
    outer_length: int
    item_lengths: tuple[int, ...]
    picked: tuple[int | None, ...]
    is_transposed: bool
    groups: tuple[Group, ...]
    heads: tuple[ExpectedHead, ...] = ()

    @property
    def outer_step(self) -> int:
        """Every how manieth row is read."""
        return self.spec.steps[self.is_transposed]

    @property
    def inner_step(self) -> int:
        """Every how manieth value of a row is shown."""
        return self.spec.steps[not self.is_transposed]

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and values per row, as read: before transposing, after the steps."""
        inner = self.item_lengths[0]
        return -(-self.outer_length // self.outer_step), -(-inner // self.inner_step)

    @property
    def channels(self) -> int:
        """3 or 4 if the values are colours, else 1."""
        return self.item_lengths[-1] if self.spec.is_color else 1

    @property
    def size_bytes(self) -> int:
        """How much is to be read."""
        return sum(group.span.size for group in self.groups)

    def chunks(self) -> Iterator[range]:
        """Runs of groups: the first of about `CHUNK_BYTES`, each later one twice as long."""
        start = size = 0
        most = CHUNK_BYTES
        for number, group in enumerate(self.groups):
            if size and size + group.span.size > most:
                yield range(start, number)
                start, size = number, 0
                most = min(2 * most, _LARGEST_CHUNK_BYTES)
            size += group.span.size
        if start < len(self.groups):
            yield range(start, len(self.groups))


async def plan_slice(
    document: Document, node: Node, shape: ArrayShape, spec: SliceSpec
) -> SlicePlan:
    """Find the bytes of a slice; reads the TOC, and the heads of lists.

    Raises BadInput if an axis or index is not in the shape, or if the array is stored as text,
    of which no part can be found (see `read_whole`); UnequalLists, LimitExceeded, CorruptArchive,
    and any StorageError.
    """
    _check(shape, spec)
    if shape.payload is not None:
        return _stored_plan(node, shape, spec)
    outer, inner = sorted((spec.y_axis, spec.x_axis))
    start = await place_of(document, node, shape.lengths)
    heads: list[ExpectedHead] = []
    groups = await _groups(document, start, shape.lengths, spec, heads)
    plan = _plan(node, shape.lengths, spec, groups, dtype="", outer=outer, inner=inner)
    return replace(plan, heads=tuple(heads))


def _check(shape: ArrayShape, spec: SliceSpec) -> None:
    axes = range(len(shape.lengths))
    pairs = zip(spec.fixed, shape.lengths, strict=False)
    is_inside = len(spec.fixed) == len(axes) and all(0 <= at < length for at, length in pairs)
    if not is_inside or not {spec.y_axis, spec.x_axis} <= {*axes} or spec.y_axis == spec.x_axis:
        raise BadInput("This slice does not exist in the array.")
    if spec.is_color and len(axes) - 1 in (spec.y_axis, spec.x_axis):
        raise BadInput("The last axis holds the colours, so it cannot be shown as well.")
    ys, xs = (
        -(-shape.lengths[axis] // step)
        for axis, step in zip((spec.y_axis, spec.x_axis), spec.steps, strict=True)
    )
    channels = shape.lengths[-1] if spec.is_color else 1
    if ys * xs * channels > MOST_VALUES:
        raise LimitExceeded(
            f"The slice holds {ys * xs:,} values, more than can be shown ({MOST_VALUES:,})."
        )


def _plan(
    node: Node,
    lengths: Sequence[int],
    spec: SliceSpec,
    groups: Sequence[Group],
    *,
    dtype: str,
    outer: int,
    inner: int,
    is_reversed: bool = False,
) -> SlicePlan:
    fixed = spec.fixed[::-1] if is_reversed else spec.fixed
    picked: list[int | None] = list(fixed[inner + 1 :])
    if spec.is_color and not is_reversed:
        picked[-1] = None
    across = len(lengths) - 1 - outer if is_reversed else outer
    return SlicePlan(
        spec,
        node.protocol,
        dtype,
        lengths[outer],
        tuple(lengths[inner:]),
        tuple(picked),
        across == spec.x_axis,
        tuple(groups),
    )


def _stored_plan(node: Node, shape: ArrayShape, spec: SliceSpec) -> SlicePlan:
    stored, payload = shape.stored, shape.payload
    is_reversed = stored is not None and stored.info.is_fortran
    if stored is None or payload is None or stored.is_text or (is_reversed and spec.is_color):
        raise BadInput("No part of this array can be read alone.")
    # A Fortran array is a C array with its axes in reverse order.
    order = -1 if is_reversed else 1
    lengths = shape.lengths[::order]
    axes = [len(lengths) - 1 - a if is_reversed else a for a in (spec.y_axis, spec.x_axis)]
    outer, inner = sorted(axes)
    within = array_span(stored, payload.start, payload)
    if within is None:
        raise CorruptArchive("The stored array is truncated.")
    place = Packed(within.start, lengths, (b"",) * len(lengths), stored.info.item_size)
    fixed = spec.fixed[::order]
    for index in fixed[:outer]:
        place = place.item(index)
    is_across = axes[0] != outer
    step = spec.steps[is_across]
    if inner == outer + 1:
        groups = list(_packed_groups(place, step))
    else:
        groups = [
            Group(row, 1, _inside(place.item(row), fixed[outer + 1 : inner]).span)
            for row in range(0, place.lengths[0], step)
        ]
    return _plan(
        node, lengths, spec, groups,
        dtype=stored.info.dtype, outer=outer, inner=inner, is_reversed=is_reversed,
    )  # fmt: skip


def _inside(place: Packed, indices: Sequence[int]) -> Packed:
    for index in indices:
        place = place.item(index)
    return place


async def _groups(
    document: Document,
    place: Place,
    lengths: Sequence[int],
    spec: SliceSpec,
    heads: list[ExpectedHead],
) -> list[Group]:
    """The groups of a slice of lists; the heads of lists that are not read are added to `heads`."""
    outer, inner = sorted((spec.y_axis, spec.x_axis))
    step = spec.steps[outer == spec.x_axis]
    place = await _go_down(document, place, lengths, spec.fixed[:outer], heads)
    if isinstance(place, Packed):
        heads.append(place.head)
    if inner == outer + 1:
        return await _groups_in(document, place, lengths[outer:], step)
    groups: list[Group] = []
    between = spec.fixed[outer + 1 : inner]
    for row, item in await _items(document, place, lengths[outer:], step):
        inside = await _go_down(document, item, lengths[outer + 1 :], between, heads)
        groups.append(await _group_of(document, row, inside, lengths[inner:]))
    return groups


async def _go_down(
    document: Document,
    place: Place,
    lengths: Sequence[int],
    indices: Sequence[int],
    heads: list[ExpectedHead],
) -> Place:
    for axis, index in enumerate(indices):
        if isinstance(place, Packed):
            heads.append(place.head)
        place = await go_in(document, place, lengths[axis:], index)
    return place


async def _items(
    document: Document, place: Place, lengths: Sequence[int], step: int
) -> list[tuple[int, Place]]:
    """The places of all rows, or of every n-th."""
    rows = range(0, lengths[0], step)
    if isinstance(place, Packed):
        return [(row, place.item(row)) for row in rows]
    nodes = await child_nodes(document, place, range(lengths[0]), lengths[0])
    return [(row, await place_of(document, nodes[row], lengths[1:])) for row in rows]


async def _groups_in(
    document: Document, place: Place, lengths: Sequence[int], step: int
) -> list[Group]:
    if isinstance(place, Packed):
        return list(_packed_groups(place, step))
    node = await resolve(document, place)
    if isinstance(node.token, BlockList):
        return await _block_groups(document, node, node.token, lengths[0], step)
    if node.kind is NodeKind.LEAF:
        return [await _whole_group(document, node, lengths[0])]
    nodes = await child_nodes(document, node, range(lengths[0]), lengths[0])
    return await _child_groups(document, node.protocol, nodes, lengths[1:], step)


def _packed_groups(place: Packed, step: int) -> Iterator[Group]:
    items = place.items
    rows = range(items.count)
    parts = items.parts(CHUNK_BYTES, rows) if step == 1 else [range(n, n + 1) for n in rows[::step]]
    for part in parts:
        yield Group(part.start, len(part), items.span(part))


async def _block_groups(
    document: Document, node: Node, blocks: BlockList, length: int, step: int
) -> list[Group]:
    """Blocks of whole lists; those without a row that is wanted are left out."""
    table = await checked_table(document, blocks)
    if table.total != length:
        raise UnequalLists(table.total, length)
    found = [table.block(number) for number in range(len(table))]
    return [
        Group(block.first_row, block.rows, block.span)
        for block in found
        if -(-block.first_row // step) * step < block.first_row + block.rows
    ]


async def _whole_group(document: Document, node: Node, length: int) -> Group:
    """A list whose items cannot be located without reading all of it."""
    index = await index_of_leaf(document, node)
    if index is None or index.is_map:
        raise UnequalLists(None, length)
    if index.count != length:
        raise UnequalLists(index.count, length)
    span = Span(index.checkpoints[0], index.span.end - index.is_open)
    if span.size > _MOST_RUN_BYTES:
        raise LimitExceeded(
            f"{brief_path(node.path)} takes {span.size:,} bytes, and its parts are not indexed: "
            "too many to show as an image."
        )
    return Group(0, length, span)


async def _child_groups(
    document: Document,
    protocol: Protocol,
    nodes: Sequence[Node],
    lengths: Sequence[int],
    step: int,
) -> list[Group]:
    """Rows that the TOC locates; those that follow each other are read together."""
    groups: list[Group] = []
    for row in range(0, len(nodes), step):
        node = nodes[row]
        if step == 1 and groups and is_run_of(protocol, node) and _follows(groups[-1], row, node):
            last = groups[-1]
            assert node.span is not None
            span = Span(last.span.start, node.span.end)
            groups[-1] = Group(last.first_row, last.rows + 1, span)
        else:
            groups.append(await _group_of(document, row, node, lengths, protocol))
    return groups


def _follows(last: Group, row: int, node: Node) -> bool:
    is_next = last.first_row + last.rows == row and not last.is_bare
    is_beside = node.span is not None and node.span.start == last.span.end
    return is_next and is_beside and last.span.size < CHUNK_BYTES


async def _group_of(
    document: Document,
    row: int,
    place: Place,
    lengths: Sequence[int],
    protocol: Protocol | None = None,
) -> Group:
    """One row: a list of `lengths`."""
    if isinstance(place, Packed):
        return Group(row, 1, place.span)
    node = await resolve(document, place)
    if isinstance(node.token, BlockList):
        table = await checked_table(document, node.token)
        if table.total != lengths[0]:
            raise UnequalLists(table.total, lengths[0])
        span = Span(table.block(0).span.start, table.end)
        return Group(row, 1, span, is_bare=True)
    if node.span is None or not is_run_of(protocol or node.protocol, node):
        raise UnequalLists(None, lengths[0])
    if node.items is not None and node.items != lengths[0]:
        raise UnequalLists(node.items, lengths[0])
    return Group(row, 1, node.span)
