"""Keys that repeat, in dicts of every size."""

import pytest

from msglc_browser.operations.exporting import key_count
from msglc_browser.operations.exporting.key_count import KeyCount


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
