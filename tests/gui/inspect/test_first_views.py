"""Which inspector opens by itself for which node, once the first bytes of it are known."""

import math
from typing import Any

import numpy as np
import pytest

from msglc_browser.gui.dialogs.last_choices import LastChoices
from tests.gui.archive_desk import Desk, OpenDesk
from tests.servers.archives import make_archive

_NOISE = np.random.default_rng(4).standard_normal((3, 16, 16))
VALUE: dict[str, Any] = {
    "numbers": [math.sin(n) for n in range(500)],
    "few": [1.5, 2.5],
    "records": [{"id": n, "name": "x"} for n in range(300)],
    "field": _NOISE,
    "line": np.linspace(0, 1, 50),
    "texts": ["some text"] * 100,
    "entries": {f"key-{n}": {"a": "x" * 90} for n in range(9)},
    "note": "hello",
    "columns": {"time": [n / 4 for n in range(900)], "energy": [n * n for n in range(900)]},
    "small": {"a": [0.5] * 20, "b": [1.5] * 20},
    "short": {"a": [0.5] * 7, "b": [1.5] * 7},
    "uneven": {"a": [0.5] * 900, "b": [1.5] * 901},
}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("numbers", "Plot"),
        ("few", "Value"),
        ("records", "Table"),
        ("field", "Image"),
        ("line", "Plot"),
        ("entries", "Map"),
        ("note", "Value"),
        ("columns", "Plot"),
        ("small", "Plot"),
        ("short", "Value"),
        ("uneven", "Value"),
    ],
)
def test_what_opens_by_itself(open_desk: OpenDesk, name: str, title: str) -> None:
    archive = make_archive(VALUE, small_obj_optimization_threshold=64, numpy_encoder=True)
    desk = open_desk(archive)
    desk.open()
    desk.select(name)
    assert tab(desk) == title


def test_choice_of_the_user_stays_when_columns_are_found(open_desk: OpenDesk) -> None:
    desk = open_desk(make_archive(VALUE, small_obj_optimization_threshold=64, numpy_encoder=True))
    desk.open()
    desk.select("uneven")
    desk.look("Table")
    desk.select("columns")
    assert tab(desk) == "Table"


MIXED = {
    "meta": {"id": 1, "name": "a", "units": {"length": "m"}},
    "mesh": {"nodes": {"1": [0.0, 1.0]}, "elements": {"1": [1, 2]}},
    "signal": [math.sin(n) for n in range(300)],
}


def opened(open_desk: OpenDesk, value: object) -> Desk:
    desk = open_desk(make_archive(value, small_obj_optimization_threshold=64, numpy_encoder=True))
    desk.open()
    return desk


@pytest.mark.parametrize(
    ("root", "title"),
    [
        ([math.sin(n) for n in range(5000)], "Plot"),
        ([math.sin(n) for n in range(50)], "Plot"),
        (np.linspace(0, 1, 50), "Plot"),
        (_NOISE, "Image"),
        ([{"id": n, "name": "x"} for n in range(300)], "Table"),
        (["some text"] * 100, "Info"),
        ([[n, "x"] for n in range(50)], "Info"),
        ({"a": 1}, "Info"),
        (MIXED, "Info"),
    ],
)
def test_what_opens_of_an_archive(open_desk: OpenDesk, root: object, title: str) -> None:
    assert tab(opened(open_desk, root)) == title


@pytest.mark.parametrize("is_root", [True, False])
def test_range_of_numbers_opens_as_a_plot(open_desk: OpenDesk, is_root: bool) -> None:
    numbers = [math.sin(n) for n in range(3000)]
    desk = opened(open_desk, numbers if is_root else {"x": numbers})
    above = () if is_root else ("x",)
    if above:
        desk.expand(*above)
    desk.select(*above, "[1,000 … 1,999]")
    assert tab(desk) == "Plot"


def test_table_of_records_leaves_other_archives_as_they_are(open_desk: OpenDesk) -> None:
    """The choice is shared by the pages of a window."""
    choices = LastChoices()
    table = opened(open_desk, {"rows": {"a": ["x"] * 90, "b": [0.5] * 91}, **MIXED})
    _share(table, choices)
    table.select("rows")
    table.look("Table")
    table.select("mesh")
    assert tab(table) == "Value"
    table.page.show_path(())
    table.settle()
    assert tab(table) == "Info"
    table.select("rows")
    assert tab(table) == "Table"


def test_table_of_an_archive_is_not_kept_for_others(open_desk: OpenDesk) -> None:
    choices = LastChoices()
    desk = opened(open_desk, {"a": ["x"] * 90, "b": [0.5] * 91})
    _share(desk, choices)
    desk.look("Table")
    other = opened(open_desk, {"note": "x"})
    _share(other, choices)
    other.page.reload()
    other.settle()
    assert tab(other) == "Info"


def test_map_of_a_small_dict_is_not_kept_for_others(open_desk: OpenDesk) -> None:
    desk = opened(open_desk, {**MIXED, "more": MIXED["meta"]})
    desk.select("meta")
    desk.look("Map")
    desk.select("more")
    assert tab(desk) == "Value"
    desk.look("Hex")  # as useful for any value
    desk.select("meta")
    assert tab(desk) == "Hex"


def _share(desk: Desk, choices: LastChoices) -> None:
    desk.page.inspector._choices = choices


def tab(desk: Desk) -> str:
    tabs = desk.page.inspector.tabs
    return tabs.tabText(tabs.currentIndex())
