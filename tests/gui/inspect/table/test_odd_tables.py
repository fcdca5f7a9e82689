"""Odd and hostile values in the table: a sentence or the truth, and keys reach everything."""

import math
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Protocol
from msglc_browser.gui.parts.error_panel import ErrorPanel
from tests.archive_bytes import encode, leaf_archive, raw_archive
from tests.gui.archive_desk import LEFT, Desk, OpenDesk
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


MIXED: list[Any] = [1, "x", None, [1, 2], {"a": 1}, 2.5, b"\x00\x01", True, math.nan, -(2**63), ""]


@pytest.mark.parametrize("least", [16, 8192])
def test_list_of_mixed_types_shows_each_as_it_is(
    least: int, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    data = make_archive(MIXED * 20, small_obj_optimization_threshold=least)
    hands = table_of(data, open_desk, qtbot)
    assert [text for [text] in cells(hands, 11, 1)] == [
        "1", "x", "null", "[1, 2]", '{"a": 1}', "2.5", "bytes(2) 00 01", "true", "NaN",
        "-9223372036854775808", '""',
    ]  # fmt: skip
    assert hands.model.rowCount() == 220
    hands.click_header(0)
    assert len({hands.model.row_name(row) for row in range(220)}) == 220


def below(value: bytes, protocol: Protocol = Protocol.MSGPACK) -> bytes:
    """An archive of a dict whose entry "odd" is `value`, and "good" is 1."""
    is_msgpack = protocol is Protocol.MSGPACK
    start, before = (b"\x82", b"\xa3odd") if is_msgpack else (b"\xa2", b"\x63odd")
    good = encode("good", protocol)
    first = len(start + before)
    last = first + len(value) + len(good)
    toc = {
        "t": {"odd": {"p": [first, first + len(value)]}, "good": {"p": [last, last + 1]}},
        "p": [0, last + 1],
    }
    return raw_archive(start + before + value + good + b"\x01", toc, protocol)


@pytest.mark.parametrize(
    ("value", "rows", "whole"),
    [
        (encode([{"a": n, "b": "x" * 10} for n in range(100)])[:-300], 100, 82),
        (encode([[1, 2, 3]] * 1_000)[:-1_502], 1_000, 624),
        (encode(list(range(1_000)))[:-500], 1_000, 833),
        (encode([n / 3 for n in range(30_000)])[:-90_000], 30_000, 20_000),
    ],
)
def test_truncated_list_shows_what_is_there_and_the_rest_is_damaged(
    value: bytes, rows: int, whole: int, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk = open_desk(below(value))
    desk.open()
    hands = Hands(desk, qtbot)
    hands.open("odd")
    assert hands.model.rowCount() == rows
    columns = range(hands.model.columnCount())
    hands.go_to(str(whole - 1))
    assert "damaged" not in [hands.shown(whole - 1, column) for column in columns]
    for row in (whole, rows - 1):
        hands.go_to(str(row))
        for column in columns:
            print(
                "STRIP",
                hands.view.strip.isVisible(),
                hands.view.strip.label.text(),
                hands.column(0, 3),
                hands.shown(whole - 1, 0),
                hands.model.index(row, 0).data(3),
            )
            assert hands.shown(row, column) == "damaged"
            tip = hands.model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
            assert "damaged" in tip or f"after {whole} of them" in tip


MANY = [
    (b"\xdd\xff\xff\xff\xff", Protocol.MSGPACK),
    (b"\xdf\xff\xff\xff\xff", Protocol.MSGPACK),
    (b"\x9b" + b"\xff" * 8, Protocol.CBOR),
    (b"\xbb" + b"\xff" * 8, Protocol.CBOR),
]


@pytest.mark.parametrize(("head", "protocol"), MANY)
def test_hostile_count_is_a_sentence_in_place_of_the_table(
    head: bytes, protocol: Protocol, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    desk = open_desk(below(head + b"\x01" * 50, protocol))
    desk.open()
    hands = Hands(desk, qtbot)
    desk.select("odd")
    desk.page.inspector.tabs.setTabVisible(1, True)  # also if it does not suit the value
    desk.look("Table")
    hands.settle()
    panel = hands.view.error_panel
    for _ in range(2):
        assert panel.isVisible()
        assert panel.description is not None
        assert "items" in panel.description.title
        QTest.mouseClick(panel.retry_button, LEFT)
        hands.settle()
    assert hands.model.rowCount() == 0


@pytest.mark.parametrize(("head", "protocol"), MANY)
def test_hostile_count_of_the_root_is_a_sentence_in_place_of_the_page(
    head: bytes, protocol: Protocol, open_desk: OpenDesk
) -> None:
    desk = open_desk(leaf_archive(head + b"\x01" * 50, protocol))
    desk.open()
    [panel] = [each for each in desk.page.findChildren(ErrorPanel) if each.isVisible()]
    assert panel.retry_button.isVisible()
    assert panel.description is not None
    assert "items" in panel.description.title


@pytest.mark.parametrize("row", [b"\xdd\xff\xff\xff\xff\x01", b"\xdf\xff\xff\xff\xff\xa1a\x01"])
def test_hostile_count_within_a_row_spares_the_rows_before(
    row: bytes, open_desk: OpenDesk, qtbot: QtBot
) -> None:
    rows = b"\x94" + encode([1, 2]) * 2 + row + encode([5, 6])
    hands = table_of(leaf_archive(rows), open_desk, qtbot)
    damaged = ["damaged"] * 2
    assert cells(hands, 4, 2) == [["1", "2"], ["1", "2"], damaged, damaged]


def test_hundred_thousand_columns_are_reached(open_desk: OpenDesk, qtbot: QtBot) -> None:
    grid = np.arange(200_000, dtype=np.int32).reshape(2, 100_000)
    desk = open_desk(make_archive({"grid": grid}, numpy_encoder=True))
    desk.open()
    hands = Hands(desk, qtbot)
    hands.open("grid")
    assert hands.button("tableColumnsButton").text() == "100,000 columns"
    before = desk.source.stats().bytes_read
    hands.view.go_to_column(99_999)
    hands.settle()
    section = 99_999 - hands.model.first_column
    assert hands.titles()[section] == "99999"
    assert [hands.shown(row, section) for row in range(2)] == ["99999", "199999"]
    assert desk.source.stats().bytes_read - before < 100_000
