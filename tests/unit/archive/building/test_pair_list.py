"""Dicts that repeat a key are written with all their pairs."""

import msgpack
import pytest

from msglc_browser.archive.building.pair_list import PairList, PairsAsDict

PAIRS = [("a", 1), ("b", [2]), ("a", 3)]


def test_packer_writes_every_pair_in_order() -> None:
    packed = msgpack.packb(PairsAsDict(PairList(PAIRS)))
    assert packed == b"\x83" + b"".join(msgpack.packb(part) for pair in PAIRS for part in pair)


def test_lists_are_equal_when_their_pairs_are() -> None:
    assert PairList(PAIRS) == PairList(list(PAIRS))
    assert PairList(PAIRS) != PairList(PAIRS[:2])
    assert PairList(PAIRS) != dict(PAIRS)


def test_it_cannot_be_a_key_and_is_shown_as_a_dict() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(PairList(PAIRS))
    assert repr(PairList(PAIRS)) == "{'a': 1, 'b': [2], 'a': 3}"
