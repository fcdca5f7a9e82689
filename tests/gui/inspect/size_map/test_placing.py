"""Where tiles are: nothing overlaps, small ones are merged, labels have room."""

from dataclasses import replace

import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.inspect.size_map.neighbours import neighbour
from msglc_browser.gui.inspect.size_map.placing import MOST_TILES, Placed, key_of, place
from msglc_browser.operations.sizes.size_level import Inside, Measure, SizeLevel, Tile, Total
from msglc_browser.operations.sizes.treemap import Rect
from msglc_browser.storage.places.location import S3Location

ROOM = Rect(0.0, 0.0, 800.0, 400.0)


def _tile(name: str, size_bytes: int, items: int = 1) -> Tile:
    place = S3Location("p", "b", name)
    return Tile(name, size_bytes, items, ValueType.DICT, place, Inside.KNOWN)


def _level(*sizes: int, more: Total | None = None) -> SizeLevel:
    tiles = tuple(_tile(f"t{number}", size) for number, size in enumerate(sizes))
    total = Total(len(sizes), sum(sizes), len(sizes)).plus(more or Total())
    return SizeLevel(tiles, total)


def _names(placed: list[Placed]) -> list[str]:
    return [each.tile.name if each.tile else f"{each.rest.count} more" for each in placed]


def test_rest_has_a_tile_of_its_share() -> None:
    placed = place(_level(60, 20, more=Total(1204, 20, 1204)), {}, Measure.BYTES, ROOM)
    assert _names(placed) == ["t0", "t1", "1204 more"]
    assert placed[2].share == pytest.approx(0.2)
    assert placed[2].rect.x + placed[2].rect.width == pytest.approx(798.0)


def test_tiles_too_small_to_see_are_merged() -> None:
    placed = place(_level(10_000, *[1] * 300), {}, Measure.BYTES, ROOM)
    assert _names(placed) == ["t0", "300 more"]


def test_never_more_tiles_than_the_limit() -> None:
    level = _level(*[5] * (MOST_TILES + 9))
    placed = place(level, {}, Measure.BYTES, Rect(0, 0, 4000, 4000))
    assert len(placed) == MOST_TILES + 1
    assert placed[-1].rest.count == 9
    placed = place(_level(*[5] * MOST_TILES), {}, Measure.BYTES, Rect(0, 0, 4000, 4000))
    assert len(placed) == MOST_TILES


def test_ranges_of_rows_are_shown_when_entries_are_too_small() -> None:
    ranges = tuple(_tile(f"range {number}", 100_000) for number in range(3))
    level = replace(_level(*[1] * 200, more=Total(299_800, 299_800, 299_800)), ranges=ranges)
    assert _names(place(level, {}, Measure.BYTES, ROOM)) == ["range 0", "range 1", "range 2"]
    large = replace(_level(300_000, *[1] * 199), ranges=ranges)
    assert _names(place(large, {}, Measure.BYTES, ROOM)) == ["t0", "199 more"]


def test_a_single_small_one_is_shown_itself() -> None:
    placed = place(_level(10_000, 9_000, 1), {}, Measure.BYTES, ROOM)
    assert _names(placed) == ["t0", "t1", "t2"]


def test_tiles_inside_lie_in_their_tile_below_its_header() -> None:
    level = _level(50, 50)
    outer = level.tiles[0]
    placed = place(level, {key_of(outer): _level(3, 2, 1)}, Measure.BYTES, ROOM)
    assert [each.parent for each in placed] == [None, 0, 0, 0, None]
    assert placed[0].has_header
    for inner in placed[1:4]:
        assert inner.rect.y >= placed[0].rect.y + 20
        assert inner.rect.x + inner.rect.width <= placed[0].rect.x + placed[0].rect.width


@pytest.mark.parametrize("room", [Rect(0, 0, 0, 0), Rect(0, 0, 3, 3), Rect(0, 0, 800, 1)])
def test_any_room_will_do(room: Rect) -> None:
    level = _level(50, 30, 20)
    nested = {key_of(tile): _level(3, 2, 1) for tile in level.tiles}
    for each in place(level, nested, Measure.BYTES, room):
        assert each.rect.width >= 0 and each.rect.height >= 0


def test_nothing_has_no_tiles() -> None:
    assert place(_level(), {}, Measure.BYTES, ROOM) == []
    assert place(_level(0, 0), {}, Measure.BYTES, ROOM) == []


def test_arrows_lead_to_the_tile_beside() -> None:
    placed = place(_level(40, 40, 40, 40), {}, Measure.BYTES, ROOM)
    spots = {(round(each.rect.x), round(each.rect.y)): n for n, each in enumerate(placed)}
    assert len(spots) == 4
    first = spots[0, 0]
    down = neighbour(placed, first, 0, 1)
    right = neighbour(placed, first, 1, 0)
    assert down is not None and placed[down].rect.x == 0 and placed[down].rect.y > 0
    assert right is not None and placed[right].rect.y == 0 and placed[right].rect.x > 0
    assert neighbour(placed, first, -1, 0) is None
    assert neighbour(placed, right, -1, 0) == first
    assert neighbour(placed, down, 0, -1) == first
