"""Which inspector opens by itself for which node, once the first bytes of it are known."""

import math
from typing import Any

import numpy as np
import pytest

from tests.gui.archive_desk import OpenDesk
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
    ],
)
def test_what_opens_by_itself(open_desk: OpenDesk, name: str, title: str) -> None:
    archive = make_archive(VALUE, small_obj_optimization_threshold=64, numpy_encoder=True)
    desk = open_desk(archive)
    desk.open()
    desk.select(name)
    tabs = desk.page.inspector.tabs
    assert tabs.tabText(tabs.currentIndex()) == title
