"""Arrays out of pickles that are never run."""

import pickle
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from msglc_browser.archive.arrays.numpy_pickle import describe_array, rebuild_array
from msglc_browser.errors import CorruptArchive

ARRAYS: list[NDArray[Any]] = [
    np.arange(3.0),
    np.arange(24, dtype=">i2").reshape(2, 3, 4),
    np.asfortranarray(np.arange(6).reshape(2, 3)),
    np.array(5),
    np.array([]),
    np.zeros((0, 3)),
    np.array(["ab", "c"]),
    np.array([b"x", b"yz"]),
    np.array([True, False]),
    np.array([1 + 2j]),
    np.array([1.5], dtype="f2"),
    np.array(["2020-01-01"], dtype="datetime64[D]"),
    np.array([5], dtype="m8[25s]"),
    np.arange(100_000, dtype="u1"),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype}{array.shape}")
def test_array_is_rebuilt_as_it_was(array: NDArray[Any]) -> None:
    payload = array.dumps()
    found = rebuild_array(payload)
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert np.array_equal(found, array)
    info = describe_array(payload[:450])
    assert info is not None
    assert info.shape == array.shape
    assert np.dtype(info.dtype) == array.dtype


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_array_of_other_pickle_protocols_is_rebuilt_or_refused(protocol: int) -> None:
    payload = pickle.dumps(np.arange(10), protocol)
    try:
        assert np.array_equal(rebuild_array(payload), np.arange(10))
    except CorruptArchive:
        assert protocol == 5  # uses another function of NumPy, `_frombuffer`


class _Payload:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return pytest.fail, ("a pickle was run",)


def _with_object_dtype() -> bytes:
    return np.array([{"a": 1}], dtype=object).dumps()


def _with_fields() -> bytes:
    return np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]).dumps()


@pytest.mark.parametrize(
    "payload",
    [
        pickle.dumps(_Payload(), 2),
        _with_object_dtype(),
        _with_fields(),
        pickle.dumps({"a": 1}),
        b"",
        b"\x80\x02",
        b"\x80\x02.",
        b"\x80\x02(((((((t",
        np.arange(3.0).dumps()[:-20],
        np.arange(3.0).dumps().replace(b"f8", b"f4", 1),
        np.arange(3.0).dumps().replace(b"K\x03\x85", b"K\x04\x85", 1),
        np.arange(3.0).dumps().replace(b"numpy\nndarray", b"builtins\nexec"),
        np.arange(3.0).dumps().replace(b"_reconstruct", b"_reconstrucT"),
        np.arange(3.0).dumps().replace(b"latin1", b"utf-16"),
        b"\x80\x02" + b"K\x01q\x00" * 2000 + b".",
        b"\x80\x02X\xff\xff\xff\xffabc.",
    ],
)
def test_pickle_refused_when_it_is_not_a_plain_array(payload: bytes) -> None:
    with pytest.raises(CorruptArchive):
        rebuild_array(payload)


def test_pickle_machine_takes_every_cut_and_flip_of_an_array() -> None:
    payload = np.arange(3.0).dumps()
    for at in range(len(payload)):
        for broken in (payload[:at], payload[:at] + b"\xff" + payload[at + 1 :]):
            describe_array(broken)
            try:
                rebuild_array(broken)
            except CorruptArchive:
                continue
