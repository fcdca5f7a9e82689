"""Which values count as containers of cells. Reading is tested with the tables."""

import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Nested
from msglc_browser.operations.tables.table_rows import LARGE_BYTES, open_rows
from tests.archive_bytes import encode, leaf_archive, reading


@pytest.mark.parametrize("excess", [0, 1])
def test_value_above_the_limit_is_not_decoded(excess: int) -> None:
    value = "x" * (LARGE_BYTES - 3 + excess)  # and three bytes of its head

    async def read(document: Document) -> object:
        rows = await open_rows(document, document.root)
        assert rows is not None
        [row] = await rows.read(range(1))
        return row.value

    found = reading(leaf_archive(encode([value])), read)
    assert isinstance(found, Nested) if excess else found == value
    assert not isinstance(found, Nested) or found.value_type is ValueType.STR
