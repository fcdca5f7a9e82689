"""Reads the slice that is wanted: what is asked, what is left, and what the user is asked first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Protocol

from msglc_browser.gui.inspect.image.questions import (
    CutQuestion,
    PartQuestion,
    PlanQuestion,
    WholeQuestion,
)
from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.operations.images.array_shape import ArrayShape, NoImage
from msglc_browser.operations.images.read_slice import WholeArray, can_read_parts
from msglc_browser.operations.images.slice_grid import GridBuffer, SliceGrid, SlicePart
from msglc_browser.operations.images.slice_plan import SlicePlan, SliceSpec

_LEAST_ROWS: Final = 16


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a slice has been read."""

    done_bytes: int
    total_bytes: int


class SliceHolder(Protocol):
    """What hears of the reading."""

    def ask(self, question: Question) -> None:
        """Ask a question."""

    def show_part(self, grid: SliceGrid, spec: SliceSpec, progress: Progress | None) -> None:
        """Show numbers; with `progress` more will come, into the same grid."""

    def offer(self, size_bytes: int, every: int) -> None:
        """Ask the user before reading; meanwhile every n-th row is shown, or nothing if 0."""

    def say_none(self, reason: str) -> None:
        """There is no picture."""


class SliceReading:
    """The state of reading one slice; `load_bytes` are read unasked."""

    def __init__(self, holder: SliceHolder, shape: ArrayShape, load_bytes: int) -> None:
        self._holder = holder
        self._shape = shape
        self._load_bytes = load_bytes
        self._whole: WholeArray | None = None
        self._spec = SliceSpec(0, 1, (0,) * len(shape.lengths))
        self._is_agreed = False
        self._plan: SlicePlan | None = None
        self._buffer: GridBuffer | None = None
        self._left: list[range] = []
        self._done_bytes = 0

    def start(self, spec: SliceSpec, *, is_agreed: bool = False) -> None:
        """Read a slice; `is_agreed` if the user wants all of it, however large."""
        self._spec, self._is_agreed = spec, is_agreed
        self._plan = self._buffer = None
        if self._whole is not None:
            self._holder.ask(CutQuestion(self._whole, spec))
        elif can_read_parts(self._shape, spec):
            self._holder.ask(PlanQuestion(self._shape, spec))
        else:
            size = self._shape.size_bytes or 0
            if size <= self._load_bytes or is_agreed:
                self._holder.ask(WholeQuestion(self._shape))
            else:
                self._holder.offer(size, 0)

    def agree(self) -> None:
        """Read all of the slice that was offered."""
        self.start(replace(self._spec, steps=(1, 1)), is_agreed=True)

    def resume(self) -> None:
        """Go on where it was stopped, or where a part failed."""
        if self._plan is None:
            self.start(self._spec, is_agreed=self._is_agreed)
        else:
            self._next_part()

    def take(self, answer: object) -> None:
        """An answer to one of the questions."""
        takers: dict[type, Callable[..., None]] = {
            NoImage: lambda found: self._holder.say_none(found.reason),
            WholeArray: self._take_whole,
            SliceGrid: lambda grid: self._holder.show_part(grid, self._spec, None),
            SlicePlan: self._take_plan,
            SlicePart: self._take_part,
        }
        takers[type(answer)](answer)

    def _take_whole(self, whole: WholeArray) -> None:
        self._whole = whole
        self._holder.ask(CutQuestion(whole, self._spec))

    def _take_plan(self, plan: SlicePlan) -> None:
        is_reduced = self._spec.steps != (1, 1)
        if plan.size_bytes > self._load_bytes and not self._is_agreed and not is_reduced:
            self._reduce(plan)
            return
        self._plan, self._buffer = plan, GridBuffer(plan)
        self._left, self._done_bytes = list(plan.chunks()), 0
        self._next_part()

    def _reduce(self, plan: SlicePlan) -> None:
        """Every n-th row, if that is enough for a picture and its rows can be read alone."""
        every = -(-plan.size_bytes // self._load_bytes)
        smallest = max((group.span.size // group.rows for group in plan.groups), default=0)
        rows = plan.outer_length // every
        is_possible = rows >= _LEAST_ROWS and smallest * plan.outer_length <= 2 * plan.size_bytes
        largest = max((group.span.size for group in plan.groups), default=0)
        if not is_possible or (largest > self._load_bytes and len(plan.groups) == 1):
            self._holder.offer(plan.size_bytes, 0)
            return
        self._holder.offer(plan.size_bytes, every)
        steps = (1, every) if plan.is_transposed else (every, 1)
        self._spec = replace(self._spec, steps=steps)
        self._holder.ask(PlanQuestion(self._shape, self._spec))

    def _take_part(self, part: SlicePart) -> None:
        plan, buffer = self._plan, self._buffer
        if plan is None or buffer is None:
            return
        buffer.add(part)
        chunk = self._left.pop(0)
        self._done_bytes += sum(plan.groups[number].span.size for number in chunk)
        progress = Progress(self._done_bytes, plan.size_bytes) if self._left else None
        self._holder.show_part(buffer.grid(), plan.spec, progress)
        if self._left:
            self._next_part()

    def _next_part(self) -> None:
        if self._plan is not None and self._left:
            self._holder.ask(PartQuestion(self._plan, self._left[0]))
