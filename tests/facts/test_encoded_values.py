"""What encoded bytes mean: read alone, in their place in a list and a dict, and many at once."""

import json

import pytest

from msglc_browser.archive.items.value_runs import decode_items
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode, leaf_archive, raw_archive
from tests.facts.encoded import WAYS
from tests.facts.fact import Fact, Kept
from tests.facts.roads import look, value_in

EVERY_WAY = pytest.mark.parametrize(("protocol", "fact", "way"), WAYS)
_PLAIN = (bool, int, float, list, dict)


@EVERY_WAY
def test_bytes_mean_their_value(protocol: Protocol, fact: Fact, way: bytes) -> None:
    seen = look(leaf_archive(way, protocol))
    assert repr(seen.value) == repr(fact.value)
    assert seen.line == fact.shown
    if fact.json is Kept.SAME and isinstance(fact.value, _PLAIN):
        assert repr(json.loads(seen.text)) == repr(fact.value)
    elif not isinstance(fact.value, str | bytes) and "{" not in fact.shown:
        assert "".join(seen.text.split()) == "".join(fact.shown.split())


@EVERY_WAY
def test_value_is_found_in_its_place(protocol: Protocol, fact: Fact, way: bytes) -> None:
    before, key = encode([0], protocol), encode("k", protocol)
    inner = encode({}, protocol)[:1]
    one_pair = bytes([inner[0] + 1]) + key + way
    data = bytes([encode([], protocol)[0] + 3]) + before + way + one_pair
    starts = [1, 1 + len(before), 1 + len(before) + len(way), len(data)]
    at = starts[2] + 1 + len(key)
    toc = {
        "p": [0, len(data)],
        "t": [
            {"p": starts[0:2]},
            {"p": starts[1:3]},
            {"p": starts[2:4], "t": {"k": {"p": [at, at + len(way)]}}},
        ],
    }
    archive = raw_archive(data, toc, protocol)
    for path in ("/1", "/2/k"):
        seen = look(archive, path)
        assert repr(seen.value) == repr(fact.value)
        assert seen.line == fact.shown
    assert repr(value_in(archive)) == repr([[0], fact.value, {"k": fact.value}])


@EVERY_WAY
def test_many_at_once_are_the_same_values(protocol: Protocol, fact: Fact, way: bytes) -> None:
    assert repr(decode_items(protocol, way * 3, 3)) == repr([fact.value] * 3)
