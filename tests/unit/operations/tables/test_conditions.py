"""What can be typed as a condition, and which cells meet it."""

import math

import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.errors import BadInput
from msglc_browser.operations.tables.cells import Cell, CutText, Missing, Nested
from msglc_browser.operations.tables.conditions import parse_condition

CELLS: list[Cell] = [
    3, 3.5, -1, True, "3", "Harbour", "harbour wall", None, math.nan, Missing.MISSING, b"3",
    Timestamp(0), CutText("long text", 900), 2**70,
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("> 3", [3.5, 2**70]),
        (">= 3", [3, 3.5, 2**70]),
        ("<3", [-1]),
        ("= 3", [3, "3"]),
        ("3", [3, "3"]),
        ("0x3", [3]),
        ("900", []),
        ("1970", [Timestamp(0)]),
        ("-1 .. 3", [3, -1]),
        ("3 … 3.5", [3, 3.5]),
        ("harbour", ["Harbour", "harbour wall"]),
        ('"Harbour"', ["Harbour"]),
        ("= Harbour", ["Harbour"]),
        ("/^har/", ["harbour wall"]),
        ("null", [None]),
        ("= null", [None]),
        ("missing", [Missing.MISSING]),
        ("true", [True]),
        ("1970-01-01", [Timestamp(0)]),
        ("long", [CutText("long text", 900)]),
    ],
)
def test_condition_selects(text: str, met: list[Cell]) -> None:
    condition = parse_condition(text)
    assert [cell for cell in CELLS if condition.meets(cell)] == met


def test_nan_is_found_by_its_name_and_by_no_comparison() -> None:
    assert parse_condition("NaN").meets(math.nan)
    assert not parse_condition(">= -1e308").meets(math.nan)


def test_unequal_holds_for_everything_else() -> None:
    condition = parse_condition("!= 3")
    assert [cell for cell in CELLS if not condition.meets(cell)] == [3, "3"]


TEXTS: list[Cell] = [
    "S-0012", "S-0120", "12", "1.2e1", "inflow", "true north", "12.0", 12, 12.0, 112, True, None,
    Nested(ValueType.LIST, 12, "[12, 13]", ()), CutText("S-12", 900), b"12",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("12", ["S-0012", "S-0120", "12", "12.0", 12, 12.0, CutText("S-12", 900)]),
        ("0012", ["S-0012", 12, 12.0]),
        ("1.2e1", ["1.2e1", 12, 12.0]),
        ("= 12", ["12", 12, 12.0]),
        ("> 11", [12, 12.0, 112]),
        ("inf", ["inflow"]),
        ("true", ["true north", True]),
        ("= true", [True]),
    ],
)
def test_bare_text_that_looks_like_a_number_is_found_in_texts_too(
    text: str, met: list[Cell]
) -> None:
    condition = parse_condition(text)
    found = [cell for cell in TEXTS if condition.meets(cell)]
    assert list(map(repr, found)) == list(map(repr, met))


@pytest.mark.parametrize("text", ["", "  ", "/(/", "/(a+)+$/", "/(a|aa)*b/", f"/{'a' * 201}/"])
def test_condition_that_makes_no_sense_or_may_never_end_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_condition(text)
    assert "> 3" in (caught.value.hint or "")


def test_pattern_at_the_limit_is_accepted() -> None:
    assert parse_condition(f"/{'a' * 200}/").meets("a" * 200)
