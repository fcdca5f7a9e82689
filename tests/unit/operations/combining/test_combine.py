"""Combining and appending: byte for byte what msglc makes, wherever sources and target are."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import BadInput, MsglcBrowserError, ObjectChanged, TargetExists
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombinedLayout,
    CombineMode,
    CombineSpec,
    append,
    check_sources,
    combine,
    combined_layout,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.storage.places.location import LocalLocation, Location
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run

PARTS = {f"n{n}": make_archive({"n": n, "list": list(range(n * 10))}) for n in range(3)}
ALL = combine_archives(PARTS)


def silent(_progress: Progress) -> None:
    """Nobody listens."""


def sources(workspace: MemoryWorkspace, folder: Path) -> tuple[CombineSource, ...]:
    """All parts: the first one in a file, the others in the bucket."""
    found: list[CombineSource] = []
    for number, (name, data) in enumerate(PARTS.items()):
        path = folder / f"{name}.msg"
        if number:
            workspace.bucket.memory.put(path.name, data)
        else:
            path.write_bytes(data)
        place: Location = at(path.name) if number else LocalLocation(path)
        found.append(CombineSource(place, name))
    return tuple(found)


@pytest.mark.parametrize("is_file", [True, False])
@pytest.mark.parametrize("mode", list(CombineMode))
def test_combined_archive_is_that_of_msglc(
    tmp_path: Path, is_file: bool, mode: CombineMode
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        target = LocalLocation(tmp_path / "all.msg") if is_file else at("all.msg")
        spec = CombineSpec(sources(workspace, tmp_path), mode, target)
        result = await combine(workspace, spec, silent)
        data = (tmp_path / "all.msg").read_bytes() if is_file else workspace.objects["all.msg"]
        assert data == (ALL if mode is CombineMode.DICT else combine_archives([*PARTS.values()]))
        assert result.size_bytes == len(data)
        with pytest.raises(TargetExists):
            await combine(workspace, spec, silent)

    run(tmp_path, work)


def test_node_of_an_archive_is_a_child_of_its_own(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("in.msg", ALL)
        paths = [parse_path("/n1"), parse_path("/n2")]
        parts = tuple(CombineSource(at("in.msg"), str(p[0].value), node_path=p) for p in paths)
        await combine(workspace, CombineSpec(parts, CombineMode.DICT, at("out.msg")), silent)
        assert workspace.objects["out.msg"] == combine_archives(
            {"n1": PARTS["n1"], "n2": PARTS["n2"]}
        )

    run(tmp_path, work)


@pytest.mark.parametrize("is_file", [True, False])
def test_appended_archive_is_that_of_msglc(tmp_path: Path, is_file: bool) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        path = tmp_path / "all.msg"
        first = combine_archives({"first": PARTS["n0"]})
        path.write_bytes(first)
        workspace.bucket.memory.put("all.msg", first)
        target = LocalLocation(path) if is_file else at("all.msg")
        await append(workspace, AppendSpec(target, sources(workspace, tmp_path)), silent)
        data = path.read_bytes() if is_file else workspace.objects["all.msg"]
        assert data == combine_archives({"first": PARTS["n0"], **PARTS})
        with pytest.raises(BadInput, match='already has a child named "n0"'):
            await append(workspace, AppendSpec(target, sources(workspace, tmp_path)), silent)

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "nothing to combine"),
        (["a", ""], "has no name"),
        (["a", "b", "a"], 'Two archives are named "a"'),
        (["a\udce9"], "not valid Unicode"),
    ],
)
def test_names_that_cannot_be_are_refused_before_anything_is_read(
    tmp_path: Path, names: list[str], message: str
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        spec = CombineSpec(
            tuple(CombineSource(at("none"), name) for name in names), CombineMode.DICT, at("t")
        )
        await combine(workspace, spec, silent)

    with pytest.raises(BadInput, match=message) as caught:
        run(tmp_path, work)
    assert caught.value.target_note == "t was not written."


def test_source_of_another_version_is_refused_and_the_target_left(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("in.msg", PARTS["n0"])
        source = CombineSource(at("in.msg"), "a", etag='"other"')
        spec = CombineSpec((source,), CombineMode.DICT, at("out.msg"))
        with pytest.raises(ObjectChanged):
            await combine(workspace, spec, silent)
        assert "out.msg" not in workspace.objects
        assert not workspace.bucket.memory.uploads

    run(tmp_path, work)


def test_append_to_another_version_or_to_a_plain_archive_is_refused(tmp_path: Path) -> None:
    async def attempt(workspace: MemoryWorkspace, etag: str) -> None:
        parts = sources(workspace, tmp_path)
        await append(workspace, AppendSpec(at("all.msg"), parts, etag), silent)

    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("all.msg", combine_archives({"x": PARTS["n0"]}))
        with pytest.raises(ObjectChanged):
            await attempt(workspace, '"other"')
        workspace.bucket.memory.put("all.msg", PARTS["n0"])
        with pytest.raises(BadInput, match="plain archive"):
            await attempt(workspace, "")
        assert workspace.objects["all.msg"] == PARTS["n0"]

    run(tmp_path, work)


def test_each_source_is_told_whether_it_is_an_archive(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        etag = workspace.bucket.memory.put("good", PARTS["n0"])
        workspace.bucket.memory.put("text", b"plain text")
        good, text, none = await check_sources(workspace, [at("good"), at("text"), at("none")])
        assert (good.ok, good.message, good.size_bytes, good.etag) == (
            True,
            "",
            len(PARTS["n0"]),
            etag,
        )
        assert (text.ok, none.ok) == (False, False)
        assert text.message.startswith("This is not an msglc archive")  # not its name again
        assert none.message

    run(tmp_path, work)


def test_layout_of_a_combined_archive_is_its_mode_and_names(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("dict", ALL)
        workspace.bucket.memory.put("list", combine_archives([*PARTS.values()]))
        workspace.bucket.memory.put("plain", PARTS["n0"])
        found = await combined_layout(workspace, at("dict"))
        assert found == CombinedLayout(CombineMode.DICT, ("n0", "n1", "n2"), 3, 0)
        assert found.etag == workspace.bucket.memory.etags["dict"]
        assert await combined_layout(workspace, at("list")) == CombinedLayout(
            CombineMode.LIST, (), 3, 0
        )
        with pytest.raises(MsglcBrowserError, match="plain"):
            await combined_layout(workspace, at("plain"))

    run(tmp_path, work)
