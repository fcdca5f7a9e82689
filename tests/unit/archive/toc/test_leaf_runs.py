"""Runs of leaves end before any other entry, and hold what the entries say."""

import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.toc.leaf_runs import MOST_ROWS, leaf_run
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
OTHERS: list[object] = [
    7,
    {"p": [1, 2], "t": []},
    {"t": []},
    {"p": [[1, 2, 3]]},
    {"p": [[1, 2, 3], [1, 3, 4]]},
    {"p": [1, 2, 3]},
    {"q": [1, 2]},
    {"p": [True, 2]},
    {"p": "x"},
]
KEYS: list[object] = ["a", "", "k" * 30, "x" * 70, 7, -1, None, 2.5]


@BOTH
@pytest.mark.parametrize("other", OTHERS, ids=repr)
def test_run_ends_before_another_entry(protocol: Protocol, other: object) -> None:
    leaves = [encode({"p": [n, n * 70_000]}, protocol) for n in range(1, 4)]
    for position in range(4):
        entries = [*leaves[:position], encode(other, protocol), *leaves[position:]]
        toc = b"??" + b"".join(entries)
        run = leaf_run(protocol, toc, 2, 4, is_map=False)
        assert run.starts == list(range(1, position + 1))
        assert run.ends == [n * 70_000 for n in run.starts]
        assert (run.keys, run.after) == ([], 2 + sum(map(len, leaves[:position])))


@BOTH
def test_keys_are_those_of_the_toc(protocol: Protocol) -> None:
    keys = [encode(key, protocol) for key in KEYS]
    toc = b"".join(key + encode({"p": [1, 2]}, protocol) for key in keys)
    run = leaf_run(protocol, toc, 0, len(keys), is_map=True)
    assert run.keys == keys
    assert run.after == len(toc)
    assert leaf_run(protocol, toc[:-1], 0, len(keys), is_map=True).keys == keys[:-1]
    assert leaf_run(protocol, toc, 0, 2, is_map=True).keys == keys[:2]


@BOTH
def test_run_is_limited(protocol: Protocol) -> None:
    toc = encode({"p": [1, 2]}, protocol) * (MOST_ROWS + 1)
    for rows in (MOST_ROWS - 1, MOST_ROWS, MOST_ROWS + 1):
        run = leaf_run(protocol, toc, 0, rows, is_map=False)
        assert len(run.ends) == min(rows, MOST_ROWS)
