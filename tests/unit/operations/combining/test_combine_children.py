"""What a combined archive is made of: whole archives and nodes, checked before any is copied."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import NotAnArchive, ObjectChanged
from msglc_browser.operations.combining.combine_children import (
    Child,
    CombineSource,
    gather_children,
)
from msglc_browser.operations.jobs.job_record import Progress
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.segments import laid_out

PARTS = {f"p{n}": make_archive({"n": n, "x": "y" * 10 * n}) for n in range(40)}
ALL = combine_archives(PARTS)


def gathered(folder: Path, *sources: CombineSource) -> tuple[tuple[Child, ...], list[Progress]]:
    async def work(workspace: MemoryWorkspace) -> tuple[tuple[Child, ...], list[Progress]]:
        for name, data in PARTS.items():
            workspace.bucket.memory.put(name, data)
        workspace.bucket.memory.put("all", ALL)
        workspace.bucket.memory.put("text", b"plain text")
        heard: list[Progress] = []
        return await gather_children(workspace, sources, heard.append), heard

    return run(folder, work)


def test_whole_archives_are_copied_from_end_to_end_in_order(tmp_path: Path) -> None:
    names = list(reversed(PARTS))
    children, heard = gathered(tmp_path, *(CombineSource(at(name)) for name in names))
    for name, child in zip(names, children, strict=True):
        size = len(PARTS[name])
        assert child.segments == (Copied(0, Span(0, size)),)
        assert (child.size_bytes, child.source.location) == (size, at(name))
    assert [each.done_items for each in heard] == list(range(41))
    assert {each.total_items for each in heard} == {40}


def test_nodes_of_one_archive_stand_where_they_were_named(tmp_path: Path) -> None:
    def node(name: str) -> CombineSource:
        return CombineSource(at("all"), name, node_path=parse_path(f"/{name}"))

    children, _ = gathered(tmp_path, node("p3"), CombineSource(at("p5")), node("p1"))
    assert laid_out(children[0].segments, ALL) == PARTS["p3"]
    assert laid_out(children[1].segments, PARTS["p5"]) == PARTS["p5"]
    assert laid_out(children[2].segments, ALL) == PARTS["p1"]
    assert [child.size_bytes for child in children] == [len(PARTS[n]) for n in ("p3", "p5", "p1")]


def test_first_failure_is_raised_as_itself(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive, match="text"):
        gathered(tmp_path, CombineSource(at("p0")), CombineSource(at("text")))
    with pytest.raises(ObjectChanged):
        gathered(tmp_path, CombineSource(at("p0"), etag='"other"'))
    with pytest.raises(ObjectChanged):
        path = parse_path("/p0")
        gathered(tmp_path, CombineSource(at("all"), etag='"other"', node_path=path))


def test_no_sources_are_no_children(tmp_path: Path) -> None:
    assert gathered(tmp_path)[0] == ()
