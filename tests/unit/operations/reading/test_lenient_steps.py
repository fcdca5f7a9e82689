"""What a typed step may mean."""

import pytest

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.operations.reading.lenient_steps import candidates, row_number


def test_position_may_be_a_key_of_text_or_a_number() -> None:
    assert candidates(PathStep.index(3)) == [PathStep.key("3"), PathStep.key(3)]


@pytest.mark.parametrize("text", ["0", "-7", "9" * 19])
def test_digits_may_be_a_number(text: str) -> None:
    assert candidates(PathStep.key(text)) == [PathStep.key(text), PathStep.key(int(text))]


@pytest.mark.parametrize("value", ["x", "1.5", "", "+1", "9" * 20, 3, 2.5, None, b"3"])
def test_anything_else_is_only_itself(value: str | float | bytes | None) -> None:
    assert candidates(PathStep.key(value)) == [PathStep.key(value)]


@pytest.mark.parametrize(
    ("step", "row"),
    [
        (PathStep.index(0), 0),
        (PathStep.index(9), 9),
        (PathStep.index(10), None),  # of 10 rows
        (PathStep.key("9"), 9),
        (PathStep.key("10"), None),
        (PathStep.key(9), 9),
        (PathStep.key("-1"), None),
        (PathStep.key("9.0"), None),
        (PathStep.key(9.0), None),
        (PathStep.key(True), None),
        (PathStep.key("0" * 19 + "9"), None),
    ],
)
def test_row_number_counts_only_to_rows_that_are_there(step: PathStep, row: int | None) -> None:
    assert row_number(step, 10) == row
