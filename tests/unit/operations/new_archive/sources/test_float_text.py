"""Which numbers a float holds; exact fractions are the oracle."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.new_archive.sources.float_text import RoundedNumbers, holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", True),
        ("-0.0", True),
        ("0e999", True),
        ("1e308", True),
        ("1e309", False),
        ("1e-323", True),
        ("1e-324", False),
        ("1e-400", False),
        ("000.1", True),
        ("+.5", True),
        ("5.", True),
        ("inf", True),
        ("-Infinity", True),
        ("NaN", True),
        ("123456789012345", True),
        ("9007199254740993", False),
        ("9007199254740992", True),
        ("0.1234567890123456789", False),
        ("1.000000000000000056e-01", True),
        ("1.000000000000000057e-01", False),
        ("1E22", True),
    ],
)
def test_number_is_held_if_its_digits_come_back(text: str, expected: bool) -> None:
    assert holds(text) is expected


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 60))
def test_float_is_held_however_many_digits_are_written(value: float, digits: int) -> None:
    assert holds(repr(value))
    if digits >= 16:
        assert holds(f"{value:.{digits}e}")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=None))
def test_number_that_is_held_is_the_nearest_of_its_digits(value: Decimal) -> None:
    text = f"{value:e}"
    if holds(text) and value:
        rounded = Decimal(float(text))
        assert abs(rounded - value) <= abs(value) * Decimal("1e-14") or abs(value) < Decimal(
            "1e-290"
        )


def test_first_number_is_shown_and_shortened() -> None:
    numbers = RoundedNumbers()
    assert numbers.sentences() == ()
    assert numbers.read_float("0.5") == 0.5
    assert numbers.sentences() == ()
    numbers.read_float("0." + "123456789" * 9)
    [note] = numbers.sentences()
    assert "0.1234567891234567891234567891234567891…, written as 0.12345678912345678." in note
    assert repr(numbers.read_int("-0")) == "-0.0"
    assert numbers.read_int("12") == 12
