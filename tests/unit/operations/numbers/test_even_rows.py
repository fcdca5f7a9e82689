"""Rows of equal width: which bytes they take, and where they end."""

import pickle

import numpy as np
import pytest

from msglc_browser.archive.arrays.numpy_pickle import ArrayData, find_array_data
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.numbers.even_rows import EvenRows, array_span, number_rows

ROWS = EvenRows(start=100, width=9, count=50)


@pytest.mark.parametrize(
    ("rows", "span"),
    [
        (range(50), Span(100, 550)),
        (range(1, 3), Span(109, 127)),
        (range(49, 50), Span(541, 550)),
        (range(0), Span(100, 100)),
        (range(50, 50), Span(550, 550)),
    ],
)
def test_span_holds_exactly_the_rows(rows: range, span: Span) -> None:
    assert ROWS.span(rows) == span


@pytest.mark.parametrize("rows", [range(-1, 1), range(49, 51), range(51, 51), range(3, 2)])
def test_rows_that_are_not_there_have_no_bytes(rows: range) -> None:
    with pytest.raises(IndexError):
        ROWS.span(rows)


def test_size_and_spans_are_those_of_the_rows() -> None:
    assert ROWS.size_bytes == 450
    assert ROWS.spans([range(2), range(4, 5)]) == [Span(100, 118), Span(136, 145)]


@pytest.mark.parametrize(
    ("part_bytes", "each"), [(1, 1), (9, 1), (17, 1), (18, 2), (449, 49), (8192, 910)]
)
def test_part_holds_whole_rows_and_at_least_one(part_bytes: int, each: int) -> None:
    assert ROWS.rows_in(part_bytes) == each


@pytest.mark.parametrize(
    ("rows", "parts"),
    [
        (range(50), [range(20), range(20, 40), range(40, 50)]),
        (range(19, 20), [range(20)]),
        (range(20, 21), [range(20, 40)]),
        (range(19, 21), [range(20), range(20, 40)]),
        (range(49, 60), [range(40, 50)]),
        (range(50, 60), []),
        (range(-5, 1), [range(20)]),
        (range(0), []),
    ],
)
def test_parts_are_those_that_hold_the_rows(rows: range, parts: list[range]) -> None:
    assert ROWS.parts(180, rows) == parts


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("width", [1, 2, 3, 5, 9])
def test_values_of_the_width_of_a_number_may_be_numbers(protocol: Protocol, width: int) -> None:
    assert number_rows(protocol, Span(7, 7 + 40 * width), 40) == EvenRows(7, width, 40)


@pytest.mark.parametrize(
    ("size", "count"), [(0, 0), (10, 0), (10, -1), (81, 10), (9, 10), (40, 10), (100, 10)]
)
def test_values_of_another_width_are_not_numbers(size: int, count: int) -> None:
    assert number_rows(Protocol.MSGPACK, Span(0, size), count) is None


def stored(protocol: int) -> ArrayData:
    """An array of 300 floats."""
    found = find_array_data(pickle.dumps(np.arange(200, 500.0), protocol=protocol)[:400])
    assert found is not None
    return found


def test_data_of_an_array_lie_where_its_pickle_says() -> None:
    data = stored(4)
    end = 1000 + data.start + 300 * 8
    span = Span(1000 + data.start, end)
    assert array_span(data, 1000, Span(1000, end)) == span
    assert array_span(data, 1000, Span(1000, end - 1)) is None
    assert array_span(data, 1000, Span(1001 + data.start, end)) is None


@pytest.mark.parametrize(("more", "is_found"), [(-1, False), (0, True), (1, False)])
def test_data_of_another_length_than_the_shape_are_refused(more: int, is_found: bool) -> None:
    data = stored(4)
    other = ArrayData(data.info, data.start, data.size_bytes + more, data.is_text)
    assert (array_span(other, 0, Span(0, 1 << 20)) is not None) is is_found


@pytest.mark.parametrize(("more", "is_found"), [(-1, False), (0, True), (1, True)])
def test_data_written_as_text_may_be_longer(more: int, is_found: bool) -> None:
    data = stored(2)
    assert data.is_text
    other = ArrayData(data.info, data.start, data.info.size_bytes + more, is_text=True)
    assert (array_span(other, 0, Span(0, 1 << 20)) is not None) is is_found
