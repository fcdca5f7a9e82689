"""A sample is spread evenly over a list."""

import pytest

from msglc_browser.operations.numbers.spread import spread


@pytest.mark.parametrize(
    ("count", "blocks", "chosen"),
    [
        (1, 9, [0]),
        (2, 9, [0, 8]),
        (3, 9, [0, 4, 8]),
        (4, 4, [0, 1, 2, 3]),
        (3, 1_001, [0, 500, 1_000]),
    ],
)
def test_both_ends_and_equal_steps(count: int, blocks: int, chosen: list[int]) -> None:
    assert spread(count, blocks) == chosen
