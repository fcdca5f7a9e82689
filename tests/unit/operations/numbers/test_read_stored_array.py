"""Stored arrays are rebuilt whole, within bounds."""

import numpy as np
import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.numbers import read_stored_array as module
from msglc_browser.operations.numbers.read_stored_array import read_stored_array
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.read_value import bytes_span
from tests.archive_bytes import reading
from tests.servers.archives import make_archive

GRID = np.arange(12.0).reshape(3, 4)
ARCHIVE = make_archive({"grid": GRID}, numpy_encoder=True)


async def grid(document: Document) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return await read_stored_array(document, await find_node(document, parse_path("/grid")))


def test_array_is_as_stored() -> None:
    found = reading(ARCHIVE, grid)
    assert found.tolist() == GRID.tolist()
    assert not found.flags.writeable


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    # The bytes of the value: its head, and the pickle.
    size = reading(ARCHIVE, _size)
    monkeypatch.setattr(module, "MAX_BYTES", size)
    assert reading(ARCHIVE, grid).shape == (3, 4)
    monkeypatch.setattr(module, "MAX_BYTES", size - 1)
    with pytest.raises(LimitExceeded, match="too many to read at once"):
        reading(ARCHIVE, grid)


async def _size(document: Document) -> int:
    node = await find_node(document, parse_path("/grid"))
    return (await bytes_span(document, node)).size
