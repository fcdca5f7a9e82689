"""Where header, data and table of contents of an archive lie, also when the object is cut off."""

import pytest

from msglc_browser.archive.model.header import Header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import Section
from msglc_browser.archive.model.span import Span

HEADER = Header(Protocol.CBOR, 100, 30)


@pytest.mark.parametrize("start", [0, 1000])
def test_data_and_toc_follow_the_header(start: int) -> None:
    section = Section(start, start + 500, HEADER)
    assert section.protocol is Protocol.CBOR
    assert section.data_span == Span(start + 50, start + 150)
    assert section.toc_span == Span(start + 150, start + 180)
    assert section.span == Span(start, start + 180)


@pytest.mark.parametrize(
    ("limit", "data", "toc"),
    [
        (180, Span(50, 150), Span(150, 180)),
        (179, Span(50, 150), Span(150, 179)),
        (150, Span(50, 150), Span(150, 150)),
        (149, Span(50, 149), Span(149, 149)),
        (50, Span(50, 50), Span(50, 50)),
    ],
)
def test_spans_end_where_the_object_does(limit: int, data: Span, toc: Span) -> None:
    section = Section(0, limit, HEADER)
    assert (section.data_span, section.toc_span) == (data, toc)
    assert section.span == Span(0, limit)
