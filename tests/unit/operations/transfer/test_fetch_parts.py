"""Parts side by side make the whole object, however they arrive."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import ObjectChanged
from msglc_browser.operations.transfer.fetch_parts import fetch_parts, part_spans
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.line_speed import LineSpeed
from msglc_browser.storage.s3.ranged_read import RangeReply
from tests.servers.one_store import OneStore
from tests.servers.ranged_store import PLACE, RangedStore, pattern

MIB = 2**20


def _fetch(store: RangedStore, draft: Path, size_bytes: int) -> list[int]:
    draft.touch()
    done: list[int] = []
    source = Version(PLACE, '"one"', size_bytes)
    asyncio.run(fetch_parts(OneStore(store), source, draft, done.append))
    return done


@pytest.mark.parametrize("size_bytes", [1, MIB - 1, MIB, MIB + 1, 8 * MIB, 8 * MIB + 1])
def test_file_holds_all_bytes(tmp_path: Path, size_bytes: int) -> None:
    done = _fetch(RangedStore(size_bytes), tmp_path / "draft", size_bytes)
    assert (tmp_path / "draft").read_bytes() == pattern(0, size_bytes)
    assert done[-1] == size_bytes


def test_other_size_than_listed_is_another_version(tmp_path: Path) -> None:
    for size_bytes in (99, 101):
        with pytest.raises(ObjectChanged):
            _fetch(RangedStore(100), tmp_path / "draft", size_bytes)


@pytest.mark.parametrize(
    ("size_bytes", "speed_bytes_s", "sizes"),
    [
        (0, None, []),
        (5, None, [5]),
        (16 * MIB, None, [8 * MIB] * 2),
        (128 * MIB, None, [16 * MIB] * 8),
        (1024 * MIB, None, [32 * MIB] * 32),
        (128 * MIB, MIB, [10 * MIB] * 12 + [8 * MIB]),
        (32 * MIB, 1, [8 * MIB] * 4),
    ],
)
def test_parts_follow_the_size_and_the_measured_link(
    size_bytes: int, speed_bytes_s: float | None, sizes: list[int]
) -> None:
    speed = LineSpeed()
    speed.bandwidth_bytes_s = speed_bytes_s
    spans = part_spans(size_bytes, speed)
    assert [span.size for span in spans] == sizes
    starts = [sum(sizes[:number]) for number in range(len(sizes))]
    assert [span.start for span in spans] == starts


def test_parts_are_read_side_by_side(tmp_path: Path) -> None:
    store = RangedStore(64 * MIB)
    _fetch(store, tmp_path / "draft", 64 * MIB)
    assert store.most_running == 8
    assert sorted(store.asked)[0] == Span(0, 8 * MIB)


class _Whole(RangedStore):
    """Replies with the bytes, although it was given a sink."""

    async def get_range(self, *args: Any, **kwargs: Any) -> RangeReply:
        return await super().get_range(*args, **kwargs | {"sink": None})


@pytest.mark.parametrize("size_bytes", [5, 8 * MIB])
def test_reply_that_did_not_use_the_sink_is_written_too(tmp_path: Path, size_bytes: int) -> None:
    _fetch(_Whole(size_bytes), tmp_path / "draft", size_bytes)
    assert (tmp_path / "draft").read_bytes() == pattern(0, size_bytes)
