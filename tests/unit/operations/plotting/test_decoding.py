"""Items as numbers: plain, times, columns; what does not fit is named by its row."""

import pytest

from msglc_browser.archive.arrays.number_arrays import NotNumbers
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.values import Pairs, Timestamp
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.plotting.decoding import ItemDecoder, column_values
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def encoded(values: list[object], protocol: Protocol = Protocol.MSGPACK) -> bytes:
    return b"".join(encode(value, protocol) for value in values)


@BOTH
def test_numbers_of_all_widths_are_as_stored(protocol: Protocol) -> None:
    values: list[object] = [1, -5, 300, 2.5, True, 2**40]
    found = ItemDecoder(protocol, None).numbers(encoded(values, protocol), len(values), 0)
    assert found.values.tolist() == [1, -5, 300, 2.5, 1, 2**40]
    assert found.gaps is None


def test_first_value_that_is_not_null_decides_whether_they_are_times() -> None:
    decoder = ItemDecoder(Protocol.MSGPACK, None)
    decoder.numbers(encoded([None, None]), 2, 0)
    assert decoder.is_time is None
    found = decoder.numbers(encoded([None, "1970-01-02"]), 2, 2)
    assert decoder.is_time
    assert found.values[1] == 86_400
    assert found.gaps is not None
    assert found.gaps.tolist() == [True, False]
    assert decoder.numbers(encoded([None]), 1, 4).gaps is not None
    with pytest.raises(BadInput, match="Item 6 is not a time"):
        decoder.numbers(encoded(["1970-01-02", 5]), 2, 5)


def test_text_that_is_no_time_is_named() -> None:
    with pytest.raises(NotNumbers, match="Item 1,002 is a str"):
        ItemDecoder(Protocol.MSGPACK, None).numbers(encoded([1, 2, "x"]), 3, 1_000)


def test_bytes_left_over_are_refused_unless_expected() -> None:
    data = encoded([1.5, 2, 3])
    decoder = ItemDecoder(Protocol.MSGPACK, None)
    with pytest.raises(CorruptArchive, match="more bytes"):
        decoder.numbers(data, 2, 0)
    assert decoder.numbers(data, 2, 0, is_exact=False).values.tolist() == [1.5, 2]


def test_fixed_numbers_are_of_one_width_or_none() -> None:
    decoder = ItemDecoder(Protocol.MSGPACK, None)
    assert decoder.fixed(encoded([1.5, 2.5]), 2) is not None
    assert decoder.fixed(encoded([1.5, 2]), 2) is None
    assert ItemDecoder(Protocol.MSGPACK, PathStep.key("a")).fixed(encoded([1.5]), 1) is None


@BOTH
def test_column_of_records_has_gaps_where_the_key_is_missing(protocol: Protocol) -> None:
    records: list[object] = [{"a": 1, "b": "x"}, {"b": "y"}, {"a": 2.5}, None]
    decoder = ItemDecoder(protocol, PathStep.key("a"))
    found = decoder.numbers(encoded(records, protocol), 4, 0)
    assert found.values[[0, 2]].tolist() == [1, 2.5]
    assert found.gaps is not None
    assert found.gaps.tolist() == [False, True, False, True]


def test_repeated_key_is_found_by_its_occurrence() -> None:
    record = Pairs((("a", 1), (1, 9), ("a", 2)))
    assert column_values([record], PathStep.key("a"), 0) == [1]
    assert column_values([record], PathStep.key("a", occurrence=1), 0) == [2]
    assert column_values([record], PathStep.key(1), 0) == [9]
    assert column_values([record], PathStep.key(True), 0) == [None]


@pytest.mark.parametrize(
    ("item", "column", "message"),
    [
        (5, PathStep.key("a"), "Item 7 is an int, not a dict with the key a"),
        ({"a": 1}, PathStep.index(0), "Item 7 is a dict, not a list"),
        ([1, 2], PathStep.index(2), "Item 7 has no column 2: its length is 2."),
    ],
)
def test_item_without_the_column_is_named(item: object, column: PathStep, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        column_values([item], column, 7)


def test_timestamps_of_a_column_are_seconds() -> None:
    decoder = ItemDecoder(Protocol.MSGPACK, PathStep.index(1))
    values = column_values([[0, Timestamp(3)], [0, None]], PathStep.index(1), 0)
    assert decoder.converted(values, 0).values[0] == 3
    assert decoder.is_time
