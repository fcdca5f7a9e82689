"""Cells on the clipboard."""

import math

import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.tables.cells import Cell, Missing, Nested
from msglc_browser.operations.tables.copy_text import CopyForm, copied

ROWS: list[list[Cell]] = [
    [1, 'say "hi"', None],
    [0.1, "a\tb|c\nd", Missing.MISSING],
    [math.nan, Nested(ValueType.LIST, 2, "[1, 2]", ()), True],
]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (CopyForm.TSV, 'x\ty\tz\n1\t"say ""hi"""\t\n0.1\t"a\tb|c\nd"\t\nNaN\t[1, 2]\ttrue'),
        (CopyForm.CSV, 'x,y,z\n1,"say ""hi""",\n0.1,"a\tb|c\nd",\nNaN,"[1, 2]",true'),
        (
            CopyForm.MARKDOWN,
            '| x | y | z |\n| --- | --- | --- |\n| 1 | say "hi" |  |\n'
            "| 0.1 | a\tb\\|c d |  |\n| NaN | [1, 2] | true |",
        ),
    ],
)
def test_copied_with_header(form: CopyForm, text: str) -> None:
    assert copied(ROWS, ["x", "y", "z"], form, has_header=True) == text


def test_json_records_lack_what_is_missing() -> None:
    text = copied(ROWS[:2], ["x", "y", "z"], CopyForm.JSON, has_header=True)
    assert '"z": null' in text
    assert text.count('"z"') == 1


def test_json_without_header_is_lists() -> None:
    text = copied([[1, math.inf]], ["x", "y"], CopyForm.JSON, has_header=False)
    assert text == "[\n [\n  1,\n  null\n ]\n]"


def test_without_header_only_cells() -> None:
    assert copied([[1, 2]], ["x", "y"], CopyForm.TSV, has_header=False) == "1\t2"


def test_markdown_without_header_has_an_empty_one() -> None:
    found = copied([[1, 2]], ["x", "y"], CopyForm.MARKDOWN, has_header=False)
    assert found == "|  |  |\n| --- | --- |\n| 1 | 2 |"
