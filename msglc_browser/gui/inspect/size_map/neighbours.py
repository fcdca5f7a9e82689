"""Which tile an arrow key leads to."""

from collections.abc import Sequence

from msglc_browser.gui.inspect.size_map.placing import Placed
from msglc_browser.operations.sizes.treemap import Rect

_ASIDE = 3.0  # being beside the way counts more than being far along it


def neighbour(placed: Sequence[Placed], number: int, across: int, down: int) -> int | None:
    """The nearest tile of the same depth to the left (`across` -1), right, up (`down` -1) or down.

    None if there is none.
    """
    here = placed[number]
    best: tuple[float, int] | None = None
    for other, each in enumerate(placed):
        if other == number or (each.parent is None) != (here.parent is None):
            continue
        along = _along(here.rect, each.rect, across, down)
        if along < 0:
            continue
        distance = along + _ASIDE * _aside(here.rect, each.rect, is_across=bool(across))
        if best is None or distance < best[0]:
            best = distance, other
    return None if best is None else best[1]


def _along(here: Rect, there: Rect, across: int, down: int) -> float:
    """The way from edge to edge; negative if it does not lie in that direction."""
    if across > 0:
        return there.x - (here.x + here.width)
    if across < 0:
        return here.x - (there.x + there.width)
    if down > 0:
        return there.y - (here.y + here.height)
    return here.y - (there.y + there.height)


def _aside(here: Rect, there: Rect, *, is_across: bool) -> float:
    """How far the middle of `here` is from the extent of `there`, beside the way."""
    if is_across:
        middle, start, size = here.y + here.height / 2, there.y, there.height
    else:
        middle, start, size = here.x + here.width / 2, there.x, there.width
    return max(0.0, start - middle, middle - (start + size))
