"""Half-open ranges: what lies inside, to the byte."""

import pytest

from msglc_browser.archive.model.span import Span


@pytest.mark.parametrize(
    ("inner", "is_inside"),
    [
        (Span(10, 20), True),
        (Span(10, 10), True),
        (Span(20, 20), True),
        (Span(15, 16), True),
        (Span(9, 15), False),
        (Span(15, 21), False),
        (Span(9, 9), False),
        (Span(21, 21), False),
        (Span(0, 30), False),
        (Span(16, 15), False),
        (Span(20, 10), False),
    ],
)
def test_span_contains_what_lies_wholly_inside(inner: Span, is_inside: bool) -> None:
    assert Span(10, 20).contains(inner) == is_inside


def test_inverted_span_contains_nothing_and_has_a_negative_size() -> None:
    assert not Span(20, 10).contains(Span(15, 15))
    assert Span(20, 10).size == -10
    assert Span(10, 10).size == 0


def test_shifted_span_keeps_its_length() -> None:
    assert Span(10, 20).shifted(5) == Span(15, 25)
    assert Span(10, 20).shifted(-10) == Span(0, 10)


def test_spans_are_ordered_by_start_and_then_end() -> None:
    spans = [Span(5, 9), Span(0, 10), Span(5, 6), Span(0, 1)]
    assert sorted(spans) == [Span(0, 1), Span(0, 10), Span(5, 6), Span(5, 9)]
