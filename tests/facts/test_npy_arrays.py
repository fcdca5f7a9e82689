"""NPY and NPZ files become lists and dicts, in either protocol."""

import io
from pathlib import Path

import numpy as np
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from tests.facts.fact import check_notes, split
from tests.facts.libraries import of_library
from tests.facts.npy_arrays import ARRAYS, NPY_REFUSED, NPZ, NPZ_REFUSED, npz_file
from tests.facts.roads import data_of, new_archive, value_in

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


@BOTH
@pytest.mark.parametrize("name", ARRAYS)
def test_array_becomes_its_values(tmp_path: Path, protocol: Protocol, name: str) -> None:
    array, outcome = ARRAYS[name]
    value, notes = split(outcome)
    made = new_archive(array.encoded(), SourceFormat.NPY, protocol, tmp_path)
    assert repr(value_in(made.data)) == repr(value)
    assert repr(of_library(protocol, data_of(made.data))) == repr(value)
    check_notes(made.notes, notes)


@pytest.mark.parametrize("name", ARRAYS)
def test_file_is_one_that_numpy_reads(name: str) -> None:
    array, value = ARRAYS[name]
    found = np.load(io.BytesIO(array.encoded()))
    if isinstance(value, list) and found.dtype.kind not in "Mmc":
        assert repr(found.tolist()) == repr(value)


@BOTH
@pytest.mark.parametrize("name", NPY_REFUSED)
def test_file_is_refused(tmp_path: Path, protocol: Protocol, name: str) -> None:
    data, refused = NPY_REFUSED[name]
    with pytest.raises(
        BadInput, match=f"(not valid NPY|converted to an archive): .*({refused.words})"
    ):
        new_archive(data, SourceFormat.NPY, protocol, tmp_path)


@BOTH
@pytest.mark.parametrize("is_compressed", [False, True])
@pytest.mark.parametrize("name", NPZ)
def test_arrays_of_npz_become_a_dict(
    tmp_path: Path, protocol: Protocol, name: str, *, is_compressed: bool
) -> None:
    members, value = NPZ[name]
    data = npz_file(members, is_compressed=is_compressed)
    made = new_archive(data, SourceFormat.NPZ, protocol, tmp_path)
    assert repr(value_in(made.data)) == repr(value)


@BOTH
@pytest.mark.parametrize("name", NPZ_REFUSED)
def test_npz_is_refused(tmp_path: Path, protocol: Protocol, name: str) -> None:
    data, refused = NPZ_REFUSED[name]
    with pytest.raises(
        BadInput, match=f"(not valid NPZ|converted to an archive): .*({refused.words})"
    ):
        new_archive(data, SourceFormat.NPZ, protocol, tmp_path)
