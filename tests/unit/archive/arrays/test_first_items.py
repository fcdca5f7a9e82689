"""The first bytes of a container tell what it holds, even if they end anywhere."""

import math

import numpy as np
import pytest

from msglc_browser.archive.arrays.first_items import (
    MOST_NUMBERS,
    FirstItems,
    array_facts,
    first_items,
    items_from,
)
from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


@BOTH
@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ([1, 2, -3], ValueType.INT),
        ([0.5, 2.5], ValueType.FLOAT),
        ([1, 2.5, None], ValueType.FLOAT),
        ([None, None], None),
        ([], None),
        ([True, False], ValueType.BOOL),
        ([True, 1], None),
        (["a", "b"], ValueType.STR),
        (["a", 1], None),
        ([{"a": 1}, {"a": 2}], ValueType.DICT),
        ([[1], [2, 3]], ValueType.LIST),
        ([b"x"], ValueType.BYTES),
    ],
)
def test_type_of_items(protocol: Protocol, value: list[object], holds: ValueType | None) -> None:
    assert first_items(protocol, encode(value, protocol)).holds is holds


@BOTH
def test_numbers_are_kept_with_nan_for_null(protocol: Protocol) -> None:
    found = first_items(protocol, encode([1, None, -70_000, 2.5], protocol))
    assert math.isnan(found.numbers[1])
    assert [found.numbers[at] for at in (0, 2, 3)] == [1.0, -70_000.0, 2.5]


@BOTH
@pytest.mark.parametrize("count", [MOST_NUMBERS - 1, MOST_NUMBERS, MOST_NUMBERS + 1])
def test_at_most_64_numbers_are_kept(protocol: Protocol, count: int) -> None:
    found = first_items(protocol, encode([7] * count, protocol))
    assert len(found.numbers) == min(count, MOST_NUMBERS)


@BOTH
def test_head_may_end_anywhere(protocol: Protocol) -> None:
    data = encode([[1.5, 2.5, 3.5]] * 20, protocol)
    whole = first_items(protocol, data)
    assert (whole.holds, whole.inner) == (ValueType.LIST, (3,))
    for size in range(len(data)):
        found = first_items(protocol, data[:size])
        assert found.holds in (None, ValueType.LIST)
        assert found.inner in ((), (3,))


@BOTH
def test_numbers_cut_off_are_left_out(protocol: Protocol) -> None:
    data = encode([0.5] * 10, protocol)
    assert first_items(protocol, data[:-1]).numbers == (0.5,) * 9


@BOTH
def test_shape_of_nested_lists_is_that_of_the_first(protocol: Protocol) -> None:
    value = [[[0.5] * 4] * 3] * 2
    assert first_items(protocol, encode(value, protocol)).inner == (3, 4)
    assert first_items(protocol, encode([[["a"]]], protocol)).inner == ()
    assert first_items(protocol, encode([[]], protocol)).inner == ()
    assert first_items(protocol, encode([1, [2]], protocol)).inner == ()


@BOTH
def test_values_of_a_dict_count_not_its_keys(protocol: Protocol) -> None:
    found = first_items(protocol, encode({"a": [1], "b": [2]}, protocol), is_map=True)
    assert (found.holds, found.numbers) == (ValueType.LIST, ())
    numbers = first_items(protocol, encode({"a": 1, "b": 2}, protocol), is_map=True)
    assert (numbers.holds, numbers.numbers) == (ValueType.INT, ())


@BOTH
def test_items_without_a_head(protocol: Protocol) -> None:
    data = encode(1.5, protocol) + encode(2, protocol)
    assert items_from(protocol, data) == FirstItems(ValueType.FLOAT, (), (1.5, 2.0))
    assert items_from(protocol, data, most=1).numbers == (1.5,)
    assert items_from(protocol, b"") == FirstItems()


def test_open_list_ends_at_its_break() -> None:
    data = b"\x9f\x01\x02\xff\x63abc"
    assert first_items(Protocol.CBOR, data) == FirstItems(ValueType.INT, (), (1.0, 2.0))


def test_invalid_byte_is_an_error() -> None:
    with pytest.raises(CorruptArchive):
        first_items(Protocol.MSGPACK, b"\x92\x01\xc1")


def test_numbers_too_large_for_a_float_are_not_kept() -> None:
    found = first_items(Protocol.CBOR, encode([10**400, 1], Protocol.CBOR))
    assert found.holds is ValueType.INT
    assert math.isnan(found.numbers[0])


def test_deep_nesting_costs_nothing() -> None:
    assert first_items(Protocol.MSGPACK, b"\x91" * 5000 + b"\x01").inner == ()


@BOTH
@pytest.mark.parametrize(
    ("dtype", "holds"),
    [("<f4", ValueType.FLOAT), (">i8", ValueType.INT), ("|b1", ValueType.BOOL), ("<c8", None)],
)
def test_array_facts(protocol: Protocol, dtype: str, holds: ValueType | None) -> None:
    data = encode(np.zeros((40, 8), dtype).dumps(), protocol)
    facts = array_facts(protocol, data[:512])
    assert facts is not None
    assert (facts.holds, facts.shape) == (holds, (40, 8))
    assert array_facts(protocol, encode(b"nothing", protocol)) is None
