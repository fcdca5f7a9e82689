"""NPY and NPZ; NumPy's tolist is the oracle."""

import io
import pickle
import zipfile
from typing import Any

import numpy as np
import pytest

from msglc_browser.operations.new_archive.sources import array_source
from msglc_browser.operations.new_archive.sources.array_source import read_npy, read_npz
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem
from tests.value_builder import ValueBuilder


def read(data: bytes) -> object:
    sink = ValueBuilder()
    read_npy(io.BytesIO(data), sink, lambda _done: None, None)
    return sink.result()


def saved(array: "np.ndarray[Any, Any]") -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


@pytest.fixture(params=[16, 100, 256 * 1024])
def chunk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks smaller than a row, larger than a row, larger than all."""
    monkeypatch.setattr(array_source, "_CHUNK_BYTES", request.param)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(100),
        np.arange(7, dtype=">i2"),
        np.linspace(0, 1, 50, dtype="f4"),
        np.array([1.5, np.inf], dtype="f2"),
        np.array([2**64 - 1], dtype="u8"),
        np.array([True, False] * 9),
        np.array(["a", "ünicode"]),
        np.array([b"a", b"bytes"]),
        np.arange(120.0).reshape(2, 3, 4, 5),
        np.asfortranarray(np.arange(120.0).reshape(5, 4, 6)),
        np.arange(60).reshape(20, 3).T,
        np.array(3.5),
        np.zeros((0, 3)),
        np.zeros((3, 0)),
    ],
    ids=lambda array: f"{array.dtype}-{array.shape}",
)
@pytest.mark.usefixtures("chunk")
def test_array_becomes_a_list_of_lists(array: "np.ndarray[Any, Any]") -> None:
    assert read(saved(array)) == array.tolist()


@pytest.mark.usefixtures("chunk")
def test_records_become_columns() -> None:
    array = np.zeros(30, dtype=[("id", "i4"), ("name", "U5")])
    array["id"] = range(30)
    array["name"][3] = "three"
    assert read(saved(array)) == {"id": list(range(30)), "name": array["name"].tolist()}


def test_dates_become_text() -> None:
    array = np.array(["2026-01-02T03:04:05", "NaT"], dtype="datetime64[s]")
    assert read(saved(array)) == ["2026-01-02T03:04:05", None]


class _Armed:
    def __reduce__(self) -> tuple[object, ...]:
        return pytest.fail, ("unpickled",)


def test_python_objects_are_never_loaded() -> None:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": "|O", "fortran_order": False, "shape": (1,)}
    )
    with pytest.raises(SourceProblem, match="Python objects"):
        read(file.getvalue() + pickle.dumps(_Armed()))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "EOF"),
        (b"\x93NUMPY\x09\x00", "version 9.0"),
        (b"no array at all", "magic"),
        (saved(np.arange(9))[:-1], "ends in the middle"),
        (saved(np.asfortranarray(np.ones((3, 3))))[:-1], "ends in the middle"),
        (saved(np.arange(9)) + b"x", "unexpected data after"),
        (saved(np.array([1j])), "complex128"),
        (saved(np.array([1], dtype="m8[s]")), "timedelta64"),
    ],
)
def test_problem_is_named(data: bytes, words: str) -> None:
    with pytest.raises(SourceProblem, match=words):
        read(data)


def test_npz_is_a_dict_of_arrays() -> None:
    file = io.BytesIO()
    np.savez_compressed(file, a=np.arange(9), b=np.ones((2, 2)))
    sink = ValueBuilder()
    read_npz(io.BytesIO(file.getvalue()), sink, lambda _done: None, None)
    assert sink.result() == {"a": list(range(9)), "b": [[1.0, 1.0], [1.0, 1.0]]}


def test_npz_problem_names_its_member() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bad.npy", b"no array at all")
    with pytest.raises(SourceProblem, match=r"bad\.npy: .*magic"):
        read_npz(io.BytesIO(file.getvalue()), ValueBuilder(), lambda _done: None, None)
    with pytest.raises(SourceProblem, match="zip"):
        read_npz(io.BytesIO(b"no zip"), ValueBuilder(), lambda _done: None, None)
