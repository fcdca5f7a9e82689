"""The few opcodes of an array's pickle: what they make, where they stop, and nothing is called."""

import pickle
from typing import Any

import pytest

from msglc_browser.archive.arrays.pickle_machine import (
    MAX_STEPS,
    Call,
    Incomplete,
    Name,
    PickleMachine,
)
from msglc_browser.errors import CorruptArchive
from tests.bounds import bounded


def run(data: bytes) -> object:
    return PickleMachine(data).run()


@pytest.mark.parametrize("protocol", [2, 3, 4])
@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        255,
        256,
        65_535,
        65_536,
        -1,
        2**31 - 1,
        -(2**31),
        2**40,
        -(2**40),
        "",
        "é" * 200,
        (),
        (1,),
        (1, 2),
        (1, 2, 3),
        (1, 2, 3, 4),
        ((), ((1,),), ("a", "a")),
    ],
)
def test_plain_value_is_what_pickle_makes_of_it(protocol: int, value: object) -> None:
    assert run(pickle.dumps(value, protocol)) == value


@pytest.mark.parametrize("size", [0, 1, 255, 256, 70_000])
@pytest.mark.parametrize("protocol", [3, 4])
def test_bytes_are_what_pickle_makes_of_them(protocol: int, size: int) -> None:
    assert run(pickle.dumps(b"\xff" * size, protocol)) == b"\xff" * size


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"\x8d" + (2).to_bytes(8, "little") + b"ab.", "ab"),
        (b"\x8e" + (2).to_bytes(8, "little") + b"ab.", b"ab"),
        (b"K\x05r\x01\x02\x03\x04K\x06j\x01\x02\x03\x04\x87.", (5, 6, 5)),
        (b"(K\x05\x94K\x06\x94h\x01h\x00t.", (5, 6, 6, 5)),
    ],
)
def test_long_forms_and_memory_are_understood(data: bytes, value: object) -> None:
    assert run(data) == value


def _never(*_arguments: object) -> None:
    pytest.fail("a pickle was run")


class _Calls:
    def __reduce__(self) -> tuple[object, ...]:
        return _never, ("it was called",), "a state"


@pytest.mark.parametrize("protocol", [2, 4])
def test_call_is_noted_and_nothing_is_called(protocol: int) -> None:
    found = run(pickle.dumps(_Calls(), protocol))
    assert found == Call(Name(__name__, "_never"), ("it was called",), "a state")


def test_name_call_and_state_are_kept_as_they_are() -> None:
    found = run(b"cos\nsystem\n(K\x01tRK\x02b.")
    assert found == Call(Name("os", "system"), (1,), 2)
    assert run(b"\x8c\x02os\x8c\x06system\x93.") == Name("os", "system")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b".", "does not end with a single value"),
        (b"NN.", "does not end with a single value"),
        (b"]", "opcode 0x5d is not used for arrays"),
        (b"}", "opcode 0x7d"),
        (b"\x85", "pops more values than it pushed"),
        (b"N\x86", "pops more values than it pushed"),
        (b"t", "pops more values than it pushed"),
        (b"NR", "pops more values than it pushed"),
        (b"h\x00", "reads a memo entry that it never stored"),
        (b"j\x00\x00\x00\x00", "reads a memo entry that it never stored"),
        (b"Nb", "sets the state"),
        (b"NNb", "sets the state"),
        (b"X\x01\x00\x00\x00\xff", "invalid text"),
        (b"\x8c\x01\xff", "invalid text"),
        (b"NN\x93", "uses a name that is not text"),
        (b"\x8c\x01aK\x01\x93", "uses a name that is not text"),
        (b"K\x01\x8c\x01a\x93", "uses a name that is not text"),
    ],
)
def test_pickle_that_makes_no_sense_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(CorruptArchive, match=message):
        run(data)


def test_mark_ends_a_tuple_and_an_inner_one_first() -> None:
    assert run(b"(K\x01(K\x02tt.") == (1, (2,))


def test_empty_stack_can_be_remembered() -> None:
    assert run(b"q\x01h\x01.") is None


def test_name_of_the_memory_may_come_out_of_order() -> None:
    assert run(b"K\x05q\x09K\x06q\x01h\x09\x87.") == (5, 6, 5)


def test_pickle_cut_off_anywhere_is_incomplete_and_never_an_answer() -> None:
    data = pickle.dumps((1, 300, 70_000, 2**40, "text", ("a", None), b"bytes"), 4)
    assert run(data)
    for size in range(len(data)):
        with pytest.raises(Incomplete):
            run(data[:size])


def test_name_without_the_end_of_its_line_is_incomplete() -> None:
    for data in (b"cos", b"cos\n", b"cos\nsystem", b"c" + b"x" * 199):
        with pytest.raises(Incomplete):
            run(data)
    assert run(b"c" + b"x" * 199 + b"\n" + b"y\n.") == Name("x" * 199, "y")
    with pytest.raises(Incomplete):
        run(b"c" + b"x" * 200 + b"\ny\n.")


def test_pickle_of_as_many_steps_as_allowed_is_run_and_one_more_is_refused() -> None:
    fits = b"N" + b"q\x00" * (MAX_STEPS - 2) + b"."
    assert run(fits) is None
    with pytest.raises(CorruptArchive, match="too long for an array"):
        run(b"N" + b"q\x00" * (MAX_STEPS - 1) + b".")


@pytest.mark.parametrize("code", [b"X", b"B"])
def test_claim_of_four_gigabytes_allocates_nothing(code: bytes) -> None:
    with bounded(), pytest.raises(Incomplete):
        run(code + b"\xff\xff\xff\xff" + b"x" * 100)


@pytest.mark.parametrize("code", [b"\x8d", b"\x8e"])
def test_claim_of_exabytes_allocates_nothing(code: bytes) -> None:
    with bounded(), pytest.raises(Incomplete):
        run(code + b"\xff" * 8 + b"x" * 100)


def test_tuples_that_share_their_parts_take_no_memory() -> None:
    doubling = b"N" + b"q\x00h\x00\x86" * 300
    with bounded():
        found: Any = run(doubling + b".")
    assert found[0] is found[1]
