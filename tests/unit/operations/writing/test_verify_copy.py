"""A copy of an archive is compared with it where its reading begins, its children's too."""

import asyncio
from collections.abc import Sequence

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, read_fields
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.writing.verify_copy import ReadSpans, verify_copy
from tests.servers.archives import Protocol, combine_archives, make_archive

CHILDREN = [make_archive({"n": number, "x": "y" * 500}) for number in range(4)]
PROTOCOLS: tuple[Protocol, ...] = ("msgpack", "cbor")


def reader(data: bytes, batches: list[int] | None = None) -> ReadSpans:
    """Reads from memory; tells how many spans were asked for at once."""

    async def read(spans: Sequence[Span]) -> list[bytes]:
        if batches is not None:
            batches.append(len(spans))
        assert all(span.end <= len(data) for span in spans)
        return [data[span.start : span.end] for span in spans]

    return read


def is_noticed(original: bytes, at: int) -> bool:
    """Whether a copy with another byte at `at` is told from the original."""
    copy = bytearray(original)
    copy[at] ^= 1
    try:
        asyncio.run(verify_copy(reader(bytes(copy)), reader(original)))
    except CorruptArchive:
        return True
    return False


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("named", [True, False])
def test_copy_with_another_child_header_is_noticed(protocol: Protocol, named: bool) -> None:
    names = {f"child {number}": data for number, data in enumerate(CHILDREN)}
    whole = combine_archives(names if named else CHILDREN, protocol=protocol)
    asyncio.run(verify_copy(reader(whole), reader(whole)))
    starts = [whole.index(child) for child in CHILDREN]
    assert all(is_noticed(whole, start + 45) for start in starts)
    assert is_noticed(whole, 45)
    assert is_noticed(whole, len(whole) - 1)


def test_broken_child_of_the_original_may_be_copied() -> None:
    whole = bytearray(combine_archives(CHILDREN))
    whole[whole.index(CHILDREN[1]) + 10] ^= 1
    asyncio.run(verify_copy(reader(bytes(whole)), reader(bytes(whole))))


def test_plain_archive_is_compared_without_its_data() -> None:
    whole = CHILDREN[0]
    batches: list[int] = []
    asyncio.run(verify_copy(reader(whole, batches), reader(whole)))
    assert batches == [1, 1]
    assert not is_noticed(whole, HEADER_SIZE + 5)
    assert is_noticed(whole, HEADER_SIZE + read_fields(whole).toc_start)


def test_many_children_are_read_in_bounded_batches() -> None:
    whole = combine_archives([CHILDREN[0]] * 2500)
    batches: list[int] = []
    asyncio.run(verify_copy(reader(whole, batches), reader(whole)))
    assert batches == [1, 1, 1000, 1000, 500]
