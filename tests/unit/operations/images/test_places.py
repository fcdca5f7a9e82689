"""Places are computed only where the size of a list proves that all values are as wide."""

from typing import Any

import numpy as np
import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.images.decode_grid import UnequalLists
from msglc_browser.operations.images.places import (
    ExpectedHead,
    Packed,
    Place,
    child_nodes,
    go_in,
    place_of,
)
from msglc_browser.operations.reading.document import Document
from tests.archive_bytes import encode, leaf_archive, reading

GRID = np.ones((3, 4)).tolist()


def place(value: Any, lengths: tuple[int, ...]) -> Place:
    async def read(document: Document) -> Place:
        return await place_of(document, document.root, lengths)

    return reading(leaf_archive(encode(value)), read)


def test_packed_places() -> None:
    found = place(GRID, (3, 4))
    assert isinstance(found, Packed)
    assert found.head == ExpectedHead(Span(50, 51), b"\x93")
    assert found.size_bytes == 1 + 3 * 37 and found.span == Span(50, 162)
    assert found.item(2).span == Span(50 + 1 + 2 * 37, 162)
    assert found.item(2).item(1).span == Span(135, 144)


@pytest.mark.parametrize(
    ("value", "lengths"),
    [
        ([[300, 5, 70_000]], (1, 3)),  # three bytes each on average
        ([[1.0, 2.0], [3.0]], (2, 2)),
        ([[1.0, 2.0], [3.0, 4]], (2, 2)),
        (GRID, (3, 5)),
        ([["a"]], (1, 1)),
    ],
)
def test_other_lists_are_looked_up(value: Any, lengths: tuple[int, ...]) -> None:
    assert not isinstance(place(value, lengths), Packed)


def test_going_in_finds_the_same_bytes_either_way() -> None:
    async def read(document: Document) -> tuple[Span, Span | None]:
        packed = await place_of(document, document.root, (3, 4))
        inside = await go_in(document, packed, (3, 4), 1)
        looked_up = await child_nodes(document, document.root, range(1, 2), 3)
        assert isinstance(inside, Packed)
        return inside.span, looked_up[0].span

    one, other = reading(leaf_archive(encode(GRID)), read)
    assert one == other


def test_lists_of_another_length_or_damage_are_refused() -> None:
    async def read(document: Document) -> None:
        with pytest.raises(UnequalLists):
            await child_nodes(document, document.root, range(1), 4)

    reading(leaf_archive(encode(GRID)), read)

    async def damaged(document: Document) -> None:
        with pytest.raises(CorruptArchive):
            await child_nodes(document, document.root, range(3), 3)

    reading(leaf_archive(b"\x93" + encode([1.0]) + b"\xc1" * 30), damaged)
