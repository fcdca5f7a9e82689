"""Place boxes in columns, with arrows that never run behind a box.

An arrow that skips columns gets a slot in each of them; arrows to the same box share
it. Boxes move towards their neighbours, in a fixed number of sweeps: the same input
always gives the same picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

BOX = 38.0
_BOX_GAP = 10.0
_SLOT = 2.0
_SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Spot:
    """A box, or the slot of a passing arrow; `y` is its middle."""

    column: int
    y: float
    is_box: bool


@dataclass(slots=True)
class _Grid:
    """The state of the layout: the order within columns, the links between neighbours."""

    columns: list[list[str]]
    boxes: frozenset[str]
    joints: set[tuple[str, str]] = field(default_factory=set)
    y: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Layout:
    """The position of everything; `height` extends from 0 to the lower edge of the lowest box."""

    spots: dict[str, Spot]
    joints: tuple[tuple[str, str], ...]
    height: float


def arrange(columns: Sequence[Sequence[str]], arrows: Iterable[tuple[str, str]]) -> Layout:
    """Place the boxes named in `columns`; each arrow must lead to a later column."""
    names = [list(column) for column in columns]
    grid = _Grid(names, frozenset(name for column in names for name in column))
    _join(grid, arrows)
    _stack(grid)
    best, least = [list(column) for column in grid.columns], _crossings(grid)
    for sweep in range(_SWEEPS):
        _sort(grid, forward=sweep % 2 == 0)
        if _crossings(grid) < least:
            best, least = [list(column) for column in grid.columns], _crossings(grid)
    grid.columns = best
    _stack(grid)
    for sweep in range(_SWEEPS):
        _pull(grid, forward=sweep % 2 == 0)
    return _finished(grid)


def _join(grid: _Grid, arrows: Iterable[tuple[str, str]]) -> None:
    column_of = {name: at for at, column in enumerate(grid.columns) for name in column}
    for start, end in sorted(arrows):
        here = start
        for at in range(column_of[start] + 1, column_of[end]):
            slot = f"{end}@{at}"
            if slot not in grid.columns[at]:
                grid.columns[at].append(slot)
            grid.joints.add((here, slot))
            here = slot
        grid.joints.add((here, end))


def _stack(grid: _Grid) -> None:
    """Each column centred around 0, in its order."""
    for column in grid.columns:
        bottom = 0.0
        for at, name in enumerate(column):
            bottom += _apart(grid, column[at - 1], name) if at else 0.0
            grid.y[name] = bottom
        for name in column:
            grid.y[name] -= bottom / 2


def _apart(grid: _Grid, above: str, below: str) -> float:
    sizes = [BOX if name in grid.boxes else _SLOT for name in (above, below)]
    return sum(sizes) / 2 + _BOX_GAP


def _neighbours(grid: _Grid, name: str, *, forward: bool | None = None) -> list[float]:
    """Heights of the boxes linked to `name`: before it, after it, or both."""
    found = []
    if forward is not False:
        found += [grid.y[start] for start, end in grid.joints if end == name]
    if forward is not True:
        found += [grid.y[end] for start, end in grid.joints if start == name]
    return sorted(found)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _sort(grid: _Grid, *, forward: bool) -> None:
    for column in grid.columns if forward else reversed(grid.columns):
        wanted = {
            name: _mean(_neighbours(grid, name, forward=forward), grid.y[name]) for name in column
        }
        column.sort(key=lambda name: (round(wanted[name], 3), name))
        _stack(grid)


def _pull(grid: _Grid, *, forward: bool) -> None:
    """Move each column towards its neighbours; order and gaps are kept."""
    for column in grid.columns if forward else reversed(grid.columns):
        wanted = [_mean(_neighbours(grid, name), grid.y[name]) for name in column]
        placed: list[float] = []
        for at, name in enumerate(column):
            least = placed[-1] + _apart(grid, column[at - 1], name) if at else wanted[at]
            placed.append(max(wanted[at], least))
        shift = sum(want - y for want, y in zip(wanted, placed, strict=True)) / len(placed)
        grid.y.update({name: y + shift for name, y in zip(column, placed, strict=True)})


def _crossings(grid: _Grid) -> float:
    """Number of crossing arrows, plus a small amount for their length."""
    joints = sorted(grid.joints)
    column_of = {name: at for at, column in enumerate(grid.columns) for name in column}
    crossings = sum(
        (grid.y[a] - grid.y[c]) * (grid.y[b] - grid.y[d]) < 0
        for a, b in joints
        for c, d in joints
        if column_of[a] == column_of[c]
    )
    return crossings + sum(abs(grid.y[a] - grid.y[b]) for a, b in joints) / 1e4


def _finished(grid: _Grid) -> Layout:
    half = {name: (BOX if name in grid.boxes else _SLOT) / 2 for name in grid.y}
    top = min(grid.y[name] - half[name] for name in grid.y)
    spots = {
        name: Spot(at, round(grid.y[name] - top, 1), name in grid.boxes)
        for at, column in enumerate(grid.columns)
        for name in column
    }
    height = max(spot.y + half[name] for name, spot in spots.items())
    return Layout(spots, tuple(sorted(grid.joints)), height)
