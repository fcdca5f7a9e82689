"""A list of numbers as a NumPy array, and any list as plain values, fetched and decoded at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.node import Node
from msglc_browser.operations.document import Document
from msglc_browser.operations.jobs import ProgressSink


@dataclass(frozen=True, slots=True)
class ArrayResult:
    """Numbers of `rows` of a list: `values` of a float, signed or unsigned dtype, one per row.

    `gaps` marks the rows that hold null (NaN in `values`, or 0 when they are integers); None when
    there are none.
    """

    values: NDArray[np.generic]
    rows: range
    gaps: NDArray[np.bool_] | None = None


async def read_array(
    document: Document,
    node: Node,
    rows: range | None = None,
    progress: ProgressSink | None = None,
) -> ArrayResult:
    """The numbers of a list; `rows` is half-open with step 1, None for all of them."""
    raise NotImplementedError


async def read_items(
    document: Document,
    node: Node,
    rows: range | None = None,
    progress: ProgressSink | None = None,
) -> list[object]:
    """The values of a list, whatever they are; `rows` as for `read_array`."""
    raise NotImplementedError
