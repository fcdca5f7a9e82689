"""Keys that repeat, in dicts of every size."""

import pytest

from msglc_browser.archive.model.events import LONG_BYTES
from msglc_browser.operations.exporting import key_count
from msglc_browser.operations.exporting.key_count import KeyCount, KeyHash


@pytest.mark.parametrize("size", [0, 1, 9_999, 10_000, 10_001, 50_000])
def test_keys_that_occurred_before_are_counted(size: int) -> None:
    keys = KeyCount()
    keys.add(map(str, range(size)))
    assert keys.repeated() == 0
    keys.add(["0", "0", "new"])
    assert keys.repeated() == (2 if size else 1)
    assert keys.is_complete


@pytest.mark.parametrize(("first", "is_complete"), [(2, True), (3, False)])
def test_only_so_many_keys_are_compared(
    first: int, is_complete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_count, "MOST_COMPARED", 3)
    keys = KeyCount()
    keys.add(map(str, range(first)))
    keys.add(["0"])
    assert (keys.is_complete, keys.repeated()) == (is_complete, int(is_complete))


def hashed(*pieces: str) -> int:
    key_hash = KeyHash()
    for piece in pieces:
        key_hash.feed(piece)
    return key_hash.finish()


@pytest.mark.parametrize("size", [0, 1, LONG_BYTES, LONG_BYTES + 1, 3 * LONG_BYTES])
def test_hash_of_a_key_depends_on_its_text_alone(size: int) -> None:
    text = "x" * size
    assert hashed(text) == hashed(*[text[at : at + 1000] for at in range(0, size, 1000)])
    assert hashed(text) != hashed(text + "y")
    assert (hashed(text) == hash(text)) == (size <= LONG_BYTES)


def test_long_keys_are_compared_with_one_another() -> None:
    keys = KeyCount()
    for last in ("a", "b", "a"):
        key_hash = KeyHash()
        key_hash.feed("é" * LONG_BYTES)
        key_hash.feed(last)
        keys.add_one(key_hash)
    assert keys.repeated() == 1
