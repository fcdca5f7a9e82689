"""The numbers of a slice, part by part."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.numpy_pickle import rebuild_array
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.images.array_shape import ArrayShape
from msglc_browser.operations.images.decode_grid import decode_raw, decode_run, plain_numbers
from msglc_browser.operations.images.slice_grid import SliceGrid, SlicePart
from msglc_browser.operations.images.slice_plan import Group, SlicePlan, SliceSpec
from msglc_browser.operations.numbers.list_pieces import MAX_BYTES
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import read_span


@dataclass(frozen=True, slots=True, eq=False)
class WholeArray:
    """All numbers of an array, in its shape; read-only."""

    values: NDArray[Any]


async def read_part(document: Document, plan: SlicePlan, groups: range) -> SlicePart:
    """The numbers of some groups, fetched in one batch.

    Raises UnequalLists, NotNumbers, CorruptArchive, and any StorageError.
    """
    wanted = plan.groups[groups.start : groups.stop]
    heads = () if groups.start else plan.heads
    spans = [group.span for group in wanted] + [head.span for head in heads]
    data = await document.source.read_ranges(spans)
    for head, found in zip(heads, data[len(wanted) :], strict=True):
        if head.encoded != found:
            raise CorruptArchive(
                f"The lists are damaged, or not equally long, at byte {head.span.start:,}."
            )
    return await asyncio.to_thread(_decode, plan, wanted, data[: len(wanted)])


def _decode(plan: SlicePlan, groups: Sequence[Group], data: Sequence[bytes]) -> SlicePart:
    values: list[NDArray[Any]] = []
    gaps: list[NDArray[np.bool_]] = []
    rows: list[NDArray[np.int64]] = []
    has_gaps = False
    for group, encoded in zip(groups, data, strict=True):
        numbers, holes = _numbers(plan, group, encoded)
        first = -(-group.first_row // plan.outer_step)
        at = np.arange(first * plan.outer_step, group.first_row + group.rows, plan.outer_step)
        values.append(_picked(plan, numbers, group.rows)[at - group.first_row])
        rows.append(at // plan.outer_step)
        has_gaps |= holes is not None
        empty = np.zeros(len(numbers), np.bool_) if holes is None else holes
        gaps.append(_picked(plan, empty, group.rows)[at - group.first_row])
    found = _joined(values)
    return SlicePart(np.concatenate(rows), found, np.concatenate(gaps) if has_gaps else None)


def _numbers(
    plan: SlicePlan, group: Group, data: bytes
) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """All numbers of a group, flat, and which of them are null."""
    if plan.dtype:
        return decode_raw(plan.dtype, data), None
    lengths = plan.item_lengths
    if group.is_bare:
        found = decode_run(plan.protocol, data, group.rows * lengths[0], lengths[1:])
    else:
        found = decode_run(plan.protocol, data, group.rows, lengths)
    return found.values, found.gaps


def _picked(plan: SlicePlan, flat: NDArray[Any], rows: int) -> NDArray[Any]:
    """(rows, width) or, of colours, (rows, width, channels)."""
    items = flat.reshape(rows, *plan.item_lengths)
    inside = tuple(slice(None) if index is None else index for index in plan.picked)
    return items[(slice(None), slice(None, None, plan.inner_step), *inside)]


def _joined(parts: Sequence[NDArray[Any]]) -> NDArray[Any]:
    from_ = {part.dtype for part in parts}
    if len(from_) > 1 and any(dtype.kind == "u" for dtype in from_):
        return np.concatenate([part.astype(np.float64) for part in parts])
    return np.concatenate(parts)


async def read_whole(document: Document, shape: ArrayShape) -> WholeArray:
    """All of a stored array, for those of which no part can be read alone.

    Raises LimitExceeded above 1 GiB, CorruptArchive if it is not a plain array of numbers.
    """
    span = shape.payload
    if span is None:
        raise BadInput("This is not a stored array.")
    if span.size > MAX_BYTES:
        raise LimitExceeded(f"The array takes {span.size:,} bytes, too many to read at once.")
    payload = await read_span(document.source, span)
    return await asyncio.to_thread(_rebuilt, payload, shape)


def _rebuilt(payload: bytes, shape: ArrayShape) -> WholeArray:
    values = rebuild_array(payload)
    if values.shape != shape.lengths or values.dtype.kind not in "iufb":
        raise CorruptArchive("The stored array is not the one that its first bytes describe.")
    return WholeArray(values)


def cut_slice(array: WholeArray, spec: SliceSpec) -> SliceGrid:
    """A slice of an array in memory, copied; `steps` are not applied."""
    index: list[int | slice] = list(spec.fixed)
    index[spec.y_axis] = index[spec.x_axis] = slice(None)
    if spec.is_color:
        index[-1] = slice(None)
    found = array.values[tuple(index)]
    if spec.y_axis > spec.x_axis:
        found = found.swapaxes(0, 1)
    return SliceGrid(plain_numbers(np.ascontiguousarray(found)), None)


def slice_bytes(shape: ArrayShape, spec: SliceSpec) -> int | None:
    """About how many encoded bytes belong to a slice; None if unknown."""
    if shape.size_bytes is None:
        return None
    lengths = shape.lengths
    shown = lengths[spec.y_axis] * lengths[spec.x_axis] * (lengths[-1] if spec.is_color else 1)
    return round(shape.size_bytes * shown / max(math.prod(lengths), 1))


def can_read_parts(shape: ArrayShape, spec: SliceSpec) -> bool:
    """Whether a slice can be read alone; if not, see `read_whole`."""
    if shape.payload is None:
        return True
    stored = shape.stored
    return (
        stored is not None and not stored.is_text and not (stored.info.is_fortran and spec.is_color)
    )
