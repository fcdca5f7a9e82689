"""Where an array's data lie in its pickle, from the pickle's beginning alone."""

import pickle

import numpy as np
import pytest

from msglc_browser.archive.arrays.numpy_pickle import ArrayData, find_array_data

ARRAY = np.arange(-300.0, 300.0).reshape(20, 30)
RAW = ARRAY.tobytes()
HEAD_BYTES = 512


def data_of(payload: bytes, found: ArrayData) -> bytes:
    piece = payload[found.start : found.start + found.size_bytes]
    return piece.decode("utf-8").encode("latin-1") if found.is_text else piece


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_data_are_found_from_the_head_of_the_pickle(protocol: int) -> None:
    payload = pickle.dumps(ARRAY, protocol)
    found = find_array_data(payload[:HEAD_BYTES])
    assert found is not None
    assert found.is_text == (protocol == 2)
    assert data_of(payload, found) == RAW
    assert (found.info.shape, np.dtype(found.info.dtype)) == (ARRAY.shape, ARRAY.dtype)


@pytest.mark.parametrize(
    ("protocol", "code", "long_code"), [(2, b"X", b"\x8d"), (3, b"B", b"\x8e")]
)
def test_data_whose_length_takes_eight_bytes_are_found(
    protocol: int, code: bytes, long_code: bytes
) -> None:
    payload = pickle.dumps(ARRAY, protocol)
    short = find_array_data(payload[:HEAD_BYTES])
    assert short is not None
    length = short.size_bytes.to_bytes(4, "little")
    assert payload[short.start - 5 : short.start] == code + length
    larger = 5 * 2**32 + short.size_bytes
    payload = payload[: short.start - 5] + long_code + larger.to_bytes(8, "little") + RAW
    found = find_array_data(payload[:HEAD_BYTES])
    assert found is not None
    assert (found.start, found.size_bytes) == (short.start + 4, larger)
    assert found.is_text == short.is_text


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_head_cut_anywhere_tells_the_right_place_or_nothing(protocol: int) -> None:
    payload = pickle.dumps(ARRAY, protocol)
    whole = find_array_data(payload[:HEAD_BYTES])
    assert whole is not None
    for size in range(HEAD_BYTES):
        found = find_array_data(payload[:size])
        assert found == whole if size >= whole.start else found is None


@pytest.mark.parametrize("protocol", [2, 3, 4])
def test_data_that_end_within_the_head_are_not_beyond_it(protocol: int) -> None:
    payload = pickle.dumps(np.arange(3.0), protocol)
    assert find_array_data(payload) is None


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x80\x02",
        b"not a pickle at all",
        pickle.dumps(b"x" * 5000, 3),
        pickle.dumps(["multiarray", "x" * 5000], 2),
        pickle.dumps({"a": b"x" * 5000}, 4),
        pickle.dumps(np.array([{"a": "x" * 5000}], dtype=object), 2),
    ],
)
def test_what_is_no_array_has_no_array_data(payload: bytes) -> None:
    assert find_array_data(payload[:HEAD_BYTES]) is None
