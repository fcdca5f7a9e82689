"""Facts about columns and selections."""

import math

import pytest

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.tables.cells import Cell, CutText, Missing
from msglc_browser.operations.tables.column_facts import (
    ColumnFacts,
    SelectionFacts,
    column_facts,
    merged_facts,
    number_facts,
    selection_facts,
)
from msglc_browser.operations.tables.column_numbers import packed


@pytest.mark.parametrize(
    ("cells", "facts"),
    [
        ([], ColumnFacts("")),
        ([None, Missing.MISSING], ColumnFacts("")),
        (["a", "b", "a", None], ColumnFacts("str", "2 distinct")),
        ([CutText("a", 500), "b"], ColumnFacts("str", "2 distinct")),
        ([True, False, True, True], ColumnFacts("bool", "75 % true")),
        ([Timestamp(0), Timestamp(86_400 * 800)], ColumnFacts("time", "1970 – 1972")),
        ([Timestamp(0)], ColumnFacts("time", "1970")),
        ([1, "a"], ColumnFacts("mixed")),
    ],
)
def test_facts(cells: list[Cell], facts: ColumnFacts) -> None:
    assert column_facts(cells) == facts


def test_histogram_counts_every_finite_number() -> None:
    found = column_facts([0, 1.0, 11.99, 12, math.nan, math.inf, None])
    assert found.type_name == "float"
    assert found.histogram == (1, 1, *[0] * 9, 2)


@pytest.mark.parametrize("cells", [[5, 5], [1e308, -1e308], [math.nan], [10**400, 1]])
def test_histogram_of_odd_numbers(cells: list[Cell]) -> None:
    assert sum(column_facts(cells).histogram) <= 2


def test_selection_adds_integers_exactly() -> None:
    found = selection_facts([2**60, 1, None, "x", True, math.nan])
    assert (found.cells, found.numbers, found.total) == (6, 2, 2**60 + 1)
    assert (found.least, found.greatest) == (1, 2**60)


@pytest.mark.parametrize("cells", [[math.inf, -math.inf], [10**400, 0.5], [1e308, 1e308]])
def test_selection_beyond_a_float_has_no_total(cells: list[Cell]) -> None:
    assert math.isnan(selection_facts(cells).total)


def test_selection_without_numbers() -> None:
    found = selection_facts(["a"])
    assert (found.cells, found.numbers) == (1, 0)


@pytest.mark.parametrize(
    "parts",
    [
        ([1, 2, None], [3.5, math.nan], ["x"]),
        ([2**62, 2**62], [2**62]),
        ([0.1] * 10, [0.2]),
        ([math.inf], [-math.inf, 1.0]),
        (["x"], [None]),
        ([True, False], [5]),
    ],
)
def test_parts_have_the_figures_of_the_whole(parts: tuple[list[Cell], ...]) -> None:
    whole = selection_facts([cell for part in parts for cell in part])
    for found in (
        merged_facts([selection_facts(part) for part in parts]),
        merged_facts([_figures(part) for part in parts]),
    ):
        assert (found.cells, found.numbers) == (whole.cells, whole.numbers)
        for name in ("total", "mean", "least", "greatest"):
            one, other = getattr(found, name), getattr(whole, name)
            assert one == other or (one != one and other != other)


def _figures(cells: list[Cell]) -> SelectionFacts:
    arrays = packed(cells)
    return selection_facts(cells) if arrays is None else number_facts(arrays)


def test_parts_of_parts_lose_no_digit() -> None:
    cells: list[Cell] = [*[0.1] * 1_000, 1e16, 0.3]
    parts = [selection_facts(cells[at : at + 7]) for at in range(0, len(cells), 7)]
    found = selection_facts([])
    for part in parts:
        found = merged_facts([found, part])
    assert found == selection_facts(cells)


@pytest.mark.parametrize(("total", "text"), [(2, "2 distinct"), (3, "2 distinct in 2")])
def test_text_says_of_how_many_cells_it_is(total: int, text: str) -> None:
    assert column_facts(["a", "b"], total).text == text
