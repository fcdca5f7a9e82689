"""The size of values in which containers are shared."""

import pytest

from msglc_browser.operations.new_archive.sources.shared_size import written_bytes


@pytest.mark.parametrize(
    ("value", "size"), [(1, 1), ("abc", 4), ([], 1), ([1, b"ab"], 5), ({"a": [1, 2]}, 6)]
)
def test_size_counts_strings_and_items(value: object, size: int) -> None:
    assert written_bytes(value) == size


def test_what_is_shared_counts_wherever_it_is_referred_to() -> None:
    value: list[object] = [1]
    for _ in range(100):
        value = [value, value]
    assert written_bytes(value) == 3 * 2**100 - 1


def test_value_in_itself_has_a_size() -> None:
    value: list[object] = [1, 2]
    value.append(value)
    assert written_bytes(value) == 3


def test_depth_has_no_bound() -> None:
    value: list[object] = []
    for _ in range(100_000):
        value = [value]
    assert written_bytes(value) == 100_001
