"""The largest by either measure, and the sum of the rest."""

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.sizes.size_level import Measure, SizeLevel, Tile, Total


def _tile(name: str, size_bytes: int, items: int) -> Tile:
    return Tile(name, size_bytes, items, ValueType.LIST, None)


LEVEL = SizeLevel((_tile("a", 50, 1), _tile("b", 30, 9), _tile("c", 0, 5)), Total(10, 100, 20))


def test_largest_are_ranked_by_the_measure() -> None:
    by_bytes, rest = LEVEL.largest(Measure.BYTES, 2)
    assert [tile.name for tile in by_bytes] == ["a", "b"]
    assert rest == Total(8, 20, 10)
    by_items, rest = LEVEL.largest(Measure.ITEMS, 2)
    assert [tile.name for tile in by_items] == ["b", "c"]
    assert rest == Total(8, 70, 6)


def test_tiles_without_weight_are_left_out() -> None:
    assert [tile.name for tile in LEVEL.largest(Measure.BYTES, 10)[0]] == ["a", "b"]


def test_rest_of_ranges_is_what_is_not_shown() -> None:
    ranges = (_tile("[0 … 9]", 70, 7), _tile("[10 … 19]", 30, 3))
    level = SizeLevel(LEVEL.tiles, LEVEL.total, ranges=ranges)
    assert level.without_ranges(ranges[:1]) == Total(1, 30, 3)


def test_rest_is_never_negative() -> None:
    lying = SizeLevel(LEVEL.tiles, Total(1, 10, 2))
    assert lying.largest(Measure.BYTES, 3)[1] == Total()
    assert lying.total.weight(Measure.ITEMS) == 2
