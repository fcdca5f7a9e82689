"""Computed sizes are those of the encoded values."""

import cbor2
import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msglc_browser.archive.building.run_encoder import RunEncoder
from msglc_browser.archive.building.value_encoder import ValueEncoder
from msglc_browser.archive.model.node import Protocol

_EDGES = [edge for bits in (5, 7, 8, 15, 16, 31, 32) for edge in (2**bits, -(2**bits))]
_INTS = (
    st.sampled_from([near for edge in [*_EDGES, 24, -24] for near in (edge - 1, edge, edge + 1)])
    | st.integers(-(2**63), 2**64 - 1)
    | st.integers(0, 255)
)
_RUNS = (
    st.lists(_INTS, min_size=1)
    | st.lists(st.floats(), min_size=1)
    | st.lists(st.none() | st.booleans(), min_size=1)
    | st.lists(st.text(max_size=300), min_size=1)
    | st.lists(st.none() | _INTS, min_size=1)
    | st.lists(st.none() | st.floats(), min_size=1)
    | st.lists(st.none() | st.text(max_size=300), min_size=1)
    | st.lists(st.text("ab", min_size=20, max_size=260), min_size=1)
)


@settings(max_examples=300, derandomize=True, deadline=None)
@given(values=_RUNS, protocol=st.sampled_from(Protocol))
def test_run_is_what_its_values_are_one_by_one(values: list[object], protocol: Protocol) -> None:
    run = RunEncoder(ValueEncoder(protocol), 100).scalars(values)
    encode = msgpack.packb if protocol is Protocol.MSGPACK else cbor2.dumps
    parts = [encode(value) for value in values]
    if run is not None:
        assert (run.data, list(run.sizes)) == (b"".join(parts), [len(part) for part in parts])


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize(
    "values",
    [
        *([1, 300, -1], [0.5], ["a", "b" * 200], [None, True]),
        *([None, 300, 0], [0.5, None], [None, "b" * 200, ""]),
    ],
)
def test_most_runs_need_no_call_for_each_value(protocol: Protocol, values: list[object]) -> None:
    runs = RunEncoder(ValueEncoder(protocol), 100)
    assert runs.scalars(values) is not None
    keys = [str(number) for number in range(len(values))]
    run = runs.pairs(keys, values)
    assert run is not None
    encode = msgpack.packb if protocol is Protocol.MSGPACK else cbor2.dumps
    parts = [encode(part) for pair in zip(keys, values, strict=True) for part in pair]
    assert (run.data, list(run.sizes)) == (b"".join(parts), [len(part) for part in parts])


def test_bigger_integers_and_other_texts_are_encoded_one_by_one() -> None:
    runs = RunEncoder(ValueEncoder(Protocol.CBOR), 100)
    assert runs.scalars([1, 2**70]) is None
    assert runs.scalars(["ü"]) is None
    assert runs.scalars([1, 0.5]) is None
    assert runs.pairs(["a", "a"], [1, 2]) is None
