"""Events are plain values; a RUN carries its children past the type of scalars."""

import pytest

from msglc_browser.archive.model.events import Event, EventKind, Run, run_event, run_of


@pytest.mark.parametrize("is_map", [True, False])
def test_run_comes_out_of_its_event_as_it_went_in(is_map: bool) -> None:
    run = Run(["a", [1, {"b": None}]], is_map)
    event = run_event(run, 17)
    assert (event.kind, event.size, event.is_key) == (EventKind.RUN, 17, False)
    assert run_of(event) is run


def test_kinds_are_told_apart_as_keys_of_a_dict() -> None:
    numbers = {kind: number for number, kind in enumerate(EventKind)}
    assert [numbers[kind] for kind in EventKind] == list(range(len(EventKind)))


def test_event_is_a_value_of_no_size_unless_it_says_so() -> None:
    assert Event(EventKind.SCALAR, 5) == Event(EventKind.SCALAR, 5, None, False)
    assert Event(EventKind.SCALAR, 5) != Event(EventKind.SCALAR, 5, is_key=True)
