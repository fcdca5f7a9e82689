"""Recent archives and open tabs, kept in a file."""

import json
from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.gui.archive.tree_memory import RowKey, TreeState
from msglc_browser.gui.window.recent_and_tabs import Places, SavedTab, load_places, save_places
from msglc_browser.storage.places.location import LocalLocation, S3Location

_KEYS = (
    PathStep.key("a/b"),
    PathStep.key(7),
    PathStep.key(None),
    PathStep.key(b"\x00"),
    PathStep.key("\udcff"),
    PathStep.key("twice", occurrence=1),
    PathStep.index(3),
)


def test_places_are_loaded_as_they_were_saved(tmp_path: Path) -> None:
    rows = frozenset((*(RowKey(_KEYS[:n]) for n in range(1, 8)), RowKey((), range(0, 1000))))
    odd = S3Location("test", "runs", "a//ü #/x.msglc")
    places = Places(
        (odd, LocalLocation(Path("/data/run.msglc"))),
        (SavedTab(S3Location("test", "runs")), SavedTab(odd, TreeState(rows, RowKey(_KEYS)))),
        1,
    )
    save_places(tmp_path / "new" / "places.json", places)
    assert load_places(tmp_path / "new" / "places.json") == places


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1]",
        "[" * 100_000,
        '{"recent": 1, "tabs": {}, "current": "x"}',
        '{"recent": [1, {"connection": 1}, {"file": 2}], "tabs": [1, {"location": 1}]}',
    ],
)
def test_broken_file_gives_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "places.json"
    path.write_text(text, "utf-8")
    assert load_places(path) == Places()


def test_broken_row_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "places.json"
    rows = [{"rows": None}, {"path": "/a", "rows": [1]}, {"path": "/b"}, 5]
    location = {"file": "/data/run.msglc"}
    path.write_text(json.dumps({"tabs": [{"location": location, "open": rows}]}), "utf-8")
    (tab,) = load_places(path).tabs
    assert tab.tree.open == {RowKey((PathStep.key("b"),))}
