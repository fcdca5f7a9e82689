"""Spans are checked against the object's size; a source in memory counts what it gives."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.reading.byte_source import (
    ByteSource,
    ReadStats,
    check_spans,
)
from msglc_browser.storage.s3.line_speed import DEFAULT_GAP_BYTES
from tests.servers.memory_source import MemorySource

DATA = bytes(range(100))


@pytest.mark.parametrize("span", [Span(0, 0), Span(0, 100), Span(100, 100), Span(99, 100)])
def test_span_within_the_object_passes(span: Span) -> None:
    check_spans([span], 100)


@pytest.mark.parametrize("span", [Span(0, 101), Span(101, 101), Span(-1, 5), Span(6, 5)])
def test_span_beyond_the_object_is_refused_wherever_it_stands(span: Span) -> None:
    for spans in ([span], [Span(0, 1), span], [span, Span(0, 1)]):
        with pytest.raises(CorruptArchive, match=r"outside the object \(100 bytes\)"):
            check_spans(spans, 100)


def test_no_spans_pass_even_of_an_empty_object() -> None:
    check_spans([], 0)
    check_spans([Span(0, 0)], 0)


def test_source_in_memory_gives_what_is_asked_and_counts_it() -> None:
    source = MemorySource(DATA)
    spans = [Span(90, 100), Span(5, 5), Span(0, 3), Span(0, 3)]
    found = asyncio.run(source.read_ranges(spans))
    assert found == [DATA[90:], b"", DATA[:3], DATA[:3]]
    assert source.stats() == ReadStats(bytes_read=16, requests=3, size_bytes=100)
    assert asyncio.run(source.read_run(Span(10, 60))) == DATA[10:60]
    assert source.stats() == ReadStats(bytes_read=66, requests=4, size_bytes=100)


def test_refused_read_of_memory_costs_nothing() -> None:
    source = MemorySource(DATA)
    with pytest.raises(CorruptArchive):
        asyncio.run(source.read_ranges([Span(0, 10), Span(0, 101)]))
    assert source.stats() == ReadStats(0, 0, 100)


def test_source_in_memory_is_a_source_named_after_its_location() -> None:
    place = S3Location("p", "bucket", "folder/run.msg")
    source: ByteSource = MemorySource(DATA, place)
    assert isinstance(source, ByteSource)
    assert (source.location, source.name, source.size_bytes) == (place, "run.msg", 100)
    assert source.gap_bytes == DEFAULT_GAP_BYTES
    assert MemorySource(b"").location == LocalLocation(Path("memory"))
    asyncio.run(source.close())
