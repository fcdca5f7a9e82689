"""The quick ways to find the types of a column give the same as looking at each cell."""

import random
import re

import pytest

from msglc_browser.operations.new_archive.sources.float_text import holds
from msglc_browser.operations.new_archive.sources.tables.column_types import (
    ColumnType,
    best_type,
    look_at,
    read_cells,
)

PLAIN = ("1", "0", "-7", "250", "123456789012345", "1.5", "-0.0", "0.1", "5e-324", "2.5e-7")
ODD = (
    *("+0", "-0", "01", "1.50", "1e5", "1e-05", "1E+9", "+1.5", ".5", "5.", "1_0", " 1", "1 ", "٣"),
    *(
        "1234567890123456",
        "9" * 18,
        "9" * 19,
        str(2**64),
        str(2**64 - 1),
        f"+{2**64}",
        str(-(2**63) - 1),
        "9" * 20,
        "-" + "9" * 18,
        "1" * 400,
        "9007199254740993.0",
    ),
    *("1e400", "1e-400", "inf", "-Infinity", "nan", "NaN", "NAN", "true", "FALSE", "x", "1\n2", ""),
    *("1,2", "[1]", "null", "0.1000", "1e16", "1e+16", "1" * 5000),
)
ALL = frozenset(ColumnType)


def slowly(cells: tuple[str, ...]) -> frozenset[ColumnType]:
    """Each cell on its own, by the pattern of each type."""
    return frozenset(
        kind
        for kind in ColumnType
        if all(
            not cell
            or (
                re.fullmatch(kind.value, cell, re.ASCII)
                and (kind is not ColumnType.FLOAT or holds(cell))
                and (kind is not ColumnType.INT or -(2**63) <= int(cell) < 2**64)
            )
            for cell in cells
        )
    )


@pytest.mark.parametrize("pool", [PLAIN, PLAIN * 4 + ODD, ODD])
def test_types_are_those_of_each_cell(pool: tuple[str, ...]) -> None:
    source = random.Random(20260728)
    for _ in range(3000):
        cells = tuple(source.choices(pool, k=source.randint(1, 5)))
        assert look_at(cells, ALL).types == slowly(cells), cells


@pytest.mark.parametrize("cell", [*PLAIN, *ODD])
def test_type_of_a_cell_alone_and_among_plain_ones(cell: str) -> None:
    for cells in ((cell,), ("2.5", cell), ("2", cell), ("2.5", cell, ""), ("", cell)):
        assert look_at(cells, ALL).types == slowly(cells), cells


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (10**15 - 1, ColumnType.FLOAT),
        (10**15, ColumnType.TEXT),
        (1 - 10**15, ColumnType.FLOAT),
        (-(10**15), ColumnType.TEXT),
    ],
)
def test_integers_that_floats_keep_exactly(number: int, kind: ColumnType) -> None:
    fitting = look_at((str(number),), ALL).types - {ColumnType.INT, ColumnType.NUMBER_TEXT}
    assert best_type(fitting) is kind


@pytest.mark.parametrize("text", ["{}x", "{}.{}x", "-{}e", "1e{}x", ".{}x"])
def test_long_digits_are_not_tried_again_from_each_of_them(text: str) -> None:
    cell = text.replace("{}", "1" * 200_000)  # an hour if they were
    assert look_at((cell,), ALL).types == {ColumnType.TEXT}


def test_what_was_ruled_out_stays_so() -> None:
    among = frozenset({ColumnType.BOOL, ColumnType.TEXT})
    assert look_at(("1", "2"), among).types == {ColumnType.TEXT}
    assert look_at(("true",), among).types == among
    assert look_at(("",), among).types == among


@pytest.mark.parametrize(
    ("kind", "cells", "values"),
    [
        (ColumnType.INT, ["1", "", "-2"], [1, None, -2]),
        (ColumnType.FLOAT, ["1", "2.5"], [1.0, 2.5]),
        (ColumnType.BOOL, ["true", "", "False"], [True, None, False]),
        (ColumnType.NUMBER_TEXT, ["01", ""], ["01", None]),
        (ColumnType.TEXT, ["a", "b"], ["a", "b"]),
        (ColumnType.TEXT, ["a", ""], ["a", None]),
    ],
)
def test_cells_are_read(kind: ColumnType, cells: list[str], values: list[object]) -> None:
    found = read_cells(cells, kind)
    assert found == values and list(map(type, found)) == list(map(type, values))
