"""Fetches under way are shared, bounded in number, and stopped when nobody waits for them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.storage.reading.fetches import Flights


class Line:
    """Fetches that wait until they are told to arrive; remembers which ran at the same time."""

    def __init__(self) -> None:
        self.started: list[Span] = []
        self.running: set[Span] = set()
        self.most_running = 0
        self.stopped: list[Span] = []
        self._gates: dict[Span, asyncio.Future[None]] = {}

    async def fetch(self, span: Span) -> bytes:
        self.started.append(span)
        self.running.add(span)
        self.most_running = max(self.most_running, len(self.running))
        gate = self._gates[span] = asyncio.get_running_loop().create_future()
        try:
            await gate
        except asyncio.CancelledError:
            self.stopped.append(span)
            raise
        finally:
            self.running.discard(span)
        return bytes(range(span.start, span.end))

    def arrive(self, span: Span) -> None:
        self._gates[span].set_result(None)

    def fail(self, span: Span, error: Exception) -> None:
        self._gates[span].set_exception(error)


def data(span: Span) -> tuple[int, bytes]:
    return span.start, bytes(range(span.start, span.end))


async def settle() -> None:
    """Let all that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


def play(
    scenario: Callable[[Line, Flights], Coroutine[Any, Any, None]],
    *,
    concurrent: int = 10,
    concurrent_large: int | None = None,
    large_bytes: int = 256 * 1024,
) -> None:
    async def work() -> None:
        line = Line()
        flights = Flights(
            line.fetch,
            concurrent=concurrent,
            concurrent_large=concurrent_large,
            large_bytes=large_bytes,
        )
        await scenario(line, flights)
        assert flights.spans() == []
        assert not line.running

    asyncio.run(work())


A, B, C = Span(0, 10), Span(10, 20), Span(30, 40)


def test_fetches_are_answered_sorted_with_their_starts() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        reading = asyncio.ensure_future(flights.gather([C, A, B], [Span(0, 40)]))
        await settle()
        assert flights.spans() == [A, B, C]
        for span in (B, C, A):
            line.arrive(span)
        assert await reading == [data(A), data(B), data(C)]

    play(scenario)


def test_reader_waits_only_for_what_meets_its_spans() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        first = asyncio.ensure_future(flights.gather([A, C], [A, C]))
        await settle()
        second = asyncio.ensure_future(flights.gather([B], [Span(9, 20)]))
        touching = asyncio.ensure_future(flights.gather([], [Span(20, 30)]))
        assert await touching == []
        await settle()
        line.arrive(A)
        line.arrive(B)
        assert await second == [data(A), data(B)]
        assert not first.done()
        line.arrive(C)
        assert await first == [data(A), data(C)]
        assert sorted(line.started) == [A, B, C]

    play(scenario)


def test_fetch_goes_on_while_one_of_two_readers_waits() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        readers = [asyncio.ensure_future(flights.gather(new, [A])) for new in ([A], [])]
        await settle()
        readers[0].cancel()
        await settle()
        assert readers[0].cancelled()
        assert line.running == {A}
        line.arrive(A)
        assert await readers[1] == [data(A)]

    play(scenario)


def test_fetch_is_stopped_when_its_last_reader_leaves() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        readers = [asyncio.ensure_future(flights.gather(new, [A])) for new in ([A], [])]
        await settle()
        for reader in readers:
            reader.cancel()
        await settle()
        assert line.stopped == [A]

    play(scenario)


def test_first_failure_is_raised_at_once_and_stops_what_nobody_else_waits_for() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        failing = asyncio.ensure_future(flights.gather([A, B, C], [Span(0, 40)]))
        await settle()
        other = asyncio.ensure_future(flights.gather([], [C]))
        await settle()
        line.fail(A, OSError("broken"))
        with pytest.raises(OSError, match="broken"):
            await failing
        await settle()
        assert line.stopped == [B]
        assert flights.spans() == [C]
        line.arrive(C)
        assert await other == [data(C)]

    play(scenario)


def test_failure_reaches_all_who_wait_and_the_next_try_is_a_new_one() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        readers = [asyncio.ensure_future(flights.gather(new, [A])) for new in ([A], [])]
        await settle()
        line.fail(A, OSError("broken"))
        found = await asyncio.gather(*readers, return_exceptions=True)
        assert [type(each) for each in found] == [OSError, OSError]
        again = asyncio.ensure_future(flights.gather([A], [A]))
        await settle()
        line.arrive(A)
        assert await again == [data(A)]

    play(scenario)


def test_no_more_run_at_a_time_than_allowed() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        spans = [Span(n, n + 1) for n in range(10)]
        reading = asyncio.ensure_future(flights.gather(spans, [Span(0, 10)]))
        await settle()
        while not reading.done():
            assert len(line.running) <= 3
            line.arrive(next(iter(line.running)))
            await settle()
        assert line.most_running == 3
        assert len(await reading) == 10

    play(scenario, concurrent=3)


def test_large_ones_leave_room_for_small_ones() -> None:
    large = [Span(n, n + 5) for n in (0, 10, 20)]
    at_limit = [Span(n, n + 4) for n in (30, 40)]

    async def scenario(line: Line, flights: Flights) -> None:
        reading = asyncio.ensure_future(flights.gather([*large, *at_limit], [Span(0, 50)]))
        await settle()
        assert line.running == {large[0], *at_limit}
        while not reading.done():
            line.arrive(next(iter(line.running)))
            await settle()
            assert sum(span.size > 4 for span in line.running) <= 1
        assert len(await reading) == 5

    play(scenario, concurrent=3, concurrent_large=1, large_bytes=4)


def test_all_are_stopped_and_their_readers_cancelled() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        reading = asyncio.ensure_future(flights.gather([A, B], [A, B]))
        await settle()
        flights.cancel_all()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await settle()
        assert sorted(line.stopped) == [A, B]
        flights.cancel_all()

    play(scenario)


def test_waiting_for_nothing_is_over_at_once() -> None:
    async def scenario(line: Line, flights: Flights) -> None:
        assert await flights.gather([], []) == []
        assert line.started == []

    play(scenario)
