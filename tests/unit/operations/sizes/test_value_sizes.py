"""Sizes inside of a value that is not indexed."""

import pytest

from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.sizes.archive_sizes import size_level
from msglc_browser.operations.sizes.size_level import Inside, SizeLevel
from tests.archive_bytes import encode, leaf_archive, reading


def _level(data: bytes, protocol: Protocol = Protocol.MSGPACK, most: int = 200) -> SizeLevel:
    async def look(document: Document) -> SizeLevel:
        return await size_level(document, document.root, most=most)

    return reading(leaf_archive(data, protocol), look)


@pytest.mark.parametrize("protocol", list(Protocol))
def test_entries_of_a_dict_have_their_encoded_sizes_and_types(protocol: Protocol) -> None:
    value = {"text": "x" * 500, "list": [1, 2, 3], "dict": {"a": "y" * 100}, "n": None, "f": 0.5}
    level = _level(encode(value, protocol), protocol)
    expected = {name: len(encode(each, protocol)) for name, each in value.items()}
    assert {tile.name: tile.size_bytes for tile in level.tiles} == expected
    kinds = {tile.name: tile.kind for tile in level.tiles}
    assert kinds == {
        "text": ValueType.STR,
        "list": ValueType.LIST,
        "dict": ValueType.DICT,
        "n": ValueType.NULL,
        "f": ValueType.FLOAT,
    }
    inside = {tile.name for tile in level.tiles if tile.inside is Inside.UNREAD}
    assert inside == {"list", "dict"}
    assert next(tile for tile in level.tiles if tile.name == "list").items == 3


def test_long_list_keeps_only_the_largest() -> None:
    value = ["x" * (n % 97) for n in range(40_000)]
    level = _level(encode(value), most=10)
    assert level.total.count == 40_000
    assert level.total.size_bytes == len(encode(value)) - 3
    assert {tile.size_bytes for tile in level.tiles if tile.size_bytes > 90} == {98}


def test_open_containers_of_cbor_are_counted() -> None:
    level = _level(b"\x9f\x01\x02\x9f\x03\xff\xff", Protocol.CBOR)
    assert level.total.count == 3
    assert level.total.size_bytes == 5


@pytest.mark.parametrize("data", [b"\x07", b"\xa3abc", b"\xc4\x03abc"])
def test_single_value_has_nothing_inside(data: bytes) -> None:
    level = _level(data)
    assert not level.tiles
    assert level.notes == ("This is a single value: there is nothing inside it.",)


@pytest.mark.parametrize("data", [b"\x90", b"\x80"])
def test_empty_container_is_empty(data: bytes) -> None:
    assert _level(data) == SizeLevel()


def test_damaged_value_shows_what_comes_before() -> None:
    level = _level(b"\x93\x01\xa3abc\xd9\xff")
    assert level.total.count == 2
    assert level.notes[0].startswith("The value is damaged after this: ")
