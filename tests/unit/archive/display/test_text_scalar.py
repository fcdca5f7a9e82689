"""Scalars as one exact, legible line."""

import math

import pytest

from msglc_browser.archive.display.text_scalar import bytes_text, float_text, int_text, scalar_text
from msglc_browser.archive.model.values import CborSimple, ExtValue, Scalar, Timestamp


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-5, "-5"),
        (2**64, "18446744073709551616"),
        (0.1, "0.1"),
        (1e300, "1e+300"),
        (-0.0, "-0.0"),
        (math.nan, "NaN"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        ("", '""'),
        ('a"b\n', '"a\\"b\\n"'),
        (b"", "bytes(0)"),
        (b"\x01\xff", "bytes(2) 01 ff"),
        (Timestamp(0), "1970-01-01T00:00:00Z"),
        (ExtValue(5, b"\x01"), "ext(5) bytes(1) 01"),
        (ExtValue(-5, b""), "ext(-5) bytes(0)"),
        (CborSimple(23), "undefined"),
        (CborSimple(22), "simple(22)"),
        (CborSimple(24), "simple(24)"),
    ],
)
def test_scalar_is_a_legible_line(value: Scalar, text: str) -> None:
    assert scalar_text(value) == text


@pytest.mark.parametrize("value", [0.1 + 0.2, 5e-324, 1.7976931348623157e308, 1 / 3])
def test_float_reads_back_exactly(value: float) -> None:
    assert float(float_text(value)) == value


def test_integer_of_thousands_of_digits_is_hexadecimal() -> None:
    largest = 2**10_000 - 1
    assert int_text(largest) == str(largest)
    assert int_text(-largest) == str(-largest)
    assert int_text(2**10_000) == "0x1" + "0" * 2500
    assert int_text(-(2**10_000)) == "-0x1" + "0" * 2500
    assert int_text(2**100_000).startswith("0x1000")


@pytest.mark.parametrize(
    ("size", "end"), [(31, " ab ab"), (32, " ab ab"), (33, " ab ab …"), (5000, " ab ab …")]
)
def test_bytes_are_cut_after_32_and_their_number_is_told(size: int, end: str) -> None:
    text = bytes_text(b"\xab" * size)
    assert text.startswith(f"bytes({size:,}) ab")
    assert text.endswith(end)
    assert text.count(" ab") == min(size, 32)
