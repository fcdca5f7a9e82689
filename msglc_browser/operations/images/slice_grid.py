"""A slice in memory: its numbers, and what stands where there are none."""

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from msglc_browser.operations.images.slice_plan import SlicePlan

_MIXED: Final = np.dtype(np.float64)


class Cell(IntEnum):
    """What stands at a place of a grid."""

    NUMBER = 0  # may be NaN
    NULL = 1
    UNREAD = 2


@dataclass(frozen=True, slots=True, eq=False)
class SlicePart:
    """Some rows of a plan: `values` is (rows, width[, channels]), `gaps` marks nulls."""

    rows: NDArray[np.int64]
    values: NDArray[Any]
    gaps: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SliceGrid:
    """(height, width) numbers or (height, width, channels) colours, as floats or integers.

    `cells` tells numbers from nulls and from what is not read yet; None if all are numbers.
    """

    values: NDArray[Any]
    cells: NDArray[np.uint8] | None = None

    @property
    def height(self) -> int:
        """The number of rows."""
        return int(self.values.shape[0])

    @property
    def width(self) -> int:
        """The number of columns."""
        return int(self.values.shape[1])

    @property
    def is_color(self) -> bool:
        """Whether the values are colours."""
        return self.values.ndim == 3

    def cell(self, y: int, x: int) -> Cell:
        """What stands at a place."""
        if self.cells is None:
            return Cell.NUMBER
        state = self.cells[y, x]
        return Cell(int(state if state.ndim == 0 else state.max()))

    def missing(self) -> NDArray[np.bool_] | None:
        """What is not a number, NaN aside; None if nothing is."""
        return None if self.cells is None else self.cells != Cell.NUMBER

    def row(self, y: int) -> NDArray[Any]:
        """The values of a row, NaN in place of what is missing."""
        cells = None if self.cells is None else self.cells[y]
        return SliceGrid(self.values[y], cells).with_nan()

    def column(self, x: int) -> NDArray[Any]:
        """The values of a column, NaN in place of what is missing."""
        cells = None if self.cells is None else self.cells[:, x]
        return SliceGrid(self.values[:, x], cells).with_nan()

    def with_nan(self) -> NDArray[Any]:
        """The values, NaN in place of what is missing; integers stay integers if nothing is."""
        missing = self.missing()
        if missing is None:
            return self.values
        return np.where(missing, np.nan, self.values)


class GridBuffer:
    """Collects the parts of a plan; belongs to one thread, others may read its grids."""

    def __init__(self, plan: "SlicePlan") -> None:
        height, width = plan.grid
        tail = (plan.channels,) if plan.spec.is_color else ()
        self._shape = (height, width, *tail)
        self._is_transposed = plan.is_transposed
        self._values: NDArray[Any] | None = None
        self._cells = np.full(self._shape, Cell.UNREAD, np.uint8)
        self._unread = height
        self._has_gaps = False

    @property
    def is_complete(self) -> bool:
        """Whether all rows are here."""
        return not self._unread

    def add(self, part: SlicePart) -> None:
        """Put rows where they belong."""
        if self._values is None:
            self._values = np.zeros(self._shape, part.values.dtype)
        elif self._values.dtype != part.values.dtype:
            self._values = self._values.astype(_common(self._values.dtype, part.values.dtype))
        rows: NDArray[np.int64] | slice = part.rows
        if len(part.rows) and len(part.rows) == part.rows[-1] - part.rows[0] + 1:
            rows = slice(int(part.rows[0]), int(part.rows[-1]) + 1)
        self._values[rows] = part.values
        self._cells[rows] = Cell.NUMBER if part.gaps is None else part.gaps
        self._has_gaps |= part.gaps is not None
        self._unread -= len(part.rows)

    def grid(self) -> SliceGrid:
        """What there is so far: a view, which later parts fill."""
        values = np.zeros(self._shape) if self._values is None else self._values
        cells = self._cells if self._unread or self._has_gaps else None
        if self._is_transposed:
            values = values.swapaxes(0, 1)
            cells = None if cells is None else cells.swapaxes(0, 1)
        return SliceGrid(values, cells)


def _common(one: np.dtype[Any], other: np.dtype[Any]) -> np.dtype[Any]:
    return _MIXED if "u" in (one.kind, other.kind) else np.result_type(one, other)
