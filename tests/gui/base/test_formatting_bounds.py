"""Formatting of values that no honest server sends: nothing raises, every text is short."""

import math
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.gui.base import formatting
from msglc_browser.gui.base.visible_text import one_line, short_words, tooltip, visible

_FAR = timezone(timedelta(hours=14))
_NEAR = timezone(-timedelta(hours=12))
_NUMBERS = st.integers() | st.integers(0, 10**6_000) | st.none()
_ZONES = (
    st.none()
    | st.timezones()
    | st.builds(
        timezone, st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59))
    )
)
_TIMES = (
    st.none()
    | st.datetimes(timezones=_ZONES)
    | st.sampled_from(
        [
            datetime(1, 1, 1, tzinfo=_FAR),
            datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=_NEAR),
            datetime(1, 1, 1),
            datetime.max,
        ]
    )
)
_TEXTS = st.text(st.characters()) | st.text(st.characters(categories=("Cs", "Cf", "Cc", "Lu")))


@given(_NUMBERS)
def test_a_number_of_any_size_has_a_short_text(number: int | None) -> None:
    for text in (
        formatting.count_text(number),
        formatting.size_text(number),
        formatting.exact_size_text(number),
    ):
        assert (text == "") is (number is None)
        assert len(text) < 60


@given(_TIMES, st.datetimes(timezones=_ZONES))
def test_any_time_has_a_text(when: datetime | None, now: datetime) -> None:
    assert (formatting.relative_time_text(when, now) == "") is (when is None)
    assert (formatting.exact_time_text(when) == "") is (when is None)


@given(st.floats())
def test_any_number_of_seconds_has_a_text(seconds: float) -> None:
    assert formatting.duration_text(seconds)
    assert formatting.clock_text(seconds)
    assert formatting.speed_text(seconds)


@given(_TEXTS, st.integers(2, 40))
def test_any_name_can_be_shown(text: str, limit: int) -> None:
    for shown in (visible(text, limit=limit), one_line(text), tooltip(text)):
        assert shown.encode("utf-8").decode() == shown
    assert "<" not in tooltip(text).removeprefix("<qt>").removesuffix("</qt>").replace("<br>", "")
    short_words(text, limit=limit)
    assert len(formatting.elide_middle(text, max(3, limit))) <= max(3, limit)


@pytest.fixture(params=["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer is there: near year 1 and 9999 its zone decides whether a time exists."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be set here")
    # First, so that it runs after the variable is back.
    request.addfinalizer(time.tzset)
    monkeypatch.setenv("TZ", str(request.param))
    time.tzset()


@pytest.mark.usefixtures("_zone")
def test_the_first_and_the_last_year_have_texts_in_every_zone() -> None:
    first = datetime(1, 1, 1, tzinfo=UTC)
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert formatting.relative_time_text(first) in ("0001-01-01", "0001-01-02")
    assert formatting.exact_time_text(first).startswith("0001-01-01 ")
    assert formatting.relative_time_text(last) == "9999-12-31"
    assert formatting.exact_time_text(last).startswith("9999-12-31 ")


def test_a_time_that_this_computer_cannot_hold_is_shown_in_its_own_zone() -> None:
    before = datetime(1, 1, 1, tzinfo=_FAR)
    assert formatting.exact_time_text(before) == "0001-01-01 00:00:00 +1400"


@pytest.mark.parametrize(
    ("power", "less", "text"),
    [
        (30, 1, ",".join(["999"] * 10)),
        (30, 0, "≈10^30"),
        (5_000, 0, "≈10^5000"),
    ],
)
def test_a_number_of_more_than_thirty_digits_is_shown_by_its_power(
    power: int, less: int, text: str
) -> None:
    assert formatting.count_text(10**power - less) == text


def test_a_huge_negative_number_keeps_its_sign() -> None:
    assert formatting.count_text(-(10**30)) == "≈-10^30"


@pytest.mark.parametrize(
    ("size_bytes", "text"), [(-1, "-1 B"), (-999, "-999 B"), (-3_200, "-3.2 kB")]
)
def test_a_negative_size_keeps_its_sign(size_bytes: int, text: str) -> None:
    assert formatting.size_text(size_bytes) == text


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -math.inf])
def test_a_duration_that_is_not_a_number_is_a_question_mark(seconds: float) -> None:
    assert formatting.duration_text(seconds) == "? s"
    assert formatting.clock_text(seconds) == "?"
    assert formatting.speed_text(seconds) == "?/s"
