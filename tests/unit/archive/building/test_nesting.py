"""How deep a value is, without recursion."""

import cbor2
import msgpack
import pytest

from msglc_browser.archive.building.nesting import is_deeper, may_be_deeper, pair_lists_in
from msglc_browser.archive.building.pair_list import PairList
from msglc_browser.archive.model.node import Protocol


def nested(levels: int) -> object:
    value: object = 1
    for level in range(levels):
        value = ({"a": value, "b": 2}, [0, value], (value,), cbor2.CBORTag(9, value))[level % 4]
    return value


@pytest.mark.parametrize("levels", [0, 1, 2, 3, 50, 10_000])
def test_depth_is_counted_in_containers_and_tags(levels: int) -> None:
    value = nested(levels)
    assert not is_deeper(value, levels)
    assert levels == 0 or is_deeper(value, levels - 1)


def test_value_with_few_bytes_that_begin_containers_is_not_deep() -> None:
    assert not may_be_deeper(b"\xc0" * 100, Protocol.MSGPACK, 50)
    assert may_be_deeper(b"\x91" * 100, Protocol.MSGPACK, 50)
    assert not may_be_deeper(b"\x91" * 50, Protocol.MSGPACK, 50)
    assert may_be_deeper(b"\xc1" * 100, Protocol.CBOR, 50)


@pytest.mark.parametrize("count", [10, 20, 200, 70_000])
def test_list_of_floats_is_not_deep(count: int) -> None:
    floats = [-3.1e-300] * count  # whose bytes might begin containers
    assert not may_be_deeper(msgpack.packb(floats), Protocol.MSGPACK, 0)
    assert not may_be_deeper(cbor2.dumps(floats), Protocol.CBOR, 0)
    assert may_be_deeper(msgpack.packb([*floats, []]), Protocol.MSGPACK, 0)
    assert may_be_deeper(cbor2.dumps([*floats, []]), Protocol.CBOR, 0)


def test_pair_lists_are_found_in_the_order_in_which_they_end() -> None:
    inner, alone = PairList([("a", 1), ("a", 2)]), PairList([("c", 1), ("c", 2)])
    outer = PairList([("b", [1, {"x": inner}]), ("b", 2)])
    values = [1, [2], {"k": (0, outer)}, alone]
    assert [found for _, found in pair_lists_in(values)] == [inner, outer, alone]
    deep: object = alone
    for _ in range(5000):
        deep = [deep]
    assert [found for _, found in pair_lists_in([deep])] == [alone]
