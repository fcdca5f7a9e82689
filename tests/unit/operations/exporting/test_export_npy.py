"""Nodes as NumPy files, read back by NumPy."""

from pathlib import Path
from typing import Any

import cbor2
import numpy as np
import pytest
from numpy.typing import NDArray

from msglc_browser.archive.model.node import Protocol as NodeProtocol
from msglc_browser.errors import BadInput, CorruptArchive, MsglcBrowserError
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.writing.write_result import WriteResult
from tests.archive_bytes import leaf_archive, reading
from tests.servers.archives import Protocol, combine_archives, make_archive
from tests.servers.writing import export_file

Array = NDArray[Any]


def export(archive: bytes, folder: Path) -> tuple[Array, WriteResult]:
    target = folder / "out.npy"

    async def work(document: Document) -> WriteResult:
        node = await find_node(document, ())
        return await export_file(document, node, formats.NPY, target, overwrite=True)

    result = reading(archive, work)
    return np.load(target, allow_pickle=False), result


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        ([n / 7 for n in range(100_000)], "<f8"),
        (list(range(100_000)), "<i8"),
        ([1, 2**64 - 1], "<u8"),
        ([1, 2.5], "<f8"),
        ([1] * 200_000 + [0.5], "<f8"),
        ([True, False], "<i8"),
        ([], "<f8"),
        ([[1, 2, 3], [4, 5, 6]], "<i8"),
        ([[[n / 3] * 4] * 5 for n in range(2000)], "<f8"),
        ([[], []], "<f8"),
    ],
)
def test_numbers_are_kept(tmp_path: Path, value: Any, dtype: str, protocol: Protocol) -> None:
    found, result = export(make_archive(value, protocol=protocol), tmp_path)
    expected = np.array(value, dtype)
    assert found.dtype == np.dtype(dtype)
    assert found.shape == expected.shape
    assert np.array_equal(found, expected)
    assert not result.notes


def test_integers_of_both_signs_and_beyond_become_floats(tmp_path: Path) -> None:
    values = [-1] * 100_000 + [2**64 - 1]
    found, _ = export(make_archive(values), tmp_path)
    assert np.array_equal(found, np.array([float(value) for value in values]))


def test_null_becomes_nan_and_is_counted(tmp_path: Path) -> None:
    found, result = export(make_archive([1, None, 3] * 40_000), tmp_path)
    assert found.dtype == np.float64
    assert np.array_equal(found, np.array([1, np.nan, 3] * 40_000), equal_nan=True)
    assert result.notes == ("40,000 × null written as NaN.",)


ROUNDED = "{} × integers written as the nearest float64, which cannot hold them, from row {} on."


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
@pytest.mark.parametrize(
    ("value", "count", "row"),
    [
        ([-1, 2**64 - 1], 1, 1),
        ([9007199254740993, 0.5], 1, 0),
        ([0.5, 2**53, 2**53 + 2, -(2**63), 1e300], 0, 0),
        ([0.5, -(2**53) - 1, -(2**63) + 1, 2**64 - 1], 3, 1),
        ([1, None, 2**53 + 1], 1, 2),
        ([[1, 2], [3, 2**53 + 1], [0.5, 2**53 + 3]], 2, 1),
        ([1] * 200_000 + [2**53 + 1] + [0.5] * 200_000, 1, 200_000),
        ([2**53 + 1] * 100_000 + [0.5] * 200_000 + [2**53 + 1], 100_001, 0),
        ([1e20] * 1000 + [1, 2**53 + 1] + [1e20] * 1000, 1, 1001),
    ],
)
def test_integers_that_are_rounded_are_counted(
    tmp_path: Path, value: Any, count: int, row: int, protocol: Protocol
) -> None:
    found, result = export(make_archive(value, protocol=protocol), tmp_path)
    assert found.dtype == np.float64
    assert ROUNDED.format(f"{count:,}", f"{row:,}") in result.notes or (
        count == 0 and not result.notes
    )


def test_integers_beyond_64_bits_are_counted(tmp_path: Path) -> None:
    data = cbor2.dumps([2**70, 2**70 + 1, 10**400, -(2**64)])
    _, result = export(leaf_archive(data, NodeProtocol.CBOR), tmp_path)
    assert result.notes == (ROUNDED.format(2, 1),)


def test_as_many_dimensions_as_numpy_knows_are_written(tmp_path: Path) -> None:
    value: Any = 1
    for _ in range(32):
        value = [value]
    assert export(make_archive(value), tmp_path)[0].shape == (1,) * 32
    with pytest.raises(BadInput, match="list among the numbers"):
        export(make_archive([value]), tmp_path)


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        (make_archive([1] * 5 + ["x"]), "Item 5 is a str, not a number."),
        (make_archive([[1, "x"]]), "There is a str among the numbers from row 0 on."),
        (make_archive([[1, 2], [3]]), "Lists from row 0 on differ in length."),
    ],
    ids=range(3),
)
def test_what_is_no_number_is_named(tmp_path: Path, archive: bytes, words: str) -> None:
    with pytest.raises(BadInput) as caught:
        export(archive, tmp_path)
    assert caught.value.message == words
    assert list(tmp_path.iterdir()) == []


def test_small_floats_are_widened_in_place(tmp_path: Path) -> None:
    singles = b"".join(b"\xca" + np.array(n, ">f4").tobytes() for n in range(200_000))
    doubles = b"".join(b"\xcb" + np.array(n / 7, ">f8").tobytes() for n in range(200_000))
    archive = leaf_archive(b"\xdd" + (400_000).to_bytes(4, "big") + singles + doubles)
    found, _ = export(archive, tmp_path)
    expected = np.concatenate([np.arange(200_000.0), np.arange(200_000) / 7])
    assert np.array_equal(found, expected)


def test_list_of_archives_of_lists_is_an_array(tmp_path: Path) -> None:
    found, _ = export(combine_archives([make_archive([n] * 50) for n in range(4)]), tmp_path)
    assert np.array_equal(found, np.repeat(np.arange(4), 50).reshape(4, 50))


@pytest.mark.parametrize(
    "value",
    [["x"], [1, "x"], [[1], [1, 2]], [[1], 2], {"a": 1}, "text", 5, b"bytes", [[1], ["x"]]],
)
def test_what_is_no_array_is_refused_and_leaves_nothing(tmp_path: Path, value: object) -> None:
    with pytest.raises(BadInput):
        export(make_archive(value), tmp_path)
    assert list(tmp_path.iterdir()) == []


ARRAYS = [
    np.arange(12.0).reshape(3, 4),
    np.asfortranarray(np.arange(12, dtype=">i4").reshape(3, 4)),
    np.array(["ab", "é"]),
    np.array(["2026-01-01"], "M8[ns]"),
    np.arange(3_000_000, dtype=np.float64).reshape(1000, 3000),
    np.asfortranarray(np.arange(2_000_000.0).reshape(1000, 2000)),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype}{array.shape}")
@pytest.mark.parametrize("version", [2, 5])
def test_stored_array_is_kept_as_it_is(tmp_path: Path, array: Array, version: int) -> None:
    import pickle  # noqa: PLC0415  # the oracle, on arrays of this test

    data = array.dumps() if version == 2 else pickle.dumps(array, protocol=3)
    found, _ = export(leaf_archive(cbor2.dumps(data), NodeProtocol.CBOR), tmp_path)
    assert found.dtype == array.dtype and found.shape == array.shape
    assert np.array_equal(found, array)
    assert found.flags.f_contiguous == array.flags.f_contiguous


def test_stored_array_that_is_damaged_is_refused(tmp_path: Path) -> None:
    data = np.arange(3_000_000.0).dumps()
    at = len(data) // 2
    damaged = data[:at] + b"\xff" + data[at + 1 :]
    with pytest.raises(CorruptArchive):
        export(leaf_archive(cbor2.dumps(damaged), NodeProtocol.CBOR), tmp_path)
    with pytest.raises(MsglcBrowserError):
        export(leaf_archive(cbor2.dumps(data[:at]), NodeProtocol.CBOR), tmp_path)
    assert list(tmp_path.iterdir()) == []
