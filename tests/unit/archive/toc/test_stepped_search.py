"""Steps through levels: the order of hits, how many at a time, and when time is up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.toc.stepped_search import SteppedSearch, walk_budget

Nested: TypeAlias = "Sequence[str | Nested | None]"


def node(name: str) -> Node:
    path = (PathStep.key(name),)
    return Node(path, NodeKind.LEAF, ValueType.INT, Protocol.MSGPACK, None, None)


class Search(SteppedSearch[Nested]):
    """Finds the texts in lists of lists."""

    def __init__(self, level: Nested) -> None:
        super().__init__()
        self._enter(level)

    def _walk(self, level: Nested) -> Iterator[Node | Nested | None]:
        for each in level:
            yield node(each) if isinstance(each, str) else each


LEVELS: Nested = ["a", ["b", None, []], None, ["c", ["d"]], "e"]


def names(nodes: Sequence[Node]) -> str:
    return "".join(str(each.path[-1].value) for each in nodes)


def test_levels_are_searched_depth_first() -> None:
    search = Search(LEVELS)
    assert not search.finished
    assert names(search.step(10, seconds=60)) == "abcde"
    assert search.finished
    assert search.step(10) == []


def test_each_step_finds_no_more_than_it_is_asked_for() -> None:
    search = Search(LEVELS)
    found = []
    while not search.finished:
        found.append(names(search.step(2, seconds=60)))
    assert found == ["ab", "cd", "e"]


def test_nothing_is_done_without_time() -> None:
    search = Search(LEVELS)
    assert search.step(10, seconds=0) == []
    assert names(search.step(10, seconds=60)) == "abcde"


def test_budget_grows_with_the_bytes_but_is_never_small() -> None:
    assert walk_budget(0) == walk_budget(2**21) == 2**24
    assert walk_budget(2**22) == 2**25
