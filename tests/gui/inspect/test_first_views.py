"""Which inspector opens by itself for which node, once the first bytes of it are known."""

import math
from typing import Any

import numpy as np
import pytest

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


def tab(desk: Desk) -> str:
    tabs = desk.page.inspector.tabs
    return tabs.tabText(tabs.currentIndex())
