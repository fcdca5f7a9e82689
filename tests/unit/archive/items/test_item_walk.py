"""A close look at items: what is well-formed, what repeats, and where."""

import pytest

from msglc_browser.archive.items.item_walk import ItemWalk, Walked
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded

M, C = Protocol.MSGPACK, Protocol.CBOR


def walked(protocol: Protocol, data: str, items: int = 1, *, levels: int = 9) -> Walked:
    return ItemWalk(protocol, bytes.fromhex(data), items, levels=levels).walk()


@pytest.mark.parametrize(
    ("protocol", "data"),
    [
        (C, "00"),
        (C, "f820"),
        (C, "9fff"),
        (C, "bfff"),
        (C, "bf6161f6ff"),
        (C, "7f61616162ff"),
        (C, "5f4101ff"),
        (C, "c0 82 01 bf 6161 9f ff ff"),
        (C, "c1fb3e7ad7f29abcaf48"),
        (M, "c70cff00000000fffffff1868b8400"),
        (M, "d6fe01020304"),
        (M, "82 92 01 02 01 80 c0"),
    ],
)
def test_well_formed_items_are_accepted(protocol: Protocol, data: str) -> None:
    assert walked(protocol, data).repeated == []


@pytest.mark.parametrize(
    ("protocol", "data", "words"),
    [
        (C, "", "in the middle"),
        (C, "18", "in the middle"),
        (C, "6261", "claims"),
        (C, "7f6161", "in the middle"),
        (C, "7f4161ff", "not a string"),
        (C, "ff", "before its last item"),
        (C, "81ff", "before its last item"),
        (C, "bf6161ff", "before its last item"),
        (C, "c1ff", "before its last item"),
        (C, "f818", "simple value|Simple value"),
        (C, "f81f", "simple value|Simple value"),
        (C, "1c", "does not start"),
        (C, "9a00000002 01", "claims"),
        (C, "ba00000001 01", "claims"),
        (C, "0102", "end before their data"),
        (M, "c1", "does not start"),
        (M, "ddffffffff01", "claims"),
        (M, "c7020101", "claims"),
    ],
)
def test_what_is_not_well_formed_is_refused(protocol: Protocol, data: str, words: str) -> None:
    with pytest.raises(CorruptArchive, match=words):
        walked(protocol, data)


@pytest.mark.parametrize("one", ["81", "c1", "9f"])
def test_depth_is_bounded(one: str) -> None:
    end = "ff" if one == "9f" else ""
    assert walked(C, one * 9 + "01" + end * 9)
    with pytest.raises(LimitExceeded):
        walked(C, one * 10 + "01" + end * 10)
    with pytest.raises(LimitExceeded):
        walked(C, "80", levels=0)


def test_repeated_keys_are_found_with_the_path_of_their_dict() -> None:
    # 7, {"x": [0, {1: 2, 1 as a byte more: 3, 1: 4}], "y": a tag around {"a": 1, "a": 2}}
    data = "07 a2 6178 8200a3 01021801030104 6179 d8408181a2616101616102"
    assert walked(C, data, 2).repeated == [
        ((1, b"\x61x", 1), b"\x18\x01"),
        ((1, b"\x61y", 0, 0), b"\x61a"),
    ]


def test_keys_that_only_python_holds_equal_are_not_repeated() -> None:
    assert walked(C, "a3016161f93c006162f56163").repeated == []


def test_path_of_a_dict_in_a_key_ends_before_the_key() -> None:
    assert walked(C, "82 00 a2 6161 00 a2010201 03 04").repeated == [((0, 1), b"\x01")]


def test_keys_of_pairs_lead_the_paths_and_are_not_compared() -> None:
    data = bytes.fromhex("a161 82a16201a16202 a161 c0")
    found = ItemWalk(M, data, 4, levels=9, are_pairs=True).walk()
    assert found.repeated == [((b"\xa1a",), b"\xa1b")]


@pytest.mark.parametrize(
    ("data", "key"), [("81a16101", None), ("81c4016101", None), ("9182a16101cc0102", b"\xcc\x01")]
)
def test_first_key_that_is_neither_text_nor_bytes_is_named(data: str, key: bytes | None) -> None:
    assert walked(M, data).other_key == key


@pytest.mark.parametrize("tag", ["d819", "d81c", "d81d", "d90100", "da0000001c"])
def test_sharing_tags_are_noticed(tag: str) -> None:
    assert walked(C, f"8201{tag}00").shares
    assert not walked(C, "8201d81e00").shares
