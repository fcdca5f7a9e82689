"""Many values at once are the bytes of each, one behind the other, with their sizes."""

import pytest

from msglc_browser.archive.building.run_encoder import (
    Parts,
    Run,
    RunEncoder,
    longer,
    run_of,
    run_of_pairs,
)
from msglc_browser.archive.building.value_encoder import Unencodable, ValueEncoder
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
LARGE = ["x" * 60, "y" * 60]
SMALL: list[object] = [1, "text", [1, 2], {"a": None}, "z" * 500]


def encoder(protocol: Protocol) -> RunEncoder:
    return RunEncoder(ValueEncoder(protocol), 100)


@BOTH
@pytest.mark.parametrize(
    "values",
    [
        [0.5, -1.0] * 50,
        [0, -1, 24, 300, -70_000, 2**40, 2**64 - 1],
        ["", "a", "b" * 31, "c" * 250],
        [None, True, False],
    ],
)
def test_scalars_of_one_type_are_a_run(protocol: Protocol, values: list[object]) -> None:
    run = encoder(protocol).scalars(values)
    parts = [encode(value, protocol) for value in values]
    assert run is not None
    assert (run.data, list(run.sizes)) == (b"".join(parts), [len(part) for part in parts])


@BOTH
@pytest.mark.parametrize("values", [[1, "a"], [1, 2.5], ["é"], ["a" * 251], [[1]], [{}], [b"x"]])
def test_anything_else_is_no_run(protocol: Protocol, values: list[object]) -> None:
    assert encoder(protocol).scalars(values) is None


@BOTH
def test_pairs_are_a_run_of_keys_and_values_in_turn(protocol: Protocol) -> None:
    run = encoder(protocol).pairs(["a", "bc"], [300, 1])
    parts = [encode(value, protocol) for value in ("a", 300, "bc", 1)]
    assert run is not None
    assert (run.data, list(run.sizes)) == (b"".join(parts), [len(part) for part in parts])


@BOTH
@pytest.mark.parametrize(("key", "value"), [(b"k", 1), ("k", b"x"), ("é", 1), ("k", [1])])
def test_pairs_of_anything_else_are_no_run(protocol: Protocol, key: object, value: object) -> None:
    assert encoder(protocol).pairs([key], [value]) is None


@BOTH
def test_pairs_with_a_repeated_key_are_no_run(protocol: Protocol) -> None:
    assert encoder(protocol).pairs(["a", "b", "a"], [1, 2, 3]) is None


@BOTH
def test_large_container_is_left_out_and_a_large_text_is_not(protocol: Protocol) -> None:
    values = [*SMALL, LARGE, {"k": LARGE}, 7]
    expected = Parts(
        [*(encode(value, protocol) for value in SMALL), b"", b"", encode(7, protocol)],
        [5, 6],
        False,
    )
    made = encoder(protocol)
    assert made.parts(values) == expected
    assert made.parts(values) == expected  # now that some were large
    assert made.parts(SMALL) == Parts(expected.data[:5], [], False)


@BOTH
def test_container_is_large_from_the_limit_on(protocol: Protocol) -> None:
    fits, exceeds = ["x" * 96], ["x" * 97]
    assert len(encode(fits, protocol)) == 99
    made = encoder(protocol)
    for _ in range(2):
        assert made.parts([fits, exceeds]) == Parts([encode(fits, protocol), b""], [1], False)


@BOTH
@pytest.mark.parametrize("value", [object(), [object()], "\ud800"])
def test_value_that_the_protocol_cannot_hold_is_refused(protocol: Protocol, value: object) -> None:
    with pytest.raises(Unencodable):
        encoder(protocol).parts([1, value])


def test_integer_beyond_64_bits_is_refused_by_msgpack_and_no_run_in_cbor() -> None:
    with pytest.raises(Unencodable):
        encoder(Protocol.MSGPACK).scalars([1, 2**64])
    assert encoder(Protocol.CBOR).scalars([1, 2**64]) is None


def test_parts_are_put_together_with_their_sizes() -> None:
    assert run_of([b"ab", b"", b"c"]) == Run(b"abc", [2, 0, 1])
    assert run_of_pairs([b"k", b"key"], [b"", b"v"]) == Run(b"kkeyv", [1, 0, 3, 1])
    assert longer([b"ab", b"a", b"abc"], 1) == [0, 2]
