"""Values without a plain type: times as text, and what may be a key."""

import pytest

from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Pairs, Timestamp


@pytest.mark.parametrize(
    ("seconds", "nanoseconds", "text"),
    [
        (0, 0, "1970-01-01T00:00:00Z"),
        (0, 1, "1970-01-01T00:00:00.000000001Z"),
        (0, 500_000_000, "1970-01-01T00:00:00.5Z"),
        (5, 120_000_000, "1970-01-01T00:00:05.12Z"),
        (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
        (1_762_071_295, 0, "2025-11-02T08:14:55Z"),
        (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
        (-62_135_596_800, 500_000_000, "0001-01-01T00:00:00.5Z"),
        (-30_000_000_000, 0, "1019-05-04T18:40:00Z"),
        (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
    ],
)
def test_time_is_iso_8601(seconds: int, nanoseconds: int, text: str) -> None:
    assert str(Timestamp(seconds, nanoseconds)) == text


@pytest.mark.parametrize("seconds", [-62_135_596_801, 253_402_300_800, 2**63, -(2**63), 10**30])
def test_time_beyond_the_calendar_is_its_seconds(seconds: int) -> None:
    assert str(Timestamp(seconds, 7)) == f"timestamp {seconds} s 7 ns"


def test_values_that_are_equal_are_one_key() -> None:
    keys = [Timestamp(5), ExtValue(1, b"x"), CborSimple(23), CborTag(99, "x")]
    again = [Timestamp(5), ExtValue(1, b"x"), CborSimple(23), CborTag(99, "x")]
    assert len({*keys, *again}) == 4


@pytest.mark.parametrize("value", [CborTag(1, CborTag(2, 3)), Pairs(()), CborTag(1, [])])
def test_value_whose_hash_would_go_deep_is_no_key(value: object) -> None:
    with pytest.raises(TypeError):
        hash(value)
