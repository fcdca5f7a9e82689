"""Runs of nested lists decode to their numbers, or are refused."""

import math
from typing import Any

import numpy as np
import pytest

from msglc_browser.archive.arrays.number_arrays import NotNumbers
from msglc_browser.archive.items.heads import HeadKind
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.images.decode_grid import (
    Heads,
    UnequalLists,
    decode_raw,
    decode_run,
)
from tests.archive_bytes import encode


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("shape", [(7,), (3, 5), (4, 3, 2), (1, 1), (2, 70_000)])
@pytest.mark.parametrize("kind", ["floats", "small", "mixed"])
def test_run_decodes_as_stored(shape: tuple[int, ...], protocol: Protocol, kind: str) -> None:
    count = math.prod(shape)
    kinds: dict[str, list[Any]] = {
        "floats": [number / 3 for number in range(count)],
        "small": [number % 20 for number in range(count)],
        "mixed": [number * number - 7 for number in range(count)],
    }
    flat = kinds[kind]
    data = b"".join(
        encode(item, protocol) for item in np.array(flat, object).reshape(shape).tolist()
    )
    assert decode_run(protocol, data, shape[0], shape[1:]).values.tolist() == flat


def test_heads_stop_at_the_first_number() -> None:
    heads = Heads(Protocol.MSGPACK, encode([[1.5, 2.5], [3.5, 4.5]]))
    assert (heads.lengths, heads.width, heads.is_number) == ([2, 2], 9, True)
    assert Heads(Protocol.MSGPACK, encode([[None]])).is_number
    text = Heads(Protocol.MSGPACK, encode([["a"]]))
    assert text.found is HeadKind.TEXT and not text.is_number
    assert Heads(Protocol.MSGPACK, b"\x92").found is None


@pytest.mark.parametrize(
    ("items", "error"),
    [
        ([[1, 2], [3]], UnequalLists),
        ([[1, 2], 3], UnequalLists),
        ([[1, 2], [3, "x"]], NotNumbers),
        ([[1, 2], [3, [4]]], NotNumbers),
    ],
)
def test_other_shapes_are_refused(items: Any, error: type[Exception]) -> None:
    data = b"".join(encode(item) for item in items)
    with pytest.raises(error):
        decode_run(Protocol.MSGPACK, data, 2, (2,))


@pytest.mark.parametrize("extra", [b"\x01", b"\xc1"])
def test_bytes_that_are_left_over_are_refused(extra: bytes) -> None:
    for data, lengths in ((encode(1.5) * 4, ()), (encode([1, 300]) * 4, (2,))):
        with pytest.raises(CorruptArchive):
            decode_run(Protocol.MSGPACK, data + extra, 4, lengths)


def test_claim_beyond_the_bytes_is_refused_before_anything_is_allocated() -> None:
    with pytest.raises(CorruptArchive, match="are claimed in 3 bytes"):
        decode_run(Protocol.MSGPACK, b"\x93\x01\x02", 1 << 40, (1 << 20,))


@pytest.mark.parametrize(
    ("dtype", "plain"),
    [("<f2", "float32"), (">f8", "float64"), ("|b1", "uint8"), ("<u8", "uint64"), (">i2", "int16")],
)
def test_stored_numbers_become_plain_ones(dtype: str, plain: str) -> None:
    found = decode_raw(dtype, np.array([0, 1, 1], dtype).tobytes())
    assert found.dtype == plain and found.tolist() == [0, 1, 1]
