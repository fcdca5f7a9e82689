"""Exact sums in bounded memory."""

import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.sizes.folder_tree import (
    FolderSize,
    FolderTree,
    kind_of_entry,
    total_of,
)
from msglc_browser.operations.sizes.size_level import Total


def _tree(keys: dict[str, int], **bounds: int) -> FolderTree:
    tree = FolderTree(**bounds)
    for key, size in sorted(keys.items()):
        tree.add(key, size)
    return tree


def _sum(folder: FolderSize) -> int:
    merged = sum(total.size_bytes for total in folder.merged.values())
    return merged + sum(total_of(entry).size_bytes for entry in folder.entries.values())


def test_folders_sum_up_what_is_below() -> None:
    tree = _tree({"a/b/x": 5, "a/y": 7, "z": 1, "a/b/": 0})
    assert (tree.root.size_bytes, tree.root.objects) == (13, 4)
    assert set(tree.root.entries) == {"a/", "z"}
    inner = tree.folder(["a/", "b/"])
    assert inner is not None
    assert inner.entries == {"x": 5}
    assert tree.folder(["a/", "c/"]) is None
    assert tree.folder(["z"]) is None


def test_object_and_folder_of_one_name_are_two_entries() -> None:
    tree = _tree({"a": 5, "a/b": 7, "a//c": 1, "/d": 2})
    assert set(tree.root.entries) == {"a", "a/", "/"}


@pytest.mark.parametrize(("objects", "entries"), [(99, 100), (100, 11)])
def test_at_the_bound_the_largest_are_kept(objects: int, entries: int) -> None:
    keys = {f"in/{n:04}": n for n in range(objects)}
    tree = _tree(keys, most=100, kept=10)
    assert tree.entries == entries
    folder = tree.folder(["in/"])
    assert folder is not None
    assert folder.size_bytes == _sum(folder) == sum(range(objects))
    assert f"{objects - 1:04}" in folder.entries


def test_late_large_entries_are_not_lost_behind_many_early_ones() -> None:
    keys = {f"a/{n:05}": 1 for n in range(3000)} | {"z/large": 10**9, "y": 10**8}
    tree = _tree(keys, most=200, kept=20)
    assert tree.entries <= 201
    assert isinstance(tree.root.entries["z/"], FolderSize)
    assert tree.root.entries["y"] == 10**8


def test_many_folders_are_merged_but_counted() -> None:
    keys = {f"{n:05}/x.msg": n for n in range(2000)}
    tree = _tree(keys, most=300, kept=50)
    assert tree.root.objects == 2000
    assert _sum(tree.root) == sum(range(2000))
    counted = sum(total.count for total in tree.root.merged.values()) + len(tree.root.entries)
    assert counted == 2000


def test_inside_of_deep_folders_is_dropped_when_there_is_no_other_way() -> None:
    keys = {
        f"{a}/{b}/{c}/{d}": 1
        for a in range(9)
        for b in range(9)
        for c in range(9)
        for d in range(3)
    }
    tree = _tree(keys, most=300, kept=50)
    assert tree.entries <= 301
    assert tree.folder(["0/"]) is not None
    assert tree.folder(["0/", "0/", "0/"]) is None
    assert all(isinstance(tree.root.entries[f"{n}/"], FolderSize) for n in range(9))
    assert tree.root.size_bytes == len(keys)


def test_hostile_key_of_slashes_is_not_as_deep_as_it_is_long() -> None:
    tree = _tree({"/" * 1024: 3, "x" * 1024: 2})
    depth, folder = 0, tree.root
    while (below := folder.entries.get("/")) is not None and isinstance(below, FolderSize):
        depth, folder = depth + 1, below
    assert depth == 64
    assert tree.root.size_bytes == 5


def test_merging_a_folder_counts_everything_below() -> None:
    folder = FolderSize(5, 2, {"a": 2, "b/": FolderSize(3, 1, {"c": 3})})
    assert folder.merge("b/") == 2
    assert folder.merge("a") == 1
    assert folder.merged == {ValueType.DICT: Total(1, 3, 1), ValueType.BYTES: Total(1, 2, 1)}


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.msg", ValueType.ARCHIVE), ("a.msg/", ValueType.DICT), ("a.csv", ValueType.BYTES)],
)
def test_kind_is_told_by_the_name(name: str, kind: ValueType) -> None:
    assert kind_of_entry(name) is kind
