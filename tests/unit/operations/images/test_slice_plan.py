"""A plan names the bytes of a slice, in chunks, before any of them is read."""

import numpy as np
import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.images import slice_plan
from msglc_browser.operations.images.array_shape import ArrayShape, find_subject
from msglc_browser.operations.images.slice_plan import SlicePlan, SliceSpec, plan_slice
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from tests.archive_bytes import encode, leaf_archive, reading
from tests.servers.archives import make_archive


def plan(archive: bytes, spec: SliceSpec, path: str = "/x") -> SlicePlan:
    async def read(document: Document) -> SlicePlan:
        node = await find_node(document, parse_path(path))
        shape = await find_subject(document, node)
        assert isinstance(shape, ArrayShape), shape
        return await plan_slice(document, node, shape, spec)

    return reading(archive, read)


SHEET = np.random.default_rng(1).standard_normal((600, 700)).tolist()


@pytest.mark.parametrize("archive", [make_archive({"x": SHEET}), leaf_archive(encode(SHEET))])
def test_chunks_cover_the_slice(archive: bytes) -> None:
    path = "/x" if archive[50:52] == b"\x81\xa1" else "/"
    found = plan(archive, SliceSpec(0, 1, (0, 0)), path)
    chunks = list(found.chunks())
    assert [group for chunk in chunks for group in chunk] == list(range(len(found.groups)))
    sizes = [sum(found.groups[n].span.size for n in chunk) for chunk in chunks]
    assert len(sizes) == 2 and max(sizes) <= slice_plan.CHUNK_BYTES + 7_000
    assert sum(group.rows for group in found.groups) == 600
    assert found.size_bytes == 600 * (3 + 9 * 700)


@pytest.mark.parametrize("step", [2, 7, 599, 600, 1_000])
def test_step_reads_fewer_bytes(step: int) -> None:
    found = plan(make_archive({"x": SHEET}), SliceSpec(0, 1, (0, 0), (step, 1)))
    rows = -(-600 // step)
    assert found.grid == (rows, 700) and found.size_bytes == rows * (3 + 9 * 700)


def test_blocks_without_a_wanted_row_are_left_out() -> None:
    rows = [[float(n), 0.5] for n in range(2_000)]
    archive = make_archive({"x": rows}, trivial_size=30, small_obj_optimization_threshold=64)
    whole = plan(archive, SliceSpec(0, 1, (0, 0)))
    some = plan(archive, SliceSpec(0, 1, (0, 0), (1_000, 1)))
    assert some.size_bytes < whole.size_bytes / 4


def test_slice_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = leaf_archive(encode(SHEET))
    monkeypatch.setattr(slice_plan, "MOST_VALUES", 600 * 700)
    assert plan(archive, SliceSpec(0, 1, (0, 0)), "/").groups
    monkeypatch.setattr(slice_plan, "MOST_VALUES", 600 * 700 - 1)
    with pytest.raises(LimitExceeded):
        plan(archive, SliceSpec(0, 1, (0, 0)), "/")
    assert plan(archive, SliceSpec(0, 1, (0, 0), (2, 1)), "/").groups


def test_unindexed_list_of_uneven_numbers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    mixed = [[1, 300, 2.5]] * 100
    size = len(encode(mixed)) - 3
    monkeypatch.setattr(slice_plan, "_MOST_RUN_BYTES", size)
    assert plan(leaf_archive(encode(mixed)), SliceSpec(0, 1, (0, 0)), "/").size_bytes == size
    monkeypatch.setattr(slice_plan, "_MOST_RUN_BYTES", size - 1)
    with pytest.raises(LimitExceeded):
        plan(leaf_archive(encode(mixed)), SliceSpec(0, 1, (0, 0)), "/")
