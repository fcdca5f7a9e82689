"""Children of a value as they become whole, and none that takes too much memory."""

import pytest

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.values import CborTag, Pairs
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.exporting.tabular.table_rows import (
    MAX_ITEM_BYTES,
    ItemReader,
    iter_rows,
)
from msglc_browser.operations.reading.document import Document
from tests.archive_bytes import encode, leaf_archive, reading

END = Event(EventKind.END)
LIST = Event(EventKind.START_LIST)


def read(value: object, *, step: int = 10**6) -> tuple[EventKind | None, list[object], bool]:
    """Root, children, and whether all are there, when `step` events come at a time."""
    reader = ItemReader()
    events = list(value_events(value))
    items: list[object] = []
    for at in range(0, len(events), step):
        items += reader.feed(events[at : at + step])
    return reader.root, items, reader.is_done


@pytest.mark.parametrize("step", [1, 2, 10**6])
@pytest.mark.parametrize(
    "items", [[], [1], [None, "x", 2.5], [[1, [2]], {"a": {"b": []}}, CborTag(9, [1])]]
)
def test_children_of_a_list_come_whole(items: list[object], step: int) -> None:
    assert read(items, step=step) == (EventKind.START_LIST, items, True)


@pytest.mark.parametrize("step", [1, 10**6])
def test_keys_and_values_of_a_dict_alternate(step: int) -> None:
    value = {"a": 1, "b": [2, {"c": 3}]}
    assert read(value, step=step) == (EventKind.START_MAP, ["a", 1, "b", [2, {"c": 3}]], True)
    pairs = Pairs((([1], 2), ([1], 3)))
    assert read(pairs)[1] == [[1], 2, [1], 3]


def test_scalar_has_no_children_and_is_done_at_once() -> None:
    assert read(5) == (EventKind.SCALAR, [], True)


def test_value_that_has_not_ended_is_not_done() -> None:
    reader = ItemReader()
    assert (reader.root, reader.is_done) == (None, False)
    assert reader.feed([LIST, Event(EventKind.SCALAR, 1), LIST]) == [1]
    assert not reader.is_done
    assert reader.feed([Event(EventKind.SCALAR, 2), END]) == [[2]]
    assert not reader.is_done
    assert reader.feed([END]) == []
    assert reader.is_done


def test_runs_are_children_wherever_they_stand() -> None:
    reader = ItemReader()
    run = run_event(Run([1, 2], False), 2)
    assert reader.feed([LIST, run, LIST, run, run, END, run, END]) == [1, 2, [1, 2, 1, 2], 1, 2]
    assert reader.is_done


def test_long_strings_in_chunks_are_one_child() -> None:
    reader = ItemReader()
    text = [Event(EventKind.START_TEXT), *[Event(EventKind.CHUNK, "ab")] * 3, END]
    assert reader.feed([LIST, *text, *text, END]) == ["ababab", "ababab"]


def test_child_as_large_as_allowed_is_read_and_a_byte_more_is_refused() -> None:
    # An empty list counts as 100 bytes, a number as 8.
    room = MAX_ITEM_BYTES - 100
    reader = ItemReader()
    [item] = reader.feed([LIST, LIST, run_event(Run([1], False), room), END])
    assert item == [1]
    with pytest.raises(LimitExceeded, match="over 32 MiB"):
        reader.feed([LIST, run_event(Run([1], False), room + 1)])


@pytest.mark.parametrize(
    "event",
    [
        Event(EventKind.SCALAR, "x" * 2**20),
        Event(EventKind.CHUNK, b"x" * 2**20),
        run_event(Run([1], False), 2**20),
    ],
)
def test_all_that_is_inside_a_child_adds_up(event: Event) -> None:
    reader = ItemReader()
    opener = LIST if event.kind is not EventKind.CHUNK else Event(EventKind.START_BYTES)
    reader.feed([LIST, opener])
    for _ in range(31):
        reader.feed([event])
    with pytest.raises(LimitExceeded):
        reader.feed([event])


def test_numbers_and_empty_containers_count_as_well() -> None:
    for event, each in ((Event(EventKind.SCALAR, 1), 8), (LIST, 100)):
        reader = ItemReader()
        reader.feed([LIST, LIST])
        fits = (MAX_ITEM_BYTES - 100) // each
        batch = [event] * 10_000
        for _ in range(fits // 10_000):
            reader.feed(batch)
        reader.feed([event] * (fits % 10_000))
        with pytest.raises(LimitExceeded):
            reader.feed([event])


def test_children_one_after_another_do_not_add_up() -> None:
    reader = ItemReader()
    reader.feed([LIST])
    large = [LIST, run_event(Run([], False), MAX_ITEM_BYTES - 100), END]
    for _ in range(3):
        assert reader.feed(large) == [[]]
    for _ in range(40):
        reader.feed([run_event(Run([1], False), 2**20)])
    texts = [LIST, Event(EventKind.SCALAR, "x" * 2**20), END]
    assert sum(len(reader.feed(texts)) for _ in range(40)) == 40


def test_rows_that_take_more_than_a_row_may_are_read_when_none_of_them_does() -> None:
    rows = [{"id": number, "text": "x" * 2**20} for number in range(40)]

    async def read(document: Document) -> list[object]:
        return [row async for batch in iter_rows(document, document.root) for row in batch]

    assert reading(leaf_archive(encode(rows)), read) == rows
