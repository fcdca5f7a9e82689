"""Elements of arrays that NumPy pickled, large and small, found without unpickling."""

import pickle

import numpy as np
import pytest

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.errors import BadInput, CorruptArchive, MsglcBrowserError
from msglc_browser.operations.reading.document import Document
from tests.archive_bytes import encode, leaf_archive, reading
from tests.servers.archives import make_archive
from tests.unit.operations.plotting.plotted import opened, sampled, values_at

WALK = np.cumsum(np.random.default_rng(8).standard_normal(300_000))


def stored(array: np.ndarray[tuple[int, ...], np.dtype[np.float64]], protocol: int = 2) -> bytes:
    return leaf_archive(encode(pickle.dumps(array, protocol=protocol)))


@pytest.mark.parametrize("protocol", [2, 4])
@pytest.mark.parametrize("count", [5, 300_000])
def test_elements_are_as_stored(protocol: int, count: int) -> None:
    archive = stored(WALK[:count], protocol)
    assert values_at(archive, "/") == WALK[:count].tolist()
    assert values_at(archive, "/", rows=range(2, 5)) == WALK[2:5].tolist()


def test_msglc_writes_arrays_that_are_series() -> None:
    archive = make_archive({"x": WALK, "y": WALK > 0}, numpy_encoder=True)
    assert values_at(archive, "/x", rows=range(299_990, 300_000)) == WALK[-10:].tolist()
    assert values_at(archive, "/y", rows=range(3)) == (WALK[:3] > 0).tolist()


def test_any_block_of_binary_data_is_read_alone() -> None:
    parts, size_bytes = sampled(stored(WALK, 4), "/", [0, 200])
    assert size_bytes == 2 * 8192
    for part in parts:
        assert part.values.tolist() == WALK[part.rows.start : part.rows.stop].tolist()


@pytest.mark.parametrize("order", ["C", "F"])
def test_column_of_a_matrix_is_a_series(order: str) -> None:
    matrix = np.array(WALK.reshape(-1, 3), order=order)  # type: ignore[call-overload]
    found = values_at(stored(matrix, 4), "/", PathStep.index(1))
    assert found == matrix[:, 1].tolist()


def test_column_of_a_matrix_written_as_text_is_a_series_or_refused() -> None:
    matrix = WALK.reshape(-1, 3)
    assert values_at(stored(matrix), "/", PathStep.index(2)) == matrix[:, 2].tolist()
    with pytest.raises(BadInput, match="column by column"):
        values_at(stored(np.asfortranarray(matrix)), "/", PathStep.index(2))


@pytest.mark.parametrize("column", [None, PathStep.index(3), PathStep.key("a")])
def test_matrix_needs_one_of_its_columns(column: PathStep | None) -> None:
    with pytest.raises(BadInput):
        values_at(stored(WALK.reshape(-1, 3)), "/", column)


def test_pickle_of_anything_else_is_refused() -> None:
    with pytest.raises(MsglcBrowserError):
        values_at(leaf_archive(encode(pickle.dumps({"a": print}))), "/")


@pytest.mark.parametrize("protocol", [2, 4])
def test_array_that_is_shorter_than_its_shape_is_corrupt(protocol: int) -> None:
    data = pickle.dumps(WALK, protocol=protocol).replace(
        (300_000).to_bytes(4, "little"), (310_000).to_bytes(4, "little"), 1
    )
    with pytest.raises(CorruptArchive):
        values_at(leaf_archive(encode(data)), "/")


@pytest.mark.parametrize("protocol", [2, 4])
@pytest.mark.parametrize("count", [5, 300_000])
@pytest.mark.parametrize("dtype", ["f4", "i2", "?"])
def test_type_of_the_elements_is_known(protocol: int, count: int, dtype: str) -> None:
    data = pickle.dumps(np.ones(count, dtype), protocol=protocol)

    async def read(document: Document) -> str:
        rows = (await opened(document, "/")).rows
        return "" if rows is None else rows.element_type

    assert reading(leaf_archive(encode(data)), read) == np.dtype(dtype).name


def test_empty_array_is_said_to_be_empty() -> None:
    with pytest.raises(BadInput, match="empty"):
        values_at(stored(WALK[:0]), "/")
