"""What the offer to read much says, and its button."""

import math

import pytest

from msglc_browser.gui.inspect.load_question import read_text, time_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""), (math.nan, ""), (math.inf, ""), (-1, ""), (0, "under 1 s"),
        (0.999, "under 1 s"), (1, "about 1 s"), (7.2, "about 7 s"), (59.4, "about 59 s"),
        (59.6, "about 1 min"), (3569, "about 59 min"), (3571, "about 1 h"), (7200, "about 2 h"),
        (1e9, "about 277,778 h"),
    ],
)  # fmt: skip
def test_time_is_rounded_to_what_matters(seconds: float | None, text: str) -> None:
    assert time_text(seconds) == text


def test_unknown_time_is_left_out() -> None:
    assert read_text("Read all", 90_000_000, 7.0) == "Read all, 90.0 MB, about 7 s"
    assert read_text("Read all", 90_000_000, None) == "Read all, 90.0 MB"
