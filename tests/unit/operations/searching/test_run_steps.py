"""A search is run step by step, up to a number of nodes."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.toc.stepped_search import SteppedSearch
from msglc_browser.operations.searching.run_steps import run_steps

NODE = Node((), NodeKind.LEAF, ValueType.INT, Protocol.MSGPACK, None, None)


class Search(SteppedSearch[int]):
    """Finds as many nodes as the number of its only level."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self._enter(count)

    def _walk(self, level: int) -> Iterator[Node | int | None]:
        yield None
        for _ in range(level):
            yield NODE


@pytest.mark.parametrize(
    ("count", "limit", "found"), [(5, 9, 5), (5, 5, 5), (5, 4, 4), (5, 0, 0), (0, 9, 0)]
)
def test_no_more_than_the_limit_are_found_and_all_are_reported(
    count: int, limit: int, found: int
) -> None:
    reported: list[Sequence[Node]] = []
    assert asyncio.run(run_steps(Search(count), reported.append, limit)) == found
    assert sum(map(len, reported)) == found
    assert all(reported)
