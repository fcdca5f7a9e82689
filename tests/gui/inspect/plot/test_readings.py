"""What has been read of a series: nothing is missed, and nothing is looked at while it changes."""

import math
from collections.abc import Callable, Coroutine
from typing import Any, cast

import numpy as np
import pytest

from msglc_browser.gui.inspect.plot.csv_question import CsvQuestion
from msglc_browser.gui.inspect.plot.cursor import BetweenQuestion, Sample, SnapQuestion
from msglc_browser.gui.inspect.plot.drawing import PlotKind
from msglc_browser.gui.inspect.plot.picture import Drawn, PictureQuestion, Scales
from msglc_browser.gui.inspect.plot.readings import (
    AllQuestion,
    InViewQuestion,
    Readings,
    StartQuestion,
    Status,
)
from msglc_browser.operations.numbers.summary import NumberSummary
from msglc_browser.operations.plotting.pyramid import Pyramid
from msglc_browser.operations.plotting.series import SeriesPart, SeriesRef
from msglc_browser.operations.reading.document import Document
from tests.archive_bytes import encode, leaf_archive, reading

# Five bytes each on average, as one width of numbers has: that they differ shows only later.
MIXED: list[float] = [
    2**20 if number < 5_000 else 7 if number % 2 else number + 0.5 for number in range(240_000)
]
WAVE = np.sin(np.arange(20_000) / 50)


async def start(document: Document, most_bytes: int) -> Status:
    ref = SeriesRef(document.root, "x")
    status = await StartQuestion(ref, most_bytes).read(document, document.root)
    assert isinstance(status, Status)
    return status


def test_reading_all_misses_nothing_of_a_list_whose_widths_differ() -> None:
    async def read(document: Document) -> tuple[Status, list[float]]:
        status = await start(document, 1_000)
        for _ in range(100):
            if status.is_complete:
                break
            answer = await AllQuestion(status.readings).read(document, document.root)
            assert isinstance(answer, Status)
            status = answer
        pyramid = status.readings.pyramid
        return status, pyramid.values(range(pyramid.length)).tolist()

    status, values = reading(leaf_archive(encode(MIXED)), read)
    assert status.is_complete
    assert values == MIXED


Ask = Callable[[Readings, Document], Coroutine[Any, Any, object]]


def _drawn(readings: Readings) -> Drawn:
    return Drawn(0, readings, None)


ASKS: dict[str, Ask] = {
    "picture": lambda found, document: PictureQuestion(
        (_drawn(found),), PlotKind.LINE, Scales(), 0, 100, 10
    ).read(document, document.root),
    "snap": lambda found, document: SnapQuestion((_drawn(found),), Scales(), 5).read(
        document, document.root
    ),
    "between": lambda found, document: BetweenQuestion(
        _drawn(found), Sample(0, 1, 1, 0.0), Sample(0, 5, 5, 1.0)
    ).read(document, document.root),
    "csv": lambda found, document: CsvQuestion((_drawn(found),), ("x",), "", 0, 100, 10).read(
        document, document.root
    ),
    "in view": lambda found, document: InViewQuestion(found, None, 0, 100, 1_000_000).read(
        document, document.root
    ),
}


class Watched:
    """Numbers that may be looked at only while the lock of their readings is held."""

    def __init__(self, readings: Readings) -> None:
        self._lock, self._pyramid = readings.lock, readings.pyramid

    def __getattr__(self, name: str) -> object:
        assert self._lock.locked(), f"{name} without the lock"
        return getattr(self._pyramid, name)


@pytest.mark.parametrize("name", ASKS)
def test_numbers_are_looked_at_only_under_their_lock(name: str) -> None:
    async def read(document: Document) -> None:
        found = (await start(document, 1_000_000)).readings
        found.pyramid = cast("Pyramid", Watched(found))
        await ASKS[name](found, document)

    reading(leaf_archive(encode(WAVE.tolist())), read)


async def read_all(document: Document, status: Status) -> Status:
    for _ in range(100):
        if status.is_complete:
            break
        answer = await AllQuestion(status.readings).read(document, document.root)
        assert isinstance(answer, Status)
        status = answer
    return status


def test_statistics_are_exact_of_integers_that_floats_would_round() -> None:
    numbers = [2**63 + 5, 2**63 + 3, 2**63 + 9] * 3000

    async def read(document: Document) -> Status:
        return await read_all(document, await start(document, 1_000))

    found = reading(leaf_archive(encode(numbers)), read).summary
    assert found is not None and found.is_whole
    assert (found.least, found.greatest, found.dtype) == (2**63 + 3, 2**63 + 9, "uint64")


def test_rows_that_are_read_twice_count_once_in_the_statistics() -> None:
    values = np.array([1.0, 2.0, math.nan, 4.0, 5.0, 6.0])
    gaps = np.array([False, False, True, False, False, False])

    async def read(document: Document) -> NumberSummary | None:
        found = Readings((await start(document, 1_000_000)).readings.series, Pyramid(6))
        found.add([0], [SeriesPart(range(4), values[:4], gaps[:4])])
        found.add([1], [SeriesPart(range(2, 6), values[2:], gaps[2:])])
        found.add([1], [SeriesPart(range(2, 6), values[2:], gaps[2:])])
        return found.summary

    found = reading(leaf_archive(encode(WAVE.tolist())), read)
    assert found is not None
    assert (found.count, found.null_count, found.nan_count) == (6, 1, 0)
    assert (found.mean, found.greatest) == (3.6, 6.0)
