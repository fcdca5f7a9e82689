"""Values below an entry, counted from the bytes of its entry."""

import numpy as np
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.sizes.nested_items import FEW_BLOCKS, MOST_ITEMS, NestedItems
from tests.archive_bytes import encode

LEAF = {"p": [70_000, 70_009]}


@pytest.fixture(params=list(Protocol))
def protocol(request: pytest.FixtureRequest) -> Protocol:
    found: Protocol = request.param
    return found


def _counts(protocol: Protocol, *entries: object, toc: bytes = b"") -> list[int]:
    edges = np.cumsum([0, *(len(encode(each, protocol)) for each in entries)])
    data = np.frombuffer(toc or b"".join(encode(each, protocol) for each in entries), np.uint8)
    found = NestedItems(protocol, data, edges[:-1], edges[1:])
    for _ in found.steps():
        pass
    counted: list[int] = found.counts.tolist()
    return counted


def _dict(*below: object) -> dict[str, object]:
    return {"p": [0, 9], "t": {str(number): each for number, each in enumerate(below)}}


def test_leaves_count_at_any_depth_and_an_entry_does_not_count_itself(protocol: Protocol) -> None:
    deep = _dict(LEAF, _dict(LEAF, _dict(LEAF, LEAF)), {"p": [1, 2], "t": [LEAF, LEAF]})
    assert _counts(protocol, LEAF, deep, _dict(), _dict(LEAF)) == [0, 6, 0, 1]


@pytest.mark.parametrize("blocks", [1, 2, 15, 16, FEW_BLOCKS - 1, FEW_BLOCKS])
def test_blocks_of_a_list_are_added_up(protocol: Protocol, blocks: int) -> None:
    blocked = {"p": [[300 + number, 70_000, 9] for number in range(blocks)]}
    expected = sum(range(300, 300 + blocks)) + 1
    assert _counts(protocol, _dict(LEAF, blocked)) == [expected]


@pytest.mark.parametrize("blocks", [FEW_BLOCKS + 1, 70_000])
def test_many_blocks_are_taken_for_as_long_as_the_first(protocol: Protocol, blocks: int) -> None:
    last = [1, 0, 9]
    blocked = {"p": [[300, 0, 9]] * (blocks - 1) + [last]}
    assert _counts(protocol, _dict(blocked)) == [300 * blocks]


def test_windows_do_not_lose_or_repeat_entries(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "msglc_browser.operations.sizes.nested_items._WINDOW"
    entries = [_dict(*[LEAF] * number) for number in (3, 0, 40, 1)]
    for size in (1, 2, 3, 5, 17, 64):
        monkeypatch.setattr(name, size)
        assert _counts(protocol, *entries) == [3, 0, 40, 1]


def test_claims_are_bounded(protocol: Protocol) -> None:
    lying = {"p": [[2**63, 0, 9]] * 20}
    large = {"p": [[2**61, 0, 9]] * 20}
    assert _counts(protocol, _dict(lying, LEAF), _dict({"p": [["x", 0, 9]]})) == [1, 0]
    assert _counts(protocol, _dict(large, LEAF)) == [MOST_ITEMS]


def test_toc_that_ends_early_is_counted_up_to_its_end(protocol: Protocol) -> None:
    whole = encode(_dict(*[LEAF] * 5), protocol)
    for size in range(len(whole)):
        found = NestedItems(
            protocol,
            np.frombuffer(whole[:size], np.uint8),
            np.array([0], np.int64),
            np.array([len(whole)], np.int64),
        )
        for _ in found.steps():
            pass
        assert 0 <= found.counts[0] <= 5
    assert not list(
        NestedItems(protocol, np.zeros(0, np.uint8), *[np.zeros(0, np.int64)] * 2).steps()
    )
