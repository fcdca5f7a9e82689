"""Recent archives and open tabs, kept in a file."""

import json
from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.gui.archive.tree.tree_state import RowKey, TreeState
from msglc_browser.gui.remembered.recent_and_tabs import (
    RECENT_LIMIT,
    Places,
    RecentChanges,
    SavedTab,
    load_places,
    save_places,
)
from msglc_browser.state_file import StateFile
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


def at(path: Path) -> StateFile:
    return StateFile(path, "places")


def archive(name: str) -> LocalLocation:
    return LocalLocation(Path("/data") / name)


def recent(file: StateFile, changes: RecentChanges) -> list[str]:
    """What is recent after `changes` by a window that knows of nothing else."""
    return [place.name for place in save_places(file, Places(), changes).recent]


def test_two_windows_keep_what_either_opened_or_forgot(tmp_path: Path) -> None:
    file, none = at(tmp_path / "places.json"), RecentChanges()
    assert recent(file, none.note(archive("a")).note(archive("b"))) == ["b", "a"]
    assert recent(file, none.note(archive("c"))) == ["c", "b", "a"]
    assert recent(file, none.note(archive("a")).forget([archive("b")])) == ["a", "c"]
    assert recent(file, none.forget([archive("b")]).note(archive("b"))) == ["b", "a", "c"]
    assert recent(file, RecentChanges(is_cleared=True).note(archive("d"))) == ["d"]


def test_recent_archives_are_at_most_ten(tmp_path: Path) -> None:
    file, changes = at(tmp_path / "places.json"), RecentChanges()
    for number in range(RECENT_LIMIT + 1):
        changes = changes.note(archive(str(number)))
    assert len(recent(file, changes)) == RECENT_LIMIT
    assert recent(file, RecentChanges().note(archive("new")))[:2] == ["new", str(RECENT_LIMIT)]


def test_recent_archives_in_memory_are_written_when_the_file_is_gone(tmp_path: Path) -> None:
    file = at(tmp_path / "places.json")
    known = Places(recent=(archive("a"),))
    assert save_places(file, known, RecentChanges().note(archive("b"))).recent == (
        archive("b"),
        archive("a"),
    )


def test_places_are_loaded_as_they_were_saved(tmp_path: Path) -> None:
    rows = frozenset((*(RowKey(_KEYS[:n]) for n in range(1, 8)), RowKey((), range(0, 1000))))
    odd = S3Location("test", "runs", "a//ü #/x.msglc")
    places = Places(
        (odd, LocalLocation(Path("/data/run.msglc"))),
        (SavedTab(S3Location("test", "runs")), SavedTab(odd, TreeState(rows, RowKey(_KEYS)))),
        1,
    )
    file = at(tmp_path / "new" / "places.json")
    assert save_places(file, places, RecentChanges()) == places
    assert load_places(file) == places


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
    assert (load_places(at(path)) or Places()) == Places()


def test_broken_row_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "places.json"
    rows = [{"rows": None}, {"path": "/a", "rows": [1]}, {"path": "/b"}, 5]
    location = {"file": "/data/run.msglc"}
    path.write_text(json.dumps({"tabs": [{"location": location, "open": rows}]}), "utf-8")
    (tab,) = (load_places(at(path)) or Places()).tabs
    assert tab.tree.open == {RowKey((PathStep.key("b"),))}
