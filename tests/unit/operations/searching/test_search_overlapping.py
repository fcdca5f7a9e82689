"""Searching children that name the same bytes again and again, or that were driven out."""

import asyncio
from collections.abc import Sequence

from msglc_browser.archive.model.header import HEADER_SIZE, build_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.reading.bounded_cache import BoundedCache
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.searching.child_tocs import ReadingCost, reading_cost
from msglc_browser.operations.searching.search import SearchResult
from msglc_browser.storage.reading.open_object import open_object
from tests.archive_bytes import encode, raw_archive, reading
from tests.servers.archives import combine_archives
from tests.servers.ranged_store import PLACE, RangedStore
from tests.unit.operations.searching.test_search_children import run, searched

WIDE_TOC = encode(
    {"p": [0, 1], "t": {f"energy-{number:0900}": {"p": [0, 1]} for number in range(1500)}}
)
"""Over 1 MiB: read in a run of its own."""


async def search_far(
    data: bytes, pattern: str, *, archives: int
) -> tuple[Sequence[Span], ReadingCost, SearchResult, list[str]]:
    """What was asked of the server, and what had been told before."""
    store = RangedStore(data=data)
    document = await open_archive(await open_object(store, PLACE, tail_bytes=20_000))
    store.asked.clear()
    cost = reading_cost(document, archives)
    paths, result, _steps = await searched(document, pattern)
    await document.close()
    return store.asked, cost, result, paths


def bytes_in(spans: Sequence[Span]) -> int:
    return sum(span.size for span in spans)


SHARED_TOC = b"\x81" + WIDE_TOC[WIDE_TOC.index(b"\xa1t") :]
"""Without the position of a root, so that it suits archives of any size."""


def overlapping(children: int) -> bytes:
    """Each child's TOC is the one at the end."""
    heads = b"".join(
        build_header(Protocol.MSGPACK, HEADER_SIZE * (children - number - 1), len(SHARED_TOC))
        for number in range(children)
    )
    starts = [HEADER_SIZE * number for number in range(children)]
    return raw_archive(heads + SHARED_TOC, {"t": starts})


def test_search_of_rows_that_name_one_large_child_reads_it_once() -> None:
    data = raw_archive(raw_archive(b"\1", None, toc_bytes=WIDE_TOC), {"t": [0] * 100})

    asked, cost, result, paths = asyncio.run(search_far(data, "001234", archives=100))

    assert paths == [f"/[{row}]/energy-{1234:0900}" for row in range(100)]
    assert (result.hits, result.is_complete) == (100, True)
    assert bytes_in(asked) <= len(data)
    assert cost.size_bytes is not None
    assert bytes_in(asked) <= cost.size_bytes


def test_search_of_children_that_overlap_reads_a_bounded_part() -> None:
    data = overlapping(20)

    asked, _cost, result, paths = asyncio.run(search_far(data, "001234", archives=20))

    assert bytes_in(asked) <= 2 * (len(data) + 1024 * 1024)
    assert len(paths) == 3
    assert not result.is_complete
    assert result.note.endswith(
        "17 nested archives were not searched: they overlap one another, "
        "and reading them all would take too long."
    )


def test_search_of_small_children_takes_about_the_requests_that_were_told() -> None:
    data = combine_archives([run(0)] * 2000)

    asked, cost, _result, _paths = asyncio.run(search_far(data, "nothing", archives=2000))

    # Opening the archive read its first children: they cost nothing now.
    assert cost.requests - 2 <= len(asked) <= cost.requests


def test_search_of_large_tables_takes_about_the_requests_that_were_told() -> None:
    toc = WIDE_TOC.replace(b"\x92\x00\x01", b"\x92\x00\xce\x00\x06\x1a\x80", 1)
    child = raw_archive(b"\xc6\x00\x06\x1a\x7b" + b"\1" * 399_995, None, toc_bytes=toc)
    data = combine_archives([child] * 10)

    async def play() -> tuple[int, int]:
        store = RangedStore(data=data)
        document = await open_archive(await open_object(store, PLACE, tail_bytes=20_000))
        await expand(document, await find_node(document, parse_path("/[0]")))
        store.asked.clear()
        cost = reading_cost(document, 9)
        await searched(document, "nothing")
        await document.close()
        return cost.requests, len(store.asked)

    told, asked = asyncio.run(play())
    assert 0.6 * told <= asked <= 1.4 * told


def forget_all_but(document: Document, kept: Sequence[int], *, limit: int = 10**6) -> None:
    """Drive TOCs out, but for those of archives that start at `kept`."""
    tocs = document.learnt.tocs.snapshot()
    document.learnt.tocs = BoundedCache(limit, len)
    for start in kept:
        document.learnt.tocs.put(start, tocs[start])


def test_search_enters_a_child_whose_parent_was_driven_out() -> None:
    inner = combine_archives({"x": run(0), "y": run(1), "z": run(2)})
    data = combine_archives({"more": run(3), "all": inner})

    async def read(document: Document) -> tuple[list[str], SearchResult, bool]:
        node = await find_node(document, parse_path("/all/y"))
        await expand(document, node)
        start = max(document.learnt.tocs.snapshot())
        forget_all_but(document, [0, start])
        paths, result, steps = await searched(document, "energy")
        return paths, result, steps[-1].searched == steps[-1].total

    paths, result, is_whole = reading(data, read)
    assert sorted(paths) == [
        "/all/x/energy-0",
        "/all/y/energy-1",
        "/all/z/energy-2",
        "/more/energy-3",
    ]
    assert (result.is_complete, result.note) == (True, "")
    assert is_whole


def test_search_descends_into_a_child_that_is_driven_out_on_the_way() -> None:
    inner = combine_archives({"x": run(0), "y": run(1)})
    data = combine_archives([*[run(2)] * 1001, inner])

    async def read(document: Document) -> list[str]:
        await expand(document, await find_node(document, parse_path("/[1001]")))
        tocs = document.learnt.tocs.snapshot()
        limit = len(tocs[0]) + len(tocs[max(tocs)])
        forget_all_but(document, [0, max(tocs)], limit=limit)
        return (await searched(document, "energy"))[0]

    paths = reading(data, read)
    assert len(paths) == 1003
    assert {"/[1001]/x/energy-0", "/[1001]/y/energy-1"} <= set(paths)
