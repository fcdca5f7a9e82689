"""The value that cannot be encoded is found, wherever it is."""

import io

import cbor2
import msgpack
import pytest

from msglc_browser.archive.building.pair_list import PairList
from msglc_browser.archive.building.stream_writer import ArchiveWriter
from msglc_browser.archive.building.unencodable import find_offence
from msglc_browser.archive.building.value_encoder import Extension, Unencodable, ValueEncoder
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import brief_path

TAG = cbor2.CBORTag(4000, 1)
FINE = list(range(3000))


def found(write: str, value: object, protocol: Protocol = Protocol.MSGPACK) -> Unencodable:
    """The error for a value, of which the parts are passed by this method of the writer."""
    with ArchiveWriter(io.BytesIO(), protocol) as writer, pytest.raises(Unencodable) as caught:
        if write == "value":
            writer.value(value)
        elif isinstance(value, dict):
            writer.start_map()
            writer.pairs(list(value.items()))
        else:
            assert isinstance(value, list)
            writer.start_list()
            writer.values(FINE)
            writer.values(value)
    return caught.value


@pytest.mark.parametrize(
    ("write", "value", "path"),
    [
        ("value", TAG, "/"),
        ("value", [1, TAG], "/[1]"),
        ("value", {"a": {"b": [0, 2**70]}}, "/a/b/[1]"),
        ("value", {"a": (1, {"b": TAG})}, "/a/[1]/b"),
        ("value", {"large": [*FINE, {"x": TAG}]}, "/large/[3000]/x"),
        ("value", {"a": FINE * 30, "b": [FINE * 30, [TAG]]}, "/b/[1]/[0]"),
        ("items", [1, 2, TAG], "/[3002]"),
        ("items", [[], [{"k": TAG}]], "/[3001]/[0]/k"),
        ("pairs", {"a": 1, "b": TAG}, "/b"),
        ("pairs", {"a": 1, TAG: 1}, "/"),
        ("pairs", {**dict.fromkeys(map(str, range(50_000)), 1), "bad": 2**70}, "/bad"),
        ("value", {"a": [{TAG: 1, "b": 2**70}]}, "/a/[0]"),
        ("value", {"\ud800": 2**70}, "/"),
        ("items", [{"a": {"\ud800": {"b": 2**70}}}], "/[3000]/a"),
        ("pairs", {"a": PairList([("k", 1), ("k", TAG)])}, "/a/k"),
    ],
)
def test_place_is_named(write: str, value: object, path: str) -> None:
    error = found(write, value)
    assert error.path is not None and brief_path(error.path) == path
    assert not error.contains_itself


def test_value_in_a_tag_has_the_place_of_the_tag() -> None:
    value = [cbor2.CBORTag(1, {"a": [cbor2.CBORTag(2, [Extension(5, b"x")])]})]
    error = found("items", value, Protocol.CBOR)
    assert error.path is not None and brief_path(error.path) == "/[3000]/a/[0]/[0]"
    assert str(error.__cause__) == "extension type 5"


@pytest.mark.parametrize("protocol", list(Protocol))
def test_value_that_contains_itself_is_one(protocol: Protocol) -> None:
    ring: list[object] = [1]
    ring.append({"a": ring})
    error = found("value", {"r": ring}, protocol)
    assert error.contains_itself
    assert error.path is not None and brief_path(error.path) == "/r/[1]/a"


def test_tag_that_contains_itself_is_one() -> None:
    tag = cbor2.CBORTag(4000, [])
    tag.value.append(tag)
    assert find_offence([tag], ValueEncoder(Protocol.CBOR).encode).contains_itself


def test_deep_value_is_walked_without_recursion() -> None:
    value: object = TAG
    for _ in range(390):
        value = [value]
    error = found("value", value)
    assert error.path is not None and len(error.path) == 390


def test_tag_whose_content_follows_is_named() -> None:
    with ArchiveWriter(io.BytesIO(), Protocol.MSGPACK) as writer:
        writer.start_map()
        writer.key("a")
        with pytest.raises(Unencodable) as caught:
            writer.start_tag(4000)
    assert caught.value.path is not None and brief_path(caught.value.path) == "/a"
    assert str(caught.value.__cause__) == "CBOR tag 4000"


def test_each_container_is_looked_through_once() -> None:
    shared: object = [1]
    for _ in range(60):
        shared = [shared, shared]  # 2**60 ways lead to the first one
    calls = 0

    def encode(value: object) -> bytes:
        nonlocal calls
        calls += 1
        data: bytes = msgpack.packb(value)
        return data

    assert find_offence([shared, 2**70], encode).places[0].value == 1
    assert calls < 10


def test_nothing_is_found_where_all_can_be_encoded() -> None:
    assert find_offence([1, [2]], msgpack.packb).places == ()
