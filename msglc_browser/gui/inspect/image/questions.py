"""What the image view asks: each is a frozen value, answered on the I/O loop."""

import asyncio
from dataclasses import dataclass

from msglc_browser.archive.model.node import Node
from msglc_browser.errors import BadInput, LimitExceeded
from msglc_browser.operations.images.array_shape import (
    ArrayShape,
    ImageSubject,
    NoImage,
    find_subject,
)
from msglc_browser.operations.images.grid_summary import GridSummary, summarise
from msglc_browser.operations.images.read_slice import (
    WholeArray,
    cut_slice,
    read_part,
    read_whole,
)
from msglc_browser.operations.images.reduction import Pyramid, build_pyramid
from msglc_browser.operations.images.slice_grid import SliceGrid, SlicePart
from msglc_browser.operations.images.slice_plan import SlicePlan, SliceSpec, plan_slice
from msglc_browser.operations.reading.document import Document


@dataclass(frozen=True, slots=True)
class FindQuestion:
    """What is there to show?"""

    async def read(self, document: Document, node: Node) -> ImageSubject:
        """A shape, a picture, or a sentence why neither."""
        return await find_subject(document, node)


@dataclass(frozen=True, slots=True)
class PlanQuestion:
    """Where are the bytes of a slice?"""

    shape: ArrayShape
    spec: SliceSpec

    async def read(self, document: Document, node: Node) -> SlicePlan | NoImage:
        """A sentence if the values do not form an image."""
        try:
            return await plan_slice(document, node, self.shape, self.spec)
        except (BadInput, LimitExceeded) as error:
            return NoImage(error.message)


@dataclass(frozen=True, slots=True, eq=False)
class PartQuestion:
    """Some groups of a plan."""

    plan: SlicePlan
    groups: range

    async def read(self, document: Document, _node: Node) -> SlicePart | NoImage:
        """A sentence if the values are not numbers, or the lists not equally long."""
        try:
            return await read_part(document, self.plan, self.groups)
        except (BadInput, LimitExceeded) as error:
            return NoImage(error.message)


@dataclass(frozen=True, slots=True)
class WholeQuestion:
    """All of an array of which no part can be read alone."""

    shape: ArrayShape

    async def read(self, document: Document, _node: Node) -> WholeArray | NoImage:
        """A sentence if it is too large."""
        try:
            return await read_whole(document, self.shape)
        except LimitExceeded as error:
            return NoImage(error.message)


@dataclass(frozen=True, slots=True, eq=False)
class CutQuestion:
    """A slice of an array in memory."""

    array: WholeArray
    spec: SliceSpec

    async def read(self, _document: Document, _node: Node) -> SliceGrid:
        """Nothing is read."""
        return await asyncio.to_thread(cut_slice, self.array, self.spec)


@dataclass(frozen=True, slots=True, eq=False)
class SummaryQuestion:
    """Statistics of what is in memory."""

    grid: SliceGrid

    async def read(self, _document: Document, _node: Node) -> GridSummary:
        """Nothing is read."""
        return await asyncio.to_thread(summarise, self.grid)


@dataclass(frozen=True, slots=True, eq=False)
class PyramidQuestion:
    """Smaller versions of a slice."""

    grid: SliceGrid
    center: float
    spread: float

    async def read(self, _document: Document, _node: Node) -> Pyramid:
        """Nothing is read."""
        return await asyncio.to_thread(build_pyramid, self.grid, self.center, self.spread)
