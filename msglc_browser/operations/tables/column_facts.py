"""What the cells loaded of a column, or a selection of cells, have in common."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Final

import numpy as np

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested, Unreadable
from msglc_browser.operations.tables.column_numbers import PackedCells

_BINS: Final = 12


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """The type most cells have ("mixed" if several), and a summary of them.

    `histogram` holds counts of numbers between the least and the greatest, as many as there are
    bins; otherwise `text` says how many are distinct, how many are true, or from when to when.
    """

    type_name: str
    text: str = ""
    histogram: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SelectionFacts:
    """Statistics of cells; `numbers` of them are numbers. Integers are added exactly.

    `rest` is what a float lacks of the total, so that parts add up to what the whole has.
    """

    cells: int
    numbers: int
    total: int | float = 0
    mean: float = math.nan
    least: int | float = math.nan
    greatest: int | float = math.nan
    rest: float = field(default=0.0, compare=False)


def column_facts(cells: Sequence[Cell], total: int = 0) -> ColumnFacts:
    """Facts about the cells loaded; the text says of how many if there are more, `total`."""
    present = [cell for cell in cells if not isinstance(cell, Missing | Unreadable)]
    present = [cell for cell in present if cell is not None]
    names = {type_name(cell) for cell in present}
    if names == {"int", "float"}:
        names = {"float"}
    name = names.pop() if len(names) == 1 else "mixed" if names else ""
    if name in ("int", "float"):
        return ColumnFacts(name, histogram=_histogram(present))
    if name == "bool":
        share = sum(cell is True for cell in present) / len(present)
        return ColumnFacts(name, f"{share:.0%} true".replace("%", " %"))
    if name == "time":
        years = sorted(str(cell)[:4] for cell in present)
        return ColumnFacts(name, years[0] if years[0] == years[-1] else f"{years[0]} – {years[-1]}")
    if name == "str":
        count = len({cell.text if isinstance(cell, CutText) else cell for cell in present})
        loaded = f" in {len(cells):,}" if len(cells) < total else ""
        return ColumnFacts(name, f"{count:,} distinct{loaded}")
    return ColumnFacts(name)


def selection_facts(cells: Iterable[Cell]) -> SelectionFacts:
    """Statistics of some cells; NaN is not counted as a number."""
    count = 0
    numbers: list[int | float] = []
    for cell in cells:
        count += 1
        if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == cell:
            numbers.append(cell)
    if not numbers:
        return SelectionFacts(count, 0)
    is_exact = all(isinstance(number, int) for number in numbers)
    try:
        total = sum(numbers) if is_exact else math.fsum(numbers)
        mean = total / len(numbers)
    except (OverflowError, ValueError):  # beyond a float, or infinities of both signs
        total = mean = math.nan
    is_rounded = not is_exact and math.isfinite(total)
    rest = math.fsum(chain(numbers, (-total,))) if is_rounded else 0.0
    return SelectionFacts(count, len(numbers), total, mean, min(numbers), max(numbers), rest)


def number_facts(cells: PackedCells) -> SelectionFacts:
    """The same for cells in arrays."""
    values = cells.values if cells.codes is None else cells.values[cells.codes == 0]
    if values.dtype.kind == "f":
        values = values[~np.isnan(values)]
    if not len(values) or values.dtype.kind == "b":
        return SelectionFacts(len(cells), 0)
    found = selection_facts(values.tolist())
    return replace(found, cells=len(cells))


def merged_facts(parts: Sequence[SelectionFacts]) -> SelectionFacts:
    """The statistics of all cells of several parts."""
    cells = sum(part.cells for part in parts)
    with_numbers = [part for part in parts if part.numbers]
    if not with_numbers:
        return SelectionFacts(cells, 0)
    numbers = sum(part.numbers for part in parts)
    totals = [part.total for part in with_numbers]
    rests = [part.rest for part in with_numbers]
    is_exact = all(isinstance(total, int) for total in totals)
    try:
        total = sum(totals) if is_exact else math.fsum([*totals, *rests])
        mean = total / numbers
    except (OverflowError, ValueError):  # beyond a float, or infinities of both signs
        total = mean = math.nan
    least = min(part.least for part in with_numbers)
    greatest = max(part.greatest for part in with_numbers)
    is_rounded = not is_exact and math.isfinite(total)
    rest = math.fsum((*totals, *rests, -total)) if is_rounded else 0.0
    return SelectionFacts(cells, numbers, total, mean, least, greatest, rest)


def type_name(cell: Cell) -> str:
    """The type of a cell, as the tree names it."""
    if isinstance(cell, Nested):
        return cell.value_type.value
    if isinstance(cell, Timestamp):
        return "time"
    if isinstance(cell, CutText):
        return "str"
    return type(cell).__name__


def _histogram(cells: Sequence[Cell]) -> tuple[int, ...]:
    values = []
    for cell in cells:
        try:
            value = float(cell)  # type: ignore[arg-type]
        except OverflowError:
            continue
        if math.isfinite(value):
            values.append(value)
    if not values:
        return ()
    low, high = min(values), max(values)
    counts = [0] * _BINS
    width = high / _BINS - low / _BINS
    for value in values:
        at = int(value / width - low / width) if width else 0
        counts[min(at, _BINS - 1)] += 1
    return tuple(counts)
