"""Tables of contents of children: each read once, in batches, and not without end."""

import asyncio
from collections.abc import Sequence

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, read_fields
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.key_search import Known
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.searching import child_tocs
from msglc_browser.operations.searching.child_tocs import (
    BATCH_ARCHIVES,
    ReadingCost,
    TocBatch,
    iter_child_tocs,
    reading_cost,
)
from tests.archive_bytes import raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

NOTHING = Known({}, {}, {})


def child(number: int) -> bytes:
    return make_archive({f"key {number}": number})


def read_batches(archive: bytes) -> list[TocBatch]:
    async def read(document: Document) -> list[TocBatch]:
        return [batch async for batch in iter_child_tocs(document, document.root, NOTHING)]

    return reading(archive, read)


def paths(batches: Sequence[TocBatch]) -> list[str]:
    return [format_path(toc.root.path) for batch in batches for toc in batch.tocs]


@pytest.mark.parametrize(
    ("count", "sizes"),
    [(1, [1]), (64, [64]), (65, [64, 1]), (64 + 128 + 1, [64, 128, 1])],
)
def test_every_child_is_read_in_order_in_batches(count: int, sizes: list[int]) -> None:
    batches = read_batches(combine_archives([child(n) for n in range(count)]))
    assert paths(batches) == [f"/[{n}]" for n in range(count)]
    assert [len(batch.tocs) for batch in batches] == sizes
    assert all((batch.failed, batch.refused) == (0, 0) for batch in batches)
    whole = {toc.root.path: toc for batch in batches for toc in batch.tocs}
    assert all(toc.toc for toc in whole.values())


def test_batches_grow_over_all_levels_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_tocs, "MOST_BATCH_ARCHIVES", 100)
    batches = read_batches(combine_archives([child(n) for n in range(1250)]))
    first, *rest = [len(batch.tocs) for batch in batches]
    assert first == BATCH_ARCHIVES
    # A level comes in portions of 1,000 rows, which do not start over with small batches.
    assert rest == [100] * 9 + [36, 100, 100, 50]


def test_later_batches_hold_more_only_of_what_lies_close_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alike = [child(10 + n % 10) for n in range(200)]
    monkeypatch.setattr(child_tocs, "_BATCH_BYTES", 100 * len(alike[0]))
    batches = read_batches(combine_archives(alike))
    assert [len(batch.tocs) for batch in batches] == [64, 100, 36]


@pytest.mark.parametrize(("archives", "requests"), [(64, 1), (65, 2), (192, 2), (193, 3)])
def test_cost_of_small_children_counts_their_batches(archives: int, requests: int) -> None:
    async def read(document: Document) -> ReadingCost:
        return reading_cost(document, archives)

    found = reading(combine_archives([child(n) for n in range(archives)]), read)
    assert found.requests == requests


def test_children_of_children_are_read_as_well() -> None:
    inner = combine_archives({"x": child(1), "y": child(2)})
    batches = read_batches(combine_archives({"a": child(0), "b": inner, "c": child(3)}))
    assert sorted(paths(batches)) == ["/a", "/b", "/b/x", "/b/y", "/c"]


def test_child_that_makes_no_sense_is_counted_and_the_others_are_read() -> None:
    parts = [child(n) for n in range(5)]
    data = bytearray(combine_archives(parts))
    data[bytes(data).index(parts[1]) + 25] ^= 1  # its magic
    toc_at = HEADER_SIZE + read_fields(parts[3]).toc_start
    data[bytes(data).index(parts[3]) + toc_at] = 0xC1
    batches = read_batches(bytes(data))
    assert paths(batches) == ["/[0]", "/[2]", "/[4]"]
    assert sum(batch.failed for batch in batches) == 2


def test_archive_that_many_rows_name_is_read_once() -> None:
    one = child(1)
    archive = raw_archive(one, {"t": [0] * 500})
    batches = read_batches(archive)
    assert len(paths(batches)) == 500

    class Counting(MemorySource):
        """Adds up what is read."""

        total = 0

        async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
            self.total += sum(span.size for span in spans)
            return await super().read_ranges(spans)

    async def work() -> int:
        source = Counting(archive)
        document = await open_archive(source)
        source.total = 0
        async for _ in iter_child_tocs(document, document.root, NOTHING):
            pass
        return source.total

    assert asyncio.run(work()) < 2 * len(one) + HEADER_SIZE


def test_archives_that_name_one_another_without_end_are_read_once_each() -> None:
    archive = child(1)
    for _ in range(30):
        archive = raw_archive(archive, {"t": [0, 0]})
    batches = read_batches(archive)
    assert len(paths(batches)) == 60


def test_nothing_is_read_again_of_what_was_searched() -> None:
    archive = combine_archives({"a": child(0), "b": child(1)})

    async def read(document: Document) -> None:
        first = [batch async for batch in iter_child_tocs(document, document.root, NOTHING)]
        assert paths(first) == ["/a", "/b"]
        known = Known(
            document.learnt.tocs.snapshot(),
            document.learnt.sections.snapshot(),
            document.learnt.toc_indexes.snapshot(),
        )
        before = document.stats().bytes_read
        again = [batch async for batch in iter_child_tocs(document, document.root, known)]
        assert again == []
        assert document.stats().bytes_read == before

    reading(archive, read)


@pytest.mark.parametrize(
    ("archives", "cost"),
    [
        (0, ReadingCost(0, 0)),
        (1, ReadingCost(1, 1000)),
        (64, ReadingCost(1, 1000)),
        (65, ReadingCost(2, 1000)),
    ],
)
def test_children_near_one_another_cost_the_whole_object(archives: int, cost: ReadingCost) -> None:
    async def work() -> ReadingCost:
        data = raw_archive(b"\xc5\x03\x81" + b"\x05" * 897, {"p": [0, 900]})
        document = await open_archive(MemorySource(data + b"x" * (1000 - len(data))))
        return reading_cost(document, archives)

    assert asyncio.run(work()) == cost
