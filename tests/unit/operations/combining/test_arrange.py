"""Children of a combined archive kept, renamed, reordered: byte for byte what msglc would make."""

from pathlib import Path

import pytest

from msglc_browser.errors import BadInput, MsglcBrowserError, ObjectChanged
from msglc_browser.operations.combining.arrange import (
    ArrangedChild,
    ArrangeSpec,
    arrange,
    children_of,
)
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.storage.places.location import LocalLocation
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run

PARTS = {name: make_archive({name: list(range(50))}) for name in ("a", "b", "c/d")}
ALL = combine_archives(PARTS)


def silent(_progress: Progress) -> None:
    """Nobody listens."""


def arranged(
    folder: Path, *children: ArrangedChild, data: bytes = ALL, etag: str = "", copy: bool = False
) -> bytes:
    """What the archive, or its copy, is afterwards."""

    async def work(workspace: MemoryWorkspace) -> bytes:
        workspace.bucket.memory.put("all.msg", data)
        target = at("new.msg") if copy else None
        spec = ArrangeSpec(at("all.msg"), children, etag, target)
        try:
            await arrange(workspace, spec, silent)
        except MsglcBrowserError:
            assert workspace.objects == {"all.msg": data}
            raise
        if copy:
            assert workspace.objects["all.msg"] == data
        return workspace.objects["new.msg" if copy else "all.msg"]

    return run(folder, work)


@pytest.mark.parametrize("copy", [True, False])
def test_children_are_reordered_renamed_and_left_out(tmp_path: Path, copy: bool) -> None:
    found = arranged(tmp_path, ArrangedChild(2), ArrangedChild(0, "new"), copy=copy)
    assert found == combine_archives({"c/d": PARTS["c/d"], "new": PARTS["a"]})


def test_children_of_a_list_are_reordered(tmp_path: Path) -> None:
    data = combine_archives([*PARTS.values()])
    found = arranged(tmp_path, ArrangedChild(1), ArrangedChild(0), data=data)
    assert found == combine_archives([PARTS["b"], PARTS["a"]])


def test_archive_in_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "all.msg"
    path.write_bytes(ALL)
    spec = ArrangeSpec(LocalLocation(path), (ArrangedChild(1, "b"),))
    run(tmp_path, lambda workspace: arrange(workspace, spec, silent))
    assert path.read_bytes() == combine_archives({"b": PARTS["b"]})


@pytest.mark.parametrize(
    ("children", "message"),
    [
        ([], "Nothing would be left"),
        ([ArrangedChild(3)], "There is no child 3: the archive has 3"),
        ([ArrangedChild(-1)], "There is no child -1"),
        ([ArrangedChild(0), ArrangedChild(0, "x")], "Child 0 is in the new order twice"),
        ([ArrangedChild(0), ArrangedChild(1, "a")], "Two children are named a"),
        ([ArrangedChild(0, "")], "Child 0 has no name"),
        ([ArrangedChild(0, "\udce9")], "not valid Unicode"),
    ],
)
def test_order_that_cannot_be_is_refused(
    tmp_path: Path, children: list[ArrangedChild], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        arranged(tmp_path, *children)


def test_children_of_a_list_have_no_names(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="have no names"):
        arranged(tmp_path, ArrangedChild(0, "x"), data=combine_archives([PARTS["a"]]))


def test_archive_of_another_version_is_left(tmp_path: Path) -> None:
    with pytest.raises(ObjectChanged):
        arranged(tmp_path, ArrangedChild(0), etag='"other"')


def test_child_that_is_damaged_can_be_left_out_and_not_be_kept(tmp_path: Path) -> None:
    data = bytearray(ALL)
    data[ALL.index(PARTS["b"]) + 25] ^= 1
    with pytest.raises(MsglcBrowserError, match=r"Child 1 of .* cannot be kept"):
        arranged(tmp_path, ArrangedChild(0), ArrangedChild(1), data=bytes(data))
    found = arranged(tmp_path, ArrangedChild(0), ArrangedChild(2), data=bytes(data))
    assert found == combine_archives({"a": PARTS["a"], "c/d": PARTS["c/d"]})


def test_children_are_listed_with_place_and_size(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        etag = workspace.bucket.memory.put("all.msg", ALL)
        found = await children_of(workspace, at("all.msg"), etag)
        assert (found.etag, found.mode) == (etag, CombineMode.DICT)
        assert [child.name for child in found.children] == list(PARTS)
        assert [child.start for child in found.children] == [ALL.index(p) for p in PARTS.values()]
        assert [child.size_bytes for child in found.children] == [len(p) for p in PARTS.values()]
        assert all(child.is_text for child in found.children)
        with pytest.raises(ObjectChanged):
            await children_of(workspace, at("all.msg"), '"other"')
        workspace.bucket.memory.put("all.msg", PARTS["a"])
        with pytest.raises(BadInput, match="plain archive"):
            await children_of(workspace, at("all.msg"))

    run(tmp_path, work)
