"""Areas in proportion to weights, inside the room, without overlaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.sizes.treemap import Rect, squarify

ROOM = Rect(10.0, 20.0, 640.0, 400.0)


def test_textbook_example_is_as_in_the_paper() -> None:
    rects = squarify([6, 6, 4, 3, 2, 2, 1], Rect(0, 0, 6, 4))
    assert [(round(r.width, 2), round(r.height, 2)) for r in rects[:3]] == [
        (3.0, 2.0),
        (3.0, 2.0),
        (1.71, 2.33),
    ]


@given(st.lists(st.integers(0, 10**18), max_size=60), st.floats(0, 2000), st.floats(0, 2000))
def test_areas_are_in_proportion_and_inside(
    weights: list[int], width: float, height: float
) -> None:
    weights = sorted(weights, reverse=True)
    room = Rect(5.0, 7.0, width, height)
    rects = squarify(weights, room)
    assert len(rects) == len(weights)
    slack = 1e-6 * (1 + width + height)
    for rect in rects:
        assert rect.x >= 5.0 - slack and rect.y >= 7.0 - slack
        assert rect.x + rect.width <= 5.0 + width + slack
        assert rect.y + rect.height <= 7.0 + height + slack
    total = sum(weights)
    if total and width > 1 and height > 1:
        for rect, weight in zip(rects, weights, strict=True):
            assert rect.area == pytest.approx(room.area * weight / total, rel=1e-6, abs=1e-3)


def test_tiles_do_not_overlap() -> None:
    rects = squarify([9.0, 5.0, 5.0, 3.0, 2.0, 1.0, 1.0, 0.5], ROOM)
    for number, one in enumerate(rects):
        for other in rects[number + 1 :]:
            across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
            down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
            assert min(across, down) < 1e-6


@pytest.mark.parametrize("weights", [[], [0.0], [0, 0, 0], [-1.0]])
def test_nothing_to_show_takes_no_room(weights: list[float]) -> None:
    assert all(rect.area == 0 for rect in squarify(weights, ROOM))


def test_one_tile_fills_the_room() -> None:
    assert squarify([3.0, 0.0], ROOM) == [ROOM, Rect(650.0, 20.0, 0.0, 0.0)]
