"""Numbers of our time are shown as times too."""

import pytest

from msglc_browser.archive.display.time_note import epoch_text, time_note
from msglc_browser.archive.model.node import ValueType


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1_796_018_400, "2026-11-30T06:00:00Z (seconds since 1970)"),
        (1_796_018_400.25, "2026-11-30T06:00:00.25Z (seconds since 1970)"),
        (1_796_018_400_500, "2026-11-30T06:00:00.5Z (milliseconds since 1970)"),
        (1_796_018_400_000_001, "2026-11-30T06:00:00.000001Z (microseconds since 1970)"),
        (1_796_018_400_000_000_001, "2026-11-30T06:00:00.000000001Z (nanoseconds since 1970)"),
        (999_999_999, ""),
        (1_000_000_000, "2001-09-09T01:46:40Z (seconds since 1970)"),
        (10**19, ""),
        (-5, ""),
        (float("nan"), ""),
        (float("inf"), ""),
    ],
)
def test_epoch_text(number: float, text: str) -> None:
    assert epoch_text(number) == text


def test_note_is_for_numbers_alone() -> None:
    assert time_note(ValueType.INT, "1796018400").startswith("As a time: 2026-11-30")
    assert time_note(ValueType.FLOAT, "1796018400.0").startswith("As a time: 2026-11-30")
    for value_type, text in (
        (ValueType.STR, "1796018400"),
        (ValueType.INT, "7"),
        (ValueType.INT, "9" * 5000),
        (ValueType.FLOAT, " …"),
    ):
        assert time_note(value_type, text) == ""
