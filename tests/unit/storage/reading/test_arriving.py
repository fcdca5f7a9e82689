"""Runs of bytes that come in pieces."""

import asyncio
import random

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import ObjectChanged
from msglc_browser.storage.reading.arriving import Arriving, RunSink

DATA = random.Random(5).randbytes(10_000)


def test_pieces_in_any_order_make_the_run() -> None:
    run = Arriving(len(DATA))
    pieces = [(at, DATA[at : at + 700]) for at in range(0, len(DATA), 700)]
    random.Random(1).shuffle(pieces)
    for at, data in pieces:
        run.put(at, data)
        run.put(at, data)  # a repeated attempt
        assert run.view() == DATA[: len(run.view())]
    assert run.whole() == DATA


def test_only_what_has_no_hole_before_it_has_arrived() -> None:
    run = Arriving(100)
    run.put(50, DATA[50:80])
    assert len(run.view()) == 0
    run.put(10, DATA[10:50])
    assert len(run.view()) == 0
    run.put(0, DATA[:20])
    assert len(run.view()) == 80
    with pytest.raises(AssertionError, match="gaps"):
        run.whole()
    run.put(80, DATA[80:100])
    assert run.whole() == DATA[:100]


def test_whole_run_is_not_copied() -> None:
    run = Arriving(len(DATA))
    run.put(0, DATA)
    assert run.whole() is run.whole()


def test_view_that_is_still_held_does_not_spoil_the_run() -> None:
    run = Arriving(len(DATA))
    run.put(0, DATA)
    view = run.view()
    assert run.whole() == DATA == view


@pytest.mark.parametrize(("at", "size"), [(-1, 1), (99, 2), (100, 1)])
def test_piece_outside_the_run_is_refused(at: int, size: int) -> None:
    with pytest.raises(ValueError, match="within"):
        Arriving(100).put(at, bytes(size))


@pytest.mark.parametrize("size", [0, 1])
def test_tiny_runs_are_whole(size: int) -> None:
    run = Arriving(size)
    run.put(0, DATA[:size])
    assert run.whole() == DATA[:size] == run.view()


def test_reader_is_told_what_has_come() -> None:
    seen: list[int] = []

    async def read(run: Arriving) -> None:
        while seen[-1:] != [run.size_bytes]:
            seen.append(await run.more_than(seen[-1] if seen else 0))

    async def play() -> None:
        run = Arriving(1000)
        reader = asyncio.create_task(read(run))
        for at in (500, 0, 900, 600):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            run.put(at, bytes(100 if at == 900 else 500 if at == 0 else 300 if at == 600 else 100))
        async with asyncio.timeout(5):
            await reader

    asyncio.run(play())
    assert seen == [600, 1000]


def test_empty_run_makes_nobody_wait() -> None:
    assert asyncio.run(Arriving(0).more_than(0)) == 0


def test_sink_takes_what_lies_within_the_run() -> None:
    run = Arriving(100)
    sink = RunSink(Span(1000, 1100), run, lambda _etag, _size: None)
    sink.write(900, bytes(50))
    sink.write(950, DATA[950:1050])
    sink.write(1050, DATA[1050:1200])
    assert run.whole() == DATA[1000:1100]


def test_sink_refuses_a_reply_of_another_version() -> None:
    def check(etag: str, _size: int | None) -> None:
        if etag != "one":
            raise ObjectChanged("changed")

    sink = RunSink(Span(0, 10), Arriving(10), check)
    sink.begin("one", 10)
    with pytest.raises(ObjectChanged):
        sink.begin("two", 10)


def test_sink_for_a_run_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="size"):
        RunSink(Span(0, 10), Arriving(11), lambda _etag, _size: None)
