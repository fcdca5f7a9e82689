"""Values are cut between values, whatever pieces their bytes arrive in."""

import pytest

from msglc_browser.archive.items.item_splitter import ItemSplitter
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
VALUES: list[object] = [1, 1.5, "x" * 300, [1, [2, {"a": b"y" * 90}]], None, *range(3000)]


def _splitter(protocol: Protocol, data: bytes, stop: int) -> ItemSplitter:
    return ItemSplitter(protocol, position=100, end=100 + len(data), first_row=7, stop=7 + stop)


@BOTH
@pytest.mark.parametrize("size", [1, 10, 1000, 100_000])
def test_feed_in_pieces_of_any_size_cuts_all_values(size: int, protocol: Protocol) -> None:
    data = b"".join(encode(value, protocol) for value in VALUES)
    splitter = _splitter(protocol, data, len(VALUES))
    rows, parts = 7, []

    for at in range(0, len(data), size):
        batch = splitter.feed(data[at : at + size])
        for piece, bytes_ in batch.cut() if batch is not None else ():
            assert piece.first_row == rows
            rows += piece.rows
            parts.append(bytes_)

    assert splitter.finished
    assert rows == 7 + len(VALUES)
    assert b"".join(parts) == data


@BOTH
def test_feed_of_a_value_longer_than_the_pieces_waits_for_its_end(protocol: Protocol) -> None:
    data = encode("x" * 5000, protocol) + encode(1, protocol)
    splitter = _splitter(protocol, data, 2)

    assert splitter.feed(data[:1000]) is None
    assert splitter.feed(data[1000:4000]) is None
    batch = splitter.feed(data[4000:])

    assert batch is not None
    assert (batch.first_row, batch.count, batch.data) == (7, 2, data)


@BOTH
def test_feed_up_to_an_end_inside_a_value_is_corrupt(protocol: Protocol) -> None:
    data = encode([1, 2, 3], protocol)[:-1]
    splitter = _splitter(protocol, data, 1)

    with pytest.raises(CorruptArchive):
        splitter.feed(data)
