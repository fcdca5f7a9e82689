"""Headers of NPY files: what NumPy writes, read back; the rest in test_array_source."""

import io
from typing import Any

import numpy as np
import pytest

from msglc_browser.operations.new_archive.sources.npy_header import read_npy_header
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem


@pytest.mark.parametrize(
    "array",
    [np.zeros(3), np.zeros((2, 3), "f4", order="F"), np.zeros((), "i1"), np.zeros((0, 5), ">U3")],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_header_says_what_numpy_wrote(array: "np.ndarray[Any, Any]") -> None:
    file = io.BytesIO()
    np.save(file, array)
    file.seek(0)
    header = read_npy_header(file)
    assert (header.shape, header.dtype, header.size_bytes) == (
        array.shape, array.dtype, array.nbytes,
    )  # fmt: skip
    assert header.is_fortran == (array.flags.f_contiguous and not array.flags.c_contiguous)
    assert len(file.read()) == array.nbytes


def test_header_of_records_of_many_fields_is_read() -> None:
    array = np.zeros(1, dtype=[(f"a field with a rather long name {n}", "i4") for n in range(900)])
    file = io.BytesIO()
    np.save(file, array)
    assert file.seek(0, io.SEEK_END) > 40_000  # NumPy itself reads 10,000
    file.seek(0)
    assert read_npy_header(file).dtype == array.dtype


@pytest.mark.parametrize(("spaces", "is_read"), [(64 * 1024 - 60, True), (64 * 1024 - 59, False)])
def test_header_is_as_long_as_allowed(spaces: int, is_read: bool) -> None:
    text = b"{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }  \n"
    assert len(text) == 60
    text = text[:-1] + b" " * spaces + b"\n"
    file = io.BytesIO(b"\x93NUMPY\x02\x00" + len(text).to_bytes(4, "little") + text)
    if is_read:
        assert read_npy_header(file).shape == (3,)
    else:
        with pytest.raises(SourceProblem, match="header claims 65,537 bytes"):
            read_npy_header(file)
