"""How rows lie, for each kind of node."""

import pytest

from msglc_browser.errors import BadInput
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.tables.list_parts import WHOLE_BYTES
from msglc_browser.operations.tables.open_rows import open_rows
from msglc_browser.operations.tables.row_source import NodeRows, PartRows
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import make_archive

TEXTS = ["x" * 62] * (WHOLE_BYTES // 64)  # two bytes of a head each


def source_of(archive: bytes) -> type:
    async def read(document: Document) -> type:
        return type((await open_rows(document, document.root)).source)

    return reading(archive, read)


@pytest.mark.parametrize(
    ("archive", "kind"),
    [
        (make_archive(list(range(20_000))), PartRows),
        (leaf_archive(encode([1, 2])), PartRows),
        (leaf_archive(encode(TEXTS)), PartRows),
        (leaf_archive(encode([*TEXTS, "x"])), NodeRows),
        (leaf_archive(encode([0.5] * 20_000)), PartRows),
        (leaf_archive(encode({"a": 1})), NodeRows),
        (make_archive([[0.5] * 2_000] * 10), NodeRows),
    ],
)
def test_lists_are_read_in_parts_where_that_is_possible(archive: bytes, kind: type) -> None:
    assert source_of(archive) is kind


def test_row_range_begins_with_its_first_row() -> None:
    async def read(document: Document) -> tuple[int, int, bool]:
        bucket = (await expand(document, document.root)).nodes[1]
        opened = await open_rows(document, bucket)
        return opened.first, opened.source.total, opened.is_map

    assert reading(make_archive(list(range(2_500))), read) == (1_000, 1_000, False)


def test_single_value_has_no_rows() -> None:
    with pytest.raises(BadInput, match="no rows"):
        source_of(leaf_archive(encode(5)))


def test_broken_blocks_are_rows_that_say_so() -> None:
    assert source_of(raw_archive(b"\x01", {"p": [[9, 0, 1]]})) is PartRows
