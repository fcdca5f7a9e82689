"""Places of values, found from the events that come before them."""

import pytest

from msglc_browser.archive.display.event_path import EventPath, path_of
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.values import CborTag, Pairs, Timestamp


@pytest.mark.parametrize(
    ("key", "path"),
    [("a", "/a/[4]"), (5, "/(5)/[4]"), (None, "/(null)/[4]"), ([1], "/…/[4]")],
)
def test_path_leads_through_dicts_and_lists(key: object, path: str) -> None:
    frames = [
        (EventKind.START_MAP, 9, key),
        (EventKind.START_TAG, 1, None),
        (EventKind.START_LIST, 5, None),
    ]
    assert brief_path(path_of(frames)) == path


def test_key_that_is_a_time_is_named_by_its_text() -> None:
    path = path_of([(EventKind.START_MAP, 1, Timestamp(5))])
    assert brief_path(path) == "/1970-01-01T00:00:05Z"


@pytest.mark.parametrize(
    ("value", "places"),
    [
        (5, ["/"]),
        ([1, [2], {}, 3], ["/[0]", "/[1]/[0]", "/[3]"]),
        ({"a": 1, "b": [2, {"c": 3}]}, ["/a", "/b/[0]", "/b/[1]/c"]),
        ({"a": [1], "b": 2}, ["/a/[0]", "/b"]),
        (Pairs((([0], 1),)), ["/…/[0]", "/…"]),
        (CborTag(9, [CborTag(8, 1), 2]), ["/[0]", "/[1]"]),
    ],
)
def test_each_value_has_its_place(value: object, places: list[str]) -> None:
    path, found = EventPath(), []
    for event in value_events(value):
        path.follow(event)
        if event.kind is EventKind.SCALAR and not event.is_key:
            found.append(brief_path(path.path))
    assert found == places


@pytest.mark.parametrize(
    ("kind", "values", "place"),
    [(EventKind.START_LIST, [1, 2], "/[3]"), (EventKind.START_MAP, ["a", 1], "/b")],
)
def test_runs_are_counted(kind: EventKind, values: list[object], place: str) -> None:
    path, is_map = EventPath(), kind is EventKind.START_MAP
    path.follow(Event(kind))
    path.follow(Event(EventKind.SCALAR, "x", None, is_map))
    if is_map:
        path.follow(Event(EventKind.SCALAR, 1))
    path.follow(run_event(Run(values, is_map), 9))
    assert brief_path(path.path) == ("/a" if is_map else "/[2]")
    for event in (Event(EventKind.START_TEXT, None, None, is_map), Event(EventKind.CHUNK, "b")):
        path.follow(event)
    path.follow(Event(EventKind.END))
    path.follow(Event(EventKind.SCALAR, "b", None, is_map))
    assert brief_path(path.path) == (place if is_map else "/[4]")
