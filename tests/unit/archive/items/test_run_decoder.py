"""Runs of children are the same values that single events are, and never half a pair."""

import pytest

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.run_decoder import RunDecoder, RunsAhead, RunTokenizer
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, run_of
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import ExtValue
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def events_of(data: bytes, protocol: Protocol, *, items: int = 1, step: int = 10**9) -> list[Event]:
    """Events of a RunTokenizer that is fed `step` bytes at a time."""
    tokenizer = RunTokenizer(protocol, items=items, size_bytes=len(data))
    events: list[Event] = []
    for at in range(0, len(data), step):
        tokenizer.feed(data[at : at + step])
        events += tokenizer
    assert tokenizer.finished
    assert tokenizer.position == len(data)
    return events


def unrolled(events: list[Event]) -> list[Event]:
    """The same without runs."""
    found: list[Event] = []
    for event in events:
        if event.kind is not EventKind.RUN:
            found.append(event)
            continue
        run = run_of(event)
        assert not run.is_map or len(run.values) % 2 == 0
        for place, value in enumerate(run.values):
            found += value_events(value, is_key=run.is_map and place % 2 == 0)
    return found


VALUES: list[object] = [
    list(range(5000)),
    [n / 3 for n in range(5000)],
    ["text " * 3, None, True, 2.5] * 1000,
    {f"key {n}": n for n in range(3000)},
    {n: [n, {"a": n}] for n in range(1000)},
    [[n] * 20 for n in range(500)],
    {"small": 1, "long": "x" * 200_000, "after": [1, 2, 3]},
    [b"\x00" * 100_000, 1, 2, 3],
    [],
    {},
    5,
    "x" * 200_000,
]


@BOTH
@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("step", [10**9, 50_000, 4099])
def test_value_reads_the_same_with_runs(protocol: Protocol, value: object, step: int) -> None:
    data = encode(value, protocol)
    events = unrolled(events_of(data, protocol, step=step))
    assert build_value(events) == value
    plain = Tokenizer(protocol)
    plain.feed(data)
    keys = [event.value for event in plain if event.is_key]
    assert [event.value for event in events if event.is_key] == keys


@BOTH
def test_long_lists_come_in_few_events_that_tell_their_bytes(protocol: Protocol) -> None:
    data = encode(list(range(50_000)), protocol)
    events = events_of(data, protocol)
    runs = [event for event in events if event.kind is EventKind.RUN]
    assert len(events) < 1000
    in_runs = sum(len(run_of(event).values) for event in runs)
    assert in_runs > 49_000
    assert sum(event.size or 0 for event in runs) > 0.95 * len(data)


@BOTH
def test_value_that_stands_alone_is_no_run(protocol: Protocol) -> None:
    for value in (5, [1, 2, 3], {"a": 1}):
        first = events_of(encode(value, protocol), protocol)[0]
        assert first.kind is not EventKind.RUN


@BOTH
def test_values_that_follow_one_another_may_be_a_run(protocol: Protocol) -> None:
    values = list(range(1000))
    data = b"".join(encode(value, protocol) for value in values)
    events = events_of(data, protocol, items=1000)
    assert any(event.kind is EventKind.RUN for event in events)
    assert [event.value for event in unrolled(events)] == values


@BOTH
def test_damage_behind_a_run_is_found(protocol: Protocol) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c"
    whole = encode(list(range(1000)), protocol)
    data = whole[:-3] + bad * 3
    with pytest.raises(CorruptArchive):
        events_of(data, protocol)


@BOTH
def test_count_beyond_the_bytes_is_refused(protocol: Protocol) -> None:
    head = b"\xdd" if protocol is Protocol.MSGPACK else b"\x9a"
    with pytest.raises(CorruptArchive, match="claims"):
        events_of(head + (1001).to_bytes(4, "big") + b"\x01" * 1000, protocol)


@pytest.mark.parametrize("code", [5, -1])
def test_extension_without_bytes_is_not_of_the_library(code: int) -> None:
    data = b"\x01\xc7\x00" + code.to_bytes(1, "big", signed=True) + b"\x02"
    found = RunDecoder(Protocol.MSGPACK).take(data, 0, 3, 1)
    assert found is None or found.values in ([1], [1, ExtValue(code, b""), 2])
    events = events_of(b"\x93" + data, Protocol.MSGPACK)
    assert build_value(unrolled(events)) == [1, ExtValue(code, b""), 2]


@BOTH
def test_run_that_ends_where_the_bytes_do_is_not_taken_again(protocol: Protocol) -> None:
    ahead = RunsAhead(protocol)
    data = encode([1, 2, 3, 4], protocol)[1:]

    def advance() -> bool:
        """Decode what has been taken already, and find no more."""
        ahead.ends(data, 0, 0, 2, 1)
        return False

    ahead.advance = advance
    found = ahead.take(data, 2, 2, 2, 1)
    assert found is not None
    assert found.values == [3, 4]
