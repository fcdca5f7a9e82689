"""What a find field searches at once, what it offers, and what it finds when asked for the rest."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import format_path, parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import TimedOut
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.searching import search_typed as tested
from msglc_browser.operations.searching.child_tocs import reading_cost
from msglc_browser.operations.searching.search import (
    MAX_HITS,
    MORE,
    NO_TOC,
    Hit,
    SearchResult,
    SearchScope,
)
from msglc_browser.operations.searching.search_children import ChildrenProgress
from msglc_browser.operations.searching.search_typed import (
    search_all_tables,
    search_as_typed,
    search_everything,
)
from msglc_browser.operations.searching.search_value import MOST_BYTES, TOO_MANY
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource, RecordingSource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
SPARE = pytest.mark.parametrize("spare", [0, -1])
SEARCH = "msglc_browser.operations.searching.search"


@dataclass(frozen=True, slots=True)
class Found:
    """The hits as they arrived, and the result."""

    paths: list[str]
    result: SearchResult


Search = Callable[[Document, str], Awaitable[Found]]


async def typed(document: Document, pattern: str, selected: str = "") -> Found:
    hits: list[Hit] = []
    node = await find_node(document, parse_path(selected)) if selected else None
    result = await search_as_typed(document, pattern, selected=node, on_hits=hits.extend)
    return Found([format_path(hit.path) for hit in hits], result)


async def tables(document: Document, pattern: str) -> Found:
    hits: list[Hit] = []
    result = await search_all_tables(
        document, pattern, on_hits=hits.extend, on_progress=lambda _progress: None
    )
    return Found([format_path(hit.path) for hit in hits], result)


async def everything(document: Document, pattern: str) -> Found:
    hits: list[Hit] = []
    result = await search_everything(document, pattern, on_hits=hits.extend)
    return Found([format_path(hit.path) for hit in hits], result)


def searched(archive: bytes, pattern: str, search: Search) -> Found:
    found = reading(archive, lambda document: search(document, pattern))
    assert found.result.hits == len(found.paths) == len(set(found.paths))
    assert found.result.is_complete is not bool(found.result.note)
    return found


def run(number: int = 0, protocol: Protocol = Protocol.MSGPACK) -> bytes:
    """In its table of contents `energy-…`, `mesh` and `note`; in a value `nodes`."""
    value = {f"energy-{number}": "x" * 60, "mesh": {"nodes": 1}, "note": "y" * 60}
    return make_archive(
        value,
        protocol="cbor" if protocol is Protocol.CBOR else "msgpack",
        small_obj_optimization_threshold=40,
        trivial_size=4,
    )


def full(keys: int, inside: int) -> bytes:
    """An archive with so many keys in its table of contents, and so many inside the last value."""
    value = encode({f"key {n}": n for n in range(inside)})
    size = len(value)
    rows = {f"key-{n}": {"p": [size, size + 1]} for n in range(keys - 1)}
    children = {**rows, "key": {"p": [0, size]}}
    return raw_archive(value + b"\x01", {"p": [0, size + 1], "t": children})


@SPARE
@BOTH
def test_archives_up_to_a_size_are_searched_completely_while_typing(
    monkeypatch: pytest.MonkeyPatch, protocol: Protocol, spare: int
) -> None:
    archive = run(protocol=protocol)
    monkeypatch.setattr(tested, "WHOLE_BYTES", len(archive) + spare)
    found = searched(archive, "nodes", typed)
    is_whole = not spare
    assert found.paths == (["/mesh/nodes"] if is_whole else [])
    assert found.result.scope is (SearchScope.VALUE if is_whole else SearchScope.TOC)
    assert (found.result.unread_values_bytes == 0) is is_whole


@SPARE
@pytest.mark.parametrize("search", [typed, tables])
def test_values_up_to_a_size_are_offered(
    monkeypatch: pytest.MonkeyPatch, search: Search, spare: int
) -> None:
    monkeypatch.setattr(tested, "WHOLE_BYTES", 0)
    archive = combine_archives([run(n) for n in range(3)])
    monkeypatch.setattr(tested, "MOST_ASKED_BYTES", len(archive) + spare)
    result = searched(archive, "nodes", search).result
    assert result.unread_values_bytes == (0 if spare else len(archive))
    assert (result.scope, result.is_one_value) == (SearchScope.TOC, False)


@SPARE
def test_single_value_up_to_a_size_is_offered_as_one(
    monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    data = encode({"ab": 1})
    monkeypatch.setattr(tested, "WHOLE_BYTES", 0)
    monkeypatch.setattr(f"{SEARCH}.MOST_BYTES", 0)
    monkeypatch.setattr(tested, "MOST_ASKED_BYTES", len(data) + spare)
    found = searched(leaf_archive(data), "ab", typed)
    assert found.result == SearchResult(
        0,
        is_complete=False,
        note=NO_TOC,
        scope=SearchScope.TOC,
        unread_values_bytes=0 if spare else len(data),
        is_one_value=True,
    )


@SPARE
@BOTH
def test_all_values_up_to_a_size_are_searched_on_request(
    monkeypatch: pytest.MonkeyPatch, protocol: Protocol, spare: int
) -> None:
    archive = combine_archives({"a": run(1, protocol), "b": run(2)})
    monkeypatch.setattr(tested, "MOST_ASKED_BYTES", len(archive) + spare)
    found = searched(archive, "nodes", everything)
    assert found.paths == ([] if spare else ["/a/mesh/nodes", "/b/mesh/nodes"])
    assert found.result.scope is (SearchScope.TOC if spare else SearchScope.VALUE)
    assert found.result.read_archives == 2


@SPARE
@BOTH
def test_values_that_are_offered_are_searched_on_request(
    monkeypatch: pytest.MonkeyPatch, protocol: Protocol, spare: int
) -> None:
    archive = run(protocol=protocol)  # its table of contents is none of the values
    size = searched(archive, "nodes", tables).result.unread_values_bytes
    assert 0 < size < len(archive)
    monkeypatch.setattr(tested, "MOST_ASKED_BYTES", size + spare)
    offered = searched(archive, "nodes", tables).result
    found = searched(archive, "nodes", everything)
    assert bool(offered.unread_values_bytes) is bool(found.paths) is (not spare)
    assert found.result.scope is (SearchScope.TOC if spare else SearchScope.VALUE)


def test_single_value_searched_on_request_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{SEARCH}.MOST_BYTES", 0)
    found = searched(leaf_archive(encode({"ab": {"ab": 1}})), "ab", everything)
    assert found == Found(["/ab", "/ab/ab"], SearchResult(2, is_complete=True))


@pytest.mark.parametrize("search", [typed, everything])
def test_small_single_value_is_searched_only_once(search: Search) -> None:
    found = searched(leaf_archive(encode({"ab": {"ab": 1}})), "ab", search)
    assert found == Found(["/ab", "/ab/ab"], SearchResult(2, is_complete=True))


@pytest.mark.parametrize("search", [typed, everything])
@pytest.mark.parametrize(
    ("keys", "inside", "hits", "scope", "note"),
    [
        (MAX_HITS - 2, 1, MAX_HITS - 1, SearchScope.VALUE, ""),
        (MAX_HITS - 1, 2, MAX_HITS, SearchScope.VALUE, MORE),
        (MAX_HITS - 500, 501, MAX_HITS, SearchScope.VALUE, MORE),
        (MAX_HITS + 1, 1, MAX_HITS, SearchScope.TOC, MORE),
    ],
)
def test_keys_and_values_together_have_a_bound(
    monkeypatch: pytest.MonkeyPatch,
    search: Search,
    keys: int,
    inside: int,
    hits: int,
    scope: SearchScope,
    note: str,
) -> None:
    result = searched(full(keys, inside), "key", search).result
    assert (result.hits, result.scope, result.note) == (hits, scope, note)


@pytest.mark.parametrize(("keys", "is_offered"), [(MAX_HITS - 1, True), (MAX_HITS + 1, False)])
def test_values_are_not_offered_if_there_are_too_many_hits(keys: int, is_offered: bool) -> None:
    result = searched(full(keys, 1), "key", tables).result
    assert bool(result.unread_values_bytes) is is_offered


@pytest.mark.parametrize("search", [typed, everything])
def test_what_could_not_be_searched_is_told_after_the_values(
    monkeypatch: pytest.MonkeyPatch, search: Search
) -> None:
    monkeypatch.setattr("msglc_browser.archive.toc.value_search.MAX_LEVELS", 1)
    deep = leaf_archive(encode({"a": {"b": {"c": {"nodes": 1}}}}))
    bad = raw_archive(b"\x01", None, toc_bytes=b"\xc1" * 9)
    archive = combine_archives({"a": run(), "bad": bad, "deep": deep})
    found = searched(archive, "nodes", search)
    failed = "1 nested archive cannot be searched: its table of contents is invalid."
    assert found.paths == ["/a/mesh/nodes"]
    assert found.result.note == f"{failed} {TOO_MANY}"


@pytest.mark.parametrize("search", [typed, tables, everything])
def test_empty_pattern_finds_nothing_and_reads_nothing(search: Search) -> None:
    async def read(document: Document) -> tuple[Found, bool]:
        before = document.stats()
        return await search(document, ""), document.stats() == before

    found, is_unread = reading(run(), read)
    assert found == Found([], SearchResult(0, is_complete=True))
    assert is_unread


def test_all_tables_are_read_and_their_progress_is_told() -> None:
    archive = combine_archives([run(n) for n in range(3)])
    steps: list[ChildrenProgress] = []

    async def read(document: Document) -> SearchResult:
        return await search_all_tables(
            document, "energy", on_hits=lambda _hits: None, on_progress=steps.append
        )

    result = reading(archive, read)
    assert (result.hits, result.read_archives, result.unread_archives) == (3, 3, 0)
    assert (result.scope, result.is_complete) == (SearchScope.TOC, True)
    assert (steps[0], steps[-1]) == (ChildrenProgress(0, 3), ChildrenProgress(3, 3))


@SPARE
def test_small_archive_is_read_in_one_go_before_its_children(
    monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    archive = combine_archives([run(n) for n in range(20)])
    monkeypatch.setattr(tested, "WHOLE_BYTES", len(archive) + spare)
    monkeypatch.setattr(tested, "UNASKED_BYTES", 0)

    async def work() -> list[int]:
        source = RecordingSource(archive)
        document = await open_archive(source)
        try:
            source.sizes.clear()
            assert len((await typed(document, "energy")).paths) == (0 if spare else 20)
            return source.sizes
        finally:
            await document.close()

    sizes = asyncio.run(work())
    assert sizes[:1] == ([] if spare else [len(archive)])
    assert sizes.count(len(archive)) == (0 if spare else 2)  # the second one: the values


@SPARE
def test_children_of_large_archives_are_searched_while_typing_if_that_is_cheap(
    monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    monkeypatch.setattr(tested, "WHOLE_BYTES", 0)

    async def read(document: Document) -> Found:
        size_bytes = reading_cost(document, 50).size_bytes
        assert size_bytes is not None
        monkeypatch.setattr(tested, "UNASKED_BYTES", size_bytes + spare)
        return await typed(document, "energy-1")

    found = reading(combine_archives([run(n) for n in range(50)]), read)
    assert len(found.paths) == found.result.hits == (0 if spare else 11)
    assert found.result.unread_archives == (50 if spare else 0)
    assert (found.result.unread_cost is not None) is bool(spare)


@pytest.mark.parametrize("search", [typed, everything])
def test_error_of_reading_the_values_comes_after_the_hits_of_the_tables(search: Search) -> None:
    class Failing(MemorySource):
        async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
            if any(span.size > 1000 for span in spans):
                raise TimedOut("no answer")
            return await super().read_ranges(spans)

    value = {"energy": 1, "mesh": {"nodes": "x" * 2000}}
    archive = make_archive(value, small_obj_optimization_threshold=40, trivial_size=4)
    hits: list[Hit] = []

    async def work() -> None:
        document = await open_archive(Failing(archive))
        try:
            if search is typed:
                await search_as_typed(document, "energy", selected=None, on_hits=hits.extend)
            else:
                await search_everything(document, "energy", on_hits=hits.extend)
        finally:
            await document.close()

    with pytest.raises(TimedOut):
        asyncio.run(work())
    assert [format_path(hit.path) for hit in hits] == ["/energy"]


@pytest.mark.parametrize(
    ("pattern", "selected", "paths", "scope"),
    [
        ("nodes", "/mesh", ["/mesh/nodes"], SearchScope.SELECTED),
        ("absent", "/mesh", [], SearchScope.SELECTED),
        ("mesh", "/mesh", ["/mesh"], SearchScope.TOC),
        ("nodes", "", [], SearchScope.TOC),
        ("nodes", "/", [], SearchScope.TOC),
        ("nodes", "/large", [], SearchScope.TOC),
        ("nodes", "/mesh/cells", [], SearchScope.TOC),
    ],
)
def test_selected_small_value_is_searched_if_no_table_has_the_key(
    pattern: str, selected: str, paths: list[str], scope: SearchScope
) -> None:
    large = {"nodes": "x" * MOST_BYTES}
    value = {"mesh": {"nodes": 1, "cells": 2}, "large": large, "more": ["y" * 9] * 60_000}
    data = make_archive(
        value, small_obj_optimization_threshold=MOST_BYTES + 500_000, trivial_size=4
    )

    found = searched(data, pattern, lambda document, text: typed(document, text, selected))
    assert (found.paths, found.result.scope) == (paths, scope)
