"""Repeated keys by name and path, in values that are written whole and in open containers."""

import io

import pytest

from msglc_browser.archive.building.open_container import OpenContainer
from msglc_browser.archive.building.pair_list import PairList
from msglc_browser.archive.building.repeat_teller import RepeatTeller, key_name, path_of, steps_of
from msglc_browser.archive.building.value_encoder import ValueEncoder
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import NodePath, PathStep, format_path


class Told:
    """What was reported, in one protocol."""

    def __init__(self, protocol: Protocol) -> None:
        self.encoder = ValueEncoder(protocol)
        self.teller = RepeatTeller(self.encoder, self._add)
        self.keys: list[tuple[object, str]] = []

    def _add(self, key: object, path: NodePath) -> None:
        self.keys.append((key, format_path(path)))


def opened(step: int | bytes, *, is_tag: bool = False) -> OpenContainer:
    made = OpenContainer(0, 1, is_map=False, is_tag=is_tag)
    made.step = step
    return made


@pytest.mark.parametrize("protocol", list(Protocol))
def test_pair_lists_are_told_with_their_paths(protocol: Protocol) -> None:
    told = Told(protocol)
    twice = PairList([("a", 1), ("a", [PairList([(1, 2), (1, 3)])])])
    outer = (PathStep.key("x"),)
    told.teller.tell_pair_lists([0, twice, {"k": [twice]}], outer, (7, 8, told.encoder.encode("b")))
    assert told.keys == [
        (1, "/x/[8]/a/[0]"),
        ("a", "/x/[8]"),
        (1, "/x/b/k/[0]/a/[0]"),
        ("a", "/x/b/k/[0]"),
    ]


@pytest.mark.parametrize(("second", "is_told"), [(b"\x18\x01", True), (b"\xfb" + bytes(8), False)])
def test_watched_keys_are_told_if_they_are_equal(second: bytes, is_told: bool) -> None:
    told = Told(Protocol.CBOR)
    file = io.BytesIO(b"\x01" + second)
    told.teller.tell_watched(file, 0, 1, [opened(0), opened(3)])
    assert told.keys == ([(1, "/[3]")] if is_told else [])


def test_path_leaves_out_tags() -> None:
    encoder = ValueEncoder(Protocol.CBOR)
    frames = [opened(0), opened(b"\x61a", is_tag=True), opened(0), opened(5)]
    assert format_path(path_of(encoder, frames)) == "/a/[5]"
    assert format_path(path_of(encoder, frames[:1])) == "/"
    assert format_path(steps_of(encoder, (1, b"\x01"))) == "/[1]/(1)"


def test_key_that_cannot_be_decoded_is_shown_as_its_first_bytes() -> None:
    encoder = ValueEncoder(Protocol.MSGPACK)
    assert key_name(encoder, io.BytesIO(b"\xa1\xff" + bytes(50))) == b"\xa1\xff" + bytes(38)
