"""Rows read in any order are all of them once no gap is left."""

import random

import pytest

from msglc_browser.operations.tables.seen_rows import SeenRows


@pytest.mark.parametrize("seed", range(20))
def test_all_rows_are_seen_once_the_last_gap_is_closed(seed: int) -> None:
    parts = [range(start, start + 7) for start in range(-3, 200, 7)]
    chosen = random.Random(seed)
    chosen.shuffle(parts)
    seen = SeenRows()
    rows: set[int] = set()
    for part in parts:
        assert seen.covers(200) is rows.issuperset(range(200))
        for again in (part, chosen.choice(parts[: parts.index(part) + 1])):
            seen.add(again)
            rows.update(again)
    assert seen.covers(200)
    assert not seen.covers(10_000)


def test_no_rows_are_seen_from_the_start() -> None:
    assert SeenRows().covers(0)
    assert not SeenRows().covers(1)
