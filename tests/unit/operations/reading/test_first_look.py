"""What the first look at a value reads: about as much as it shows."""

import numpy as np
import pytest

from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_value import read_text
from msglc_browser.operations.reading.value_text import ValueText
from tests.archive_bytes import encode, raw_archive, reading

NAMES = pytest.mark.parametrize("name", ["msgpack", "cbor"])


def spent(archive: bytes, *, preview: bool = False) -> tuple[ValueText, int, int]:
    """The first look at the only child: what is shown, and the requests and bytes it took."""

    async def read(document: Document) -> tuple[ValueText, int, int]:
        [node] = (await expand(document, document.root)).nodes
        if preview:
            node = (await read_previews(document, [node]))[0].node
        before = document.stats()
        shown = await read_text(document, node)
        after = document.stats()
        return shown, after.requests - before.requests, after.bytes_read - before.bytes_read

    return reading(archive, read)


@NAMES
def test_first_look_at_a_large_value_reads_no_more_than_is_shown(name: str) -> None:
    numbers = [n / 7 for n in range(400_000)]  # 3.6 MB
    data = encode(numbers, Protocol(name))
    archive = raw_archive(
        data,
        {"p": [0, len(data)], "t": {"energy": {"p": [0, len(data)]}}},
        Protocol(name),
    )

    shown, requests, size_bytes = spent(archive)

    assert len(shown.text) >= 65_536
    assert requests == 1
    assert size_bytes < 70_000


def test_first_look_at_short_texts_of_many_bytes_reads_on_until_it_is_full() -> None:
    data = encode([1.0] * 400_000)

    shown, requests, size_bytes = spent(
        raw_archive(data, {"p": [0, len(data)], "t": {"energy": {"p": [0, len(data)]}}})
    )

    assert len(shown.text) >= 65_536
    assert requests <= 3
    assert size_bytes < 300_000


def test_first_look_at_a_large_blocked_list_reads_no_more_than_is_shown() -> None:
    blocks, at = [], 0
    data = encode(1 / 7) * 400_000
    for _ in range(400):
        blocks.append([1000, at, at + 9000])
        at += 9000

    shown, requests, size_bytes = spent(
        raw_archive(data, {"p": [0, len(data)], "t": {"energy": {"p": blocks}}})
    )

    assert len(shown.text) >= 65_536
    assert requests <= 9
    assert size_bytes < 70_000


@pytest.mark.parametrize(("items", "is_read"), [(100_000, True), (1_000_000, False)])
def test_first_look_at_an_array_reads_all_or_only_its_shape(items: int, is_read: bool) -> None:
    value = encode(np.arange(items).dumps())
    data = b"\x81\xa1a" + value
    toc = {"p": [0, len(data)], "t": {"a": {"p": [3, len(data)]}}}

    for preview in (True, False):
        shown, requests, size_bytes = spent(raw_archive(data, toc), preview=preview)

        assert shown.value_type is ValueType.ARRAY
        assert ("load more" in shown.note) != is_read
        assert requests <= 2
        assert size_bytes > len(data) if not preview and is_read else size_bytes <= len(data)
        if not is_read:
            assert size_bytes < 70_000
