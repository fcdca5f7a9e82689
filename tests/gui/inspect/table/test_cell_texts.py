"""Numbers in all forms, of which none shows digits that are not there."""

import pytest

from msglc_browser.gui.inspect.table.cell_texts import DIGITS, CellFormat, NumberForm, number_text

SIGNIFICANT, FIXED, SCIENTIFIC = (
    NumberForm.SIGNIFICANT,
    NumberForm.FIXED,
    NumberForm.SCIENTIFIC,
)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (1 / 3, 1, "0.3"),
        (1 / 3, 6, "0.333333"),
        (0.1, 17, "0.10000000000000001"),
        (1234567.0, 6, "1.23457e+06"),
        (999, 3, "999"),
        (1000, 3, "1e+03"),
        (1001, 3, "1e+03"),
        (1234567, 6, "1.23457e+06"),
        (-1234567, 6, "-1.23457e+06"),
        (2**53 + 1, 16, "9007199254740993"),
        (2**53 + 1, 15, "9.00719925474099e+15"),
        (2**64 - 1, 17, "1.8446744073709552e+19"),
        (0, 1, "0"),
    ],
)
def test_significant_digits(number: int | float, digits: int, text: str) -> None:
    assert number_text(number, CellFormat(SIGNIFICANT, digits)) == text


@pytest.mark.parametrize("digits", DIGITS)
def test_integers_are_written_as_floats_of_their_value(digits: int) -> None:
    for form in (SIGNIFICANT, SCIENTIFIC):
        for number in (0, 7, 10, 95, 995, 4096, 123_456, -987_654_321, 10**15):
            written = number_text(number, CellFormat(form, digits))
            assert written == number_text(float(number), CellFormat(form, digits))


def test_integers_beyond_floats_keep_their_digits() -> None:
    assert number_text(2**63 - 1, CellFormat(FIXED)) == "9223372036854775807.000"
    assert number_text(2**63 - 1, CellFormat(SCIENTIFIC, 17)) == "9.2233720368547758e+18"
    assert number_text(10**400, CellFormat(SIGNIFICANT)).startswith("1")
    assert number_text(10**250, CellFormat(SIGNIFICANT)) == "1e+250"
    grouped = CellFormat(FIXED, has_thousands=True)
    assert number_text(-12_345, grouped) == "-12,345.000"
