"""A cache within its weight: what was used longest ago is forgotten first."""

from msglc_browser.operations.reading.bounded_cache import BoundedCache


def cache_of(*sizes: int, limit: int = 10) -> BoundedCache[int, bytes]:
    """Values of these sizes under the keys 0, 1, 2 …"""
    cache: BoundedCache[int, bytes] = BoundedCache(limit, len)
    for key, size in enumerate(sizes):
        cache.put(key, bytes([key]) * size)
    return cache


def kept(cache: BoundedCache[int, bytes]) -> list[int]:
    return list(cache.snapshot())


def test_values_are_kept_up_to_the_limit() -> None:
    cache = cache_of(4, 6)
    assert kept(cache) == [0, 1]
    assert (cache.get(0), cache.get(1), cache.get(2)) == (b"\x00" * 4, b"\x01" * 6, None)


def test_oldest_is_forgotten_when_there_is_a_byte_too_much() -> None:
    assert kept(cache_of(4, 6, 1)) == [1, 2]
    assert kept(cache_of(3, 3, 3, 8)) == [3]
    assert kept(cache_of(3, 3, 3, 7)) == [2, 3]


def test_value_that_was_used_outlives_one_that_was_not() -> None:
    cache = cache_of(4, 4)
    cache.get(0)
    cache.put(2, b"xxxx")
    assert kept(cache) == [0, 2]


def test_snapshot_is_no_use_and_does_not_change() -> None:
    cache = cache_of(4, 4)
    before = cache.snapshot()
    cache.put(2, b"xxxx")
    assert kept(cache) == [1, 2]
    assert list(before) == [0, 1]


def test_newest_stays_however_heavy_it_is() -> None:
    cache = cache_of(4, 100)
    assert kept(cache) == [1]
    cache.put(2, b"x")
    assert kept(cache) == [2]


def test_value_put_again_weighs_what_it_weighs_now() -> None:
    cache = cache_of(8)
    cache.put(0, b"xx")
    cache.put(1, b"y" * 8)
    assert kept(cache) == [0, 1]
    assert cache.get(0) == b"xx"
    cache.put(0, b"x" * 3)
    assert kept(cache) == [0]


def test_cleared_cache_has_all_its_room_again() -> None:
    cache = cache_of(5, 5)
    cache.clear()
    assert kept(cache) == []
    cache.put(0, b"x" * 5)
    cache.put(1, b"x" * 5)
    assert kept(cache) == [0, 1]


def growing_cache() -> BoundedCache[int, bytearray]:
    """Two values of 4 bytes, the first of which grew by one after it was stored."""
    cache: BoundedCache[int, bytearray] = BoundedCache(10, len)
    grown = bytearray(4)
    cache.put(0, grown)
    cache.put(1, bytearray(4))
    grown += b"x"
    return cache


def test_value_that_grew_is_weighed_again_when_used() -> None:
    cache = growing_cache()
    assert cache.get(0) == bytearray(4) + bytearray(b"x")
    cache.put(2, bytearray(1))
    assert list(cache.snapshot()) == [1, 0, 2]
    cache.put(3, bytearray(1))
    assert list(cache.snapshot()) == [0, 2, 3]


def test_evicted_value_that_grew_frees_what_was_counted() -> None:
    cache = growing_cache()
    cache.put(2, bytearray(6))
    assert list(cache.snapshot()) == [1, 2]
    cache.put(3, bytearray(1))
    assert list(cache.snapshot()) == [2, 3]
