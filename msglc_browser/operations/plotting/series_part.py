"""What a series is, and some of its values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NumberValues
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import PathStep, brief_path, brief_step


@dataclass(frozen=True, slots=True)
class SeriesRef:
    """Names a series: the numbers of `node`, or of one `column` of it.

    A column is a key of a list of dicts, or a position (`PathStep.index`) in the rows of a 2-D
    list or array. `title` is plain text for a legend, at most about 120 characters.
    """

    node: Node
    column: PathStep | None
    title: str


def series_ref(node: Node, column: PathStep | None = None) -> SeriesRef:
    """A reference with the usual title: the last step of the path, and the column."""
    title = brief_step(node.path[-1]) if node.path else "/"
    if node.label:
        title = f"{title} {node.label}"
    return SeriesRef(node, column, title if column is None else f"{title} · {brief_step(column)}")


def describe_ref(ref: SeriesRef) -> str:
    """The path of a series, as messages name it."""
    path = ref.node.path if ref.column is None else (*ref.node.path, ref.column)
    return brief_path(path)


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """Values of consecutive `rows` (0-based in the series): float32/64, int64 or uint64, one each.

    `gaps` marks rows without a value: null, or a key that a record lacks; NaN or 0 in `values`.
    None if there are none. Times are seconds since 1970 UTC, as float64. Bools are 0 and 1.
    """

    rows: range
    values: NumberValues
    gaps: NDArray[np.bool_] | None = None
    size_bytes: int = 0
