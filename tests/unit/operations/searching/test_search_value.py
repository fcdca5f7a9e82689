"""Keys inside a small value: all of them, level by level, within bounds."""

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.searching.search_value import iter_value_hits
from tests.archive_bytes import encode, leaf_archive, reading

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def found(
    data: bytes, pattern: str, protocol: Protocol = Protocol.MSGPACK, *, match_case: bool = False
) -> list[str]:
    async def read(document: Document) -> list[str]:
        hits = iter_value_hits(document, document.root, pattern, match_case=match_case)
        return [format_path(node.path) async for nodes in hits for node in nodes]

    return reading(leaf_archive(data, protocol), read)


VALUE = {
    "abc": {"xAB": 1, "y": [0, {"ab": [{"Ab": 2}]}]},
    "no": "ab",
    b"\x00ab": 3,
    15: {"5": 4},
    True: 5,
    None: 6,
    1.5: 7,
}


@BOTH
@pytest.mark.parametrize(
    ("pattern", "match_case", "paths"),
    [
        ("AB", False, ["/abc", "/(0x006162)", "/abc/xAB", "/abc/y/[1]/ab", "/abc/y/[1]/ab/[0]/Ab"]),
        ("AB", True, ["/abc/xAB"]),
        ("5", False, ["/(15)", "/(15)/5"]),
        ("true", False, []),
        ("none", False, []),
        ("null", False, []),
        ("zz", False, []),
    ],
)
def test_keys_are_found_level_by_level(
    protocol: Protocol, pattern: str, match_case: bool, paths: list[str]
) -> None:
    assert found(encode(VALUE, protocol), pattern, protocol, match_case=match_case) == paths


def test_letters_are_found_whatever_their_case() -> None:
    assert found(encode({"Straße": 1}), "STRASSE") == ["/Straße"]


def test_text_with_invalid_bytes_is_found() -> None:
    assert found(b"\x81\xa3a\xe9b\x01", "a\udce9")


@BOTH
def test_scalar_has_no_keys(protocol: Protocol) -> None:
    assert found(encode("ab", protocol), "ab", protocol) == []


@BOTH
def test_long_dict_is_searched_to_its_end(protocol: Protocol) -> None:
    value = {f"key {n}": n for n in range(3500)}
    assert len(found(encode(value, protocol), "key", protocol)) == 3500


@BOTH
def test_damage_ends_its_own_level_only(protocol: Protocol) -> None:
    head, bad = (b"\x92\x82", b"\xc1") if protocol is Protocol.MSGPACK else (b"\x82\xa2", b"\x1c")
    data = head + encode("ab", protocol) + b"\x01" + bad
    assert found(data, "ab", protocol) == ["/[0]/ab"]


def nested(depth: int) -> bytes:
    return b"\x81\xa1k" * depth + b"\x81\xa6needle\x01"


@pytest.mark.parametrize(("depth", "is_found"), [(100, True), (101, False)])
def test_levels_are_searched_to_a_depth(depth: int, is_found: bool) -> None:
    assert bool(found(nested(depth), "needle")) == is_found


@pytest.mark.parametrize(("count", "is_searched"), [(1999, True), (2000, False)])
def test_containers_are_searched_to_a_number(count: int, is_searched: bool) -> None:
    data = encode([[1]] * (count - 1) + [{"needle": 1}])
    if is_searched:
        assert found(data, "needle") == [f"/[{count - 1}]/needle"]
    else:
        with pytest.raises(LimitExceeded, match="too many parts"):
            found(data, "needle")


def test_bytes_that_are_walked_again_and_again_add_up_to_a_bound() -> None:
    filling = b"\xc5\xff\xff" + b"x" * 65_535
    assert found(b"\x81\xa1k" * 30 + filling, "k") == ["/k" + "/k" * n for n in range(30)]
    with pytest.raises(LimitExceeded, match="too many parts"):
        found(b"\x81\xa1k" * 34 + filling, "k")
