"""Keys that occur more than once are found, in memory and beyond."""

from pathlib import Path

import cbor2
import pytest

from msglc_browser.archive.building.key_watch import (
    MOST_REPEATED,
    KeyWatch,
    Repeated,
    repeated_in,
)
from msglc_browser.archive.building.pair_list import PairList

KEYS = [f"key-{number}" for number in range(1000)]


def repeated(keys: list[str], folder: Path, most_in_memory: int) -> list[Repeated]:
    watch = KeyWatch(str(folder), most_in_memory)
    for first in range(0, len(keys), 70):
        batch = keys[first : first + 70]
        watch.add(map(hash, batch), range(first * 10, (first + len(batch)) * 10, 10))
    found = watch.repeated()
    assert list(folder.iterdir()) == []
    watch.close()
    return found


@pytest.mark.parametrize("most_in_memory", [100, 10**6])
@pytest.mark.parametrize(
    ("keys", "places"),
    [
        ([], []),
        (KEYS, []),
        ([*KEYS, "key-7"], [(70, 10_000)]),
        ([*KEYS, "key-900", "key-7", "key-900"], [(9000, 10_000), (70, 10_010)]),
        (["a", "a", "a"], [(0, 10)]),
    ],
)
def test_repeated_keys_are_found_in_the_order_of_their_second_places(
    tmp_path: Path, keys: list[str], places: list[tuple[int, int]], most_in_memory: int
) -> None:
    assert repeated(keys, tmp_path, most_in_memory) == places


@pytest.mark.parametrize("most_in_memory", [100, 10**6])
def test_only_the_first_are_told(tmp_path: Path, most_in_memory: int) -> None:
    found = repeated([*KEYS, *reversed(KEYS)], tmp_path, most_in_memory)
    assert found == [(9990 - 10 * n, 10_000 + 10 * n) for n in range(MOST_REPEATED)]


def test_keys_of_a_pair_list_are_equal_if_they_are_encoded_alike() -> None:
    keys = [1, True, "a", b"a", "b", "a", "a", 1.0, 1, "b", *"ccddee"]
    pair_list = PairList([(key, None) for key in keys])
    assert repr(repeated_in(pair_list, cbor2.dumps)) == "['a', 1, 'b', 'c']"
