"""Odd and hostile values in the table: a sentence or the truth, and keys reach everything."""

import math
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.archive_bytes import encode, leaf_archive
from tests.gui.archive_desk import Desk, OpenDesk
from tests.gui.inspect.table.table_hands import Hands
from tests.servers.archives import make_archive

ODD: dict[str, Any] = {
    "nan": [{"x": math.nan}] * 3,
    "exponents": [
        {"x": 1e308, "y": 5e-324, "n": -(2**63)},
        {"x": -1e308, "y": 0.0, "n": 2**64 - 1},
    ],
    "string": [{"text": "x" * 10_000_000, "n": 1}],
    "columns": [{f"k{n}": n for n in range(30_000)}],
    "one": [{"a": 1}],
}


def table_of(value: object, open_desk: OpenDesk, qtbot: QtBot) -> Hands:
    """The root of an archive as a table."""
    data = value if isinstance(value, bytes) else make_archive(value)
    desk: Desk = open_desk(data)
    desk.open()
    hands = Hands(desk, qtbot)
    desk.look("Table")
    hands.settle()
    return hands


def cells(hands: Hands, rows: int, columns: int) -> list[list[str]]:
    return [[hands.shown(row, column) for column in range(columns)] for row in range(rows)]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("nan", [["NaN"]] * 3),
        (
            "exponents",
            [
                ["1e+308", "5e-324", "-9223372036854775808"],
                ["-1e+308", "0.0", "18446744073709551615"],
            ],
        ),
        ("one", [["1"]]),
    ],
)
def test_odd_values_are_shown_as_they_are(
    name: str, shown: list[list[str]], open_desk: OpenDesk, qtbot: QtBot
) -> None:
    hands = table_of(ODD[name], open_desk, qtbot)
    found = cells(hands, len(shown), len(shown[0]))
    assert [[text.replace("'", '"') for text in row] for row in found] == shown


def test_string_of_ten_megabytes_is_cut_and_not_read(open_desk: OpenDesk, qtbot: QtBot) -> None:
    hands = table_of(ODD["string"], open_desk, qtbot)
    [[text, number]] = cells(hands, 1, 2)
    assert len(text) < 400
    assert number in ("1", "damaged")
    if number == "damaged":
        tip = str(hands.model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole))
        assert "only the entries in its first" in tip


def test_tens_of_thousands_of_columns_open(open_desk: OpenDesk, qtbot: QtBot) -> None:
    hands = table_of(ODD["columns"], open_desk, qtbot)
    assert hands.shown(0, 0) == "0"
    assert "columns" in hands.button("tableColumnsButton").text()


@pytest.mark.parametrize(
    "data",
    [
        leaf_archive(encode([{"a": 1}, {"a": 2}])[:-1] + b"\xc1"),
    ],
)
def test_damage_is_a_sentence(data: bytes, open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(data)
    desk.open()
    titles = [
        desk.page.inspector.tabs.tabText(n)
        for n in range(desk.page.inspector.tabs.count())
        if desk.page.inspector.tabs.isTabVisible(n)
    ]
    if "Table" not in titles:
        return
    hands = Hands(desk, qtbot)
    desk.look("Table")
    hands.settle()
    is_said = hands.view.error_panel.isVisible()
    count = hands.model.rowCount()
    assert is_said or any("damaged" in hands.shown(row, 0) for row in range(min(count, 5)))
