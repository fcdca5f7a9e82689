"""Searching a combined archive to its end: the children's tables of contents are read for it."""

import asyncio
from collections.abc import Sequence

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import format_path, parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import TimedOut
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.searching import search_children as tested
from msglc_browser.operations.searching import search_typed
from msglc_browser.operations.searching.child_tocs import BATCH_ARCHIVES, reading_cost
from msglc_browser.operations.searching.search import Hit, SearchResult, search_keys
from msglc_browser.operations.searching.search_children import (
    ChildrenProgress,
    search_with_children,
)
from msglc_browser.operations.searching.search_typed import search_as_typed
from msglc_browser.storage.reading.open_object import open_object
from tests.archive_bytes import raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource
from tests.servers.ranged_store import PLACE, RangedStore


@pytest.fixture(autouse=True)
def _archives_count_as_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small ones are read as a whole, while typing."""
    monkeypatch.setattr(search_typed, "WHOLE_BYTES", 0)


BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def run(number: int, *, protocol: Protocol = Protocol.MSGPACK, size_bytes: int = 60) -> bytes:
    value = {f"energy-{number}": "x" * size_bytes, "note": "y" * 60}
    return make_archive(
        value,
        protocol="msgpack" if protocol is Protocol.MSGPACK else "cbor",
        small_obj_optimization_threshold=8,
        trivial_size=4,
    )


async def searched(
    document: Document, pattern: str, *, limit: int = 10**6
) -> tuple[list[str], SearchResult, list[ChildrenProgress]]:
    hits: list[Hit] = []
    steps: list[ChildrenProgress] = []
    result = await search_with_children(
        document, pattern, on_hits=hits.extend, on_progress=steps.append, limit=limit
    )
    return [format_path(hit.path) for hit in hits], result, steps


@BOTH
def test_search_with_children_finds_keys_in_all_of_them(protocol: Protocol) -> None:
    parts = {f"run{n}": run(n, protocol=protocol) for n in range(150)}
    data = combine_archives(parts)

    paths, result, steps = reading(data, lambda document: searched(document, "ENERGY"))

    assert paths == [f"/run{n}/energy-{n}" for n in range(150)]
    assert (result.hits, result.is_complete, result.unread_archives) == (150, True, 0)
    assert not result.note
    assert steps[0] == ChildrenProgress(0, 150)
    assert steps[-1] == ChildrenProgress(150, 150)
    assert [step.searched for step in steps] == [0, BATCH_ARCHIVES, 150]  # while it goes


def test_search_with_children_looks_into_combined_ones_in_combined_ones() -> None:
    inner = combine_archives([run(0), combine_archives({"deep": run(1)}, protocol="cbor")])
    data = combine_archives({"all": inner, "more": run(2)})

    paths, result, steps = reading(data, lambda document: searched(document, "energy"))

    assert sorted(paths) == ["/all/[0]/energy-0", "/all/[1]/deep/energy-1", "/more/energy-2"]
    assert result.is_complete
    assert steps[-1].searched == steps[-1].total == 5


def test_search_with_children_tells_each_hit_once_whatever_was_opened_before() -> None:
    data = combine_archives({"all": combine_archives([run(0), run(1)]), "more": run(2)})

    async def read(document: Document) -> list[str]:
        await expand(document, await find_node(document, parse_path("/all/[1]")))
        return (await searched(document, "energy"))[0]

    paths = reading(data, read)
    assert sorted(paths) == ["/all/[0]/energy-0", "/all/[1]/energy-1", "/more/energy-2"]


def test_search_after_one_of_the_children_reads_nothing_again() -> None:
    data = combine_archives([run(n) for n in range(20)])

    async def read(document: Document) -> tuple[int, int, SearchResult]:
        await searched(document, "energy")
        before = document.stats().requests
        hits: list[Hit] = []
        result = await search_keys(document, "note", on_hits=hits.extend)
        return before, document.stats().requests, result

    before, after, result = reading(data, read)
    assert before == after
    assert (result.hits, result.unread_archives) == (20, 0)


@BOTH
def test_search_with_children_counts_those_that_make_no_sense(protocol: Protocol) -> None:
    good, broken = run(0, protocol=protocol), b"\0" * 200
    data = raw_archive(
        good + broken + good, {"t": [0, len(good), len(good) + len(broken)]}, protocol
    )

    paths, result, _steps = reading(data, lambda document: searched(document, "energy"))

    assert paths == ["/[0]/energy-0", "/[2]/energy-0"]
    assert not result.is_complete
    assert result.note == ("1 nested archive cannot be searched: its table of contents is invalid.")


def test_search_with_children_stops_at_the_limit() -> None:
    data = combine_archives([run(n) for n in range(300)])

    paths, result, steps = reading(data, lambda document: searched(document, "energy", limit=7))

    assert len(paths) == result.hits == 7
    assert result.note == "There are more results."
    assert steps[-1].searched <= 2 * BATCH_ARCHIVES


def test_search_of_children_that_are_far_apart_is_one_request_each() -> None:
    data = combine_archives([run(n, size_bytes=400_000) for n in range(100)])

    async def play() -> tuple[RangedStore, int, SearchResult]:
        store = RangedStore(data=data)
        document = await open_archive(await open_object(store, PLACE, tail_bytes=20_000))
        store.asked.clear()
        cost = reading_cost(document, 100)
        _paths, result, _steps = await searched(document, "energy")
        await document.close()
        return store, cost.requests, result

    store, told, result = asyncio.run(play())
    assert result.hits == 100
    assert abs(len(store.asked) - told) <= 2
    assert sum(span.size for span in store.asked) < 1_000_000
    assert store.most_running <= 2 * BATCH_ARCHIVES + 1


def test_cost_of_children_is_told_by_the_tables_read_before() -> None:
    data = combine_archives([run(n, size_bytes=400_000) for n in range(50)])

    async def read(document: Document) -> None:
        assert reading_cost(document, 50).size_bytes is None
        rows = await expand(document, document.root)
        await read_previews(document, rows.nodes[:5])
        cost = reading_cost(document, 50)
        assert cost.requests == 50
        assert cost.size_bytes is not None
        assert 50 * 50 < cost.size_bytes < 50 * 500

    reading(data, read)


def test_search_with_children_raises_what_reading_raises_after_what_was_found() -> None:
    class Failing(MemorySource):
        async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
            if self.stats().requests > 2 * BATCH_ARCHIVES + 10:
                raise TimedOut("no answer")
            return await super().read_ranges(spans)

    async def play() -> list[Hit]:
        document = await open_archive(
            Failing(combine_archives([run(n, size_bytes=400_000) for n in range(400)]))
        )
        hits: list[Hit] = []
        with pytest.raises(TimedOut):
            await search_with_children(
                document, "energy", on_hits=hits.extend, on_progress=lambda _: None
            )
        return hits

    assert 0 < len(asyncio.run(play())) < 400


def test_search_with_children_cancelled_stops_reading() -> None:
    async def play() -> tuple[int, int]:
        source = MemorySource(combine_archives([run(n) for n in range(2000)]))
        document = await open_archive(source)
        begun = asyncio.Event()

        def watch(progress: ChildrenProgress) -> None:
            if progress.searched:
                begun.set()

        task = asyncio.create_task(
            search_with_children(
                document, "energy", on_hits=lambda _: None, on_progress=watch, limit=10**6
            )
        )
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        stopped = source.stats().requests
        await asyncio.sleep(0)
        return stopped, source.stats().requests

    stopped, later = asyncio.run(play())
    assert stopped == later < 2000


def test_search_of_rows_that_all_name_one_combined_archive_ends() -> None:
    # Each level named a hundred times by the one above: followed by path, a million archives.
    archive = run(0)
    for _ in range(3):
        archive = raw_archive(archive, {"t": [0] * 100})

    paths, _result, _steps = reading(archive, lambda document: searched(document, "energy"))

    assert len(paths) == 100


async def typed(document: Document, pattern: str) -> tuple[list[str], SearchResult]:
    hits: list[Hit] = []
    result = await search_as_typed(document, pattern, selected=None, on_hits=hits.extend)
    return [format_path(hit.path) for hit in hits], result


@pytest.mark.parametrize(("spare", "is_searched"), [(0, True), (-1, False)])
def test_number_of_requests_while_typing_is_bounded(
    monkeypatch: pytest.MonkeyPatch, spare: int, is_searched: bool
) -> None:
    data = combine_archives([run(n, size_bytes=400_000) for n in range(10)])

    async def read(document: Document) -> SearchResult:
        rows = await expand(document, document.root)
        await read_previews(document, rows.nodes[:1])
        cost = reading_cost(document, 10)
        assert cost.requests == 10 and cost.size_bytes is not None
        monkeypatch.setattr(tested, "UNASKED_REQUESTS", 10 + spare)
        return (await typed(document, "energy"))[1]

    result = reading(data, read)
    assert (result.unread_archives == 0) is is_searched


def test_children_of_unknown_cost_are_not_searched_while_typing() -> None:
    data = combine_archives([run(n, size_bytes=400_000) for n in range(20)])
    _paths, result = reading(data, lambda document: typed(document, "energy"))
    assert (result.hits, result.unread_archives) == (0, 20)


def test_children_that_cost_far_more_than_expected_are_left_out_while_typing() -> None:
    """Those read before were small, the others have large tables of contents."""
    large = make_archive(
        {f"energy-{n:06}": "x" * 20 for n in range(60_000)},
        small_obj_optimization_threshold=8,
        trivial_size=4,
    )
    small = [run(n, size_bytes=400_000) for n in range(3)]
    data = combine_archives([*small, *[large] * 8])

    async def read(document: Document) -> tuple[SearchResult, int]:
        rows = await expand(document, document.root)
        await read_previews(document, rows.nodes[:3])
        before = document.stats().bytes_read
        _paths, result = await typed(document, "energy-000001")
        return result, document.stats().bytes_read - before

    result, read_bytes = reading(data, read)
    assert result.unread_archives == 11 - result.read_archives > 0
    assert not result.is_complete
    assert result.unread_cost is not None and result.unread_cost.size_bytes is None
    assert read_bytes <= 4_500_000
