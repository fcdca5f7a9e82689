"""Sizes from a table of contents: honest, damaged and lying."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.sizes.archive_sizes import size_level
from msglc_browser.operations.sizes.size_level import SizeLevel
from tests.archive_bytes import encode, raw_archive, reading

_MIXED = {
    "p": [0, 900],
    "t": {
        "few": {"p": [[3, 10, 40], [2, 40, 60]]},
        "many": {"p": [[1, 100 + n, 101 + n] for n in range(70)]},
        "in": {"p": [200, 300], "t": [{"p": [200 + n, 201 + n]} for n in range(40)]},
    }
    | {str(n): {"p": [300 + n, 301 + n]} for n in range(40)},
}


def _level(toc: object, *, data: bytes = b"\x00" * 1000, protocol: Protocol) -> SizeLevel:
    async def look(document: Document) -> SizeLevel:
        return await size_level(document, document.root)

    return reading(raw_archive(data, toc, protocol), look)


def _sizes(level: SizeLevel) -> dict[str, int]:
    return {tile.name: tile.size_bytes for tile in level.tiles}


@pytest.fixture(params=list(Protocol))
def protocol(request: pytest.FixtureRequest) -> Protocol:
    found: Protocol = request.param
    return found


def test_blocked_lists_reach_from_their_first_block_to_their_last(protocol: Protocol) -> None:
    few = {"p": [[3, 10, 40], [2, 40, 60]]}
    many = {"p": [[1, 100 + n, 101 + n] for n in range(200)]}
    level = _level({"p": [0, 1000], "t": {"few": few, "many": many}}, protocol=protocol)
    assert _sizes(level) == {"many": 200, "few": 50}
    assert [tile.items for tile in level.tiles] == [200, 5]
    assert not level.notes


@pytest.mark.parametrize(
    "entry", [{"p": [5, 5]}, {"p": [9, 5]}, {"p": [990, 1001]}, {"p": [2**70 % 2**63, 2**63]}]
)
def test_impossible_place_takes_no_area_and_is_told(protocol: Protocol, entry: object) -> None:
    level = _level({"p": [0, 1000], "t": {"good": {"p": [1, 50]}, "bad": entry}}, protocol=protocol)
    assert _sizes(level) == {"good": 49, "bad": 0}
    assert level.notes == ("1 entry is at an impossible place and without an area.",)


def test_overlapping_entries_are_told(protocol: Protocol) -> None:
    entries = {str(n): {"p": [1, 900]} for n in range(20)}
    level = _level({"p": [0, 1000], "t": entries}, protocol=protocol)
    assert level.total.size_bytes == 20 * 899
    assert level.notes == (
        "19 entries are overlapping the one before.",
        "The entries claim more bytes than their parent has: the table of contents is damaged.",
    )


def test_garbage_entries_never_stop_the_map(protocol: Protocol) -> None:
    entries: dict[str, object] = {
        "a": {"p": [1, 9]},
        "b": None,
        "c": [1],
        "d": {"p": "x"},
        "e": {"p": []},
        "f": {},
    }
    level = _level({"p": [0, 1000], "t": entries}, protocol=protocol)
    assert level.total.count == 6
    assert _sizes(level)["a"] == 8
    assert level.notes == ("5 entries are at an impossible place and without an area.",)


def test_archives_reach_to_the_next_one(protocol: Protocol) -> None:
    level = _level({"t": {"b": 500, "a": 0, "c": 700}}, data=b"\x00" * 1000, protocol=protocol)
    assert _sizes(level) == {"a": 500, "c": 300, "b": 200}
    assert {tile.kind for tile in level.tiles} == {ValueType.ARCHIVE}


def test_archives_at_the_same_place_are_told(protocol: Protocol) -> None:
    level = _level({"t": [0, 0, 990, 5000]}, data=b"\x00" * 1000, protocol=protocol)
    assert level.total.count == 4
    assert any("overlapping" in note for note in level.notes)


def test_truncated_toc_shows_what_there_is() -> None:
    toc = encode({"p": [0, 1000], "t": [{"p": [n, n + 1]} for n in range(100)]})

    async def look(document: Document) -> SizeLevel:
        return await size_level(document, document.root)

    damaged = toc[:-30] + b"\xc1" * 30
    level = reading(raw_archive(b"\x00" * 1000, None, toc_bytes=damaged), look)
    assert 90 < level.total.count < 100
    assert level.notes[0].startswith("The table of contents is damaged after this: ")


@given(st.binary(max_size=200))
def test_any_bytes_as_a_table_of_contents_are_a_map_or_an_error(noise: bytes) -> None:
    async def look(document: Document) -> SizeLevel:
        return await size_level(document, document.root)

    for start in (b"", b"\x82\xa1p\x92\x00\xcd\x03\xe8\xa1t", b"\x81\xa1t"):
        with suppress(MsglcBrowserError):
            level = reading(
                raw_archive(b"\x00" * 1000, None, toc_bytes=start + noise or b"\xc0"), look
            )
            assert all(tile.size_bytes >= 0 and tile.items >= 0 for tile in level.tiles)
            assert level.total.size_bytes >= 0


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_flipped_bits_never_stop_the_map(place: int, bits: int) -> None:
    toc = bytearray(encode(_MIXED))
    toc[place % len(toc)] ^= bits

    async def look(document: Document) -> SizeLevel:
        return await size_level(document, document.root)

    with suppress(MsglcBrowserError):
        level = reading(raw_archive(b"\x00" * 1000, None, toc_bytes=bytes(toc)), look)
        assert sum(tile.size_bytes for tile in level.tiles) <= level.total.size_bytes


def test_leaves_and_containers_in_turn_take_time_in_proportion() -> None:
    leaf, node = {"p": [1, 9]}, {"p": [1, 90], "t": [{"p": [2, 9]}]}

    def seconds(count: int) -> float:
        toc = encode({"p": [0, 1000], "t": ([leaf] * 9 + [node]) * count})

        async def look(document: Document) -> float:
            start = time.perf_counter()
            assert (await size_level(document, document.root)).total.count == 10 * count
            return time.perf_counter() - start

        return reading(raw_archive(b"\x00" * 1000, None, toc_bytes=toc), look)

    seconds(100)
    assert seconds(20_000) < 40 * max(0.01, seconds(2_000))
