"""What a combined archive is made of: whole archives and nodes, none of their values is read."""

from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import MsglcBrowserError, NodeNotFound, NotAnArchive, ObjectChanged
from msglc_browser.operations.combining.combine_children import (
    Child,
    CombineSource,
    gather_children,
    take_node,
    take_nodes,
)
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.storage.places.version import Version
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run
from tests.servers.segments import laid_out

PARTS = {f"p{n}": make_archive({"n": n, "x": "y" * 10 * n}) for n in range(40)}
ALL = combine_archives(PARTS)
LARGE = make_archive({"numbers": [n / 7 for n in range(50_000)], "id": 7})
PAIR = combine_archives({"one": LARGE, "two": make_archive([1, 2])})


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


def test_several_nodes_are_taken_of_one_version(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        etag = workspace.bucket.memory.put("all.msg", PAIR)
        paths = [parse_path("/one"), parse_path("/two")]
        one, two = await take_nodes(workspace, Version(at("all.msg"), etag), paths)
        assert one.source == two.source == Version(at("all.msg"), etag, len(PAIR))
        assert await take_node(workspace, Version(at("all.msg")), paths[1]) == two
        with pytest.raises(ObjectChanged):
            await take_nodes(workspace, Version(at("all.msg"), '"other"'), paths)

    run(tmp_path, work)


def test_child_is_laid_out_as_the_bytes_it_is(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        etag = workspace.bucket.memory.put("all.msg", PAIR)
        taken = await take_node(workspace, Version(at("all.msg")), parse_path("/one"))
        assert laid_out(taken.segments, PAIR) == LARGE
        assert taken.source == Version(at("all.msg"), etag, len(PAIR))
        read = sum(span.size for span in workspace.bucket.asked)
        assert read < len(LARGE)

    run(tmp_path, work)


@pytest.mark.parametrize(
    ("key", "path", "kind"),
    [("all.msg", "/three", NodeNotFound), ("text", "/", NotAnArchive)],
)
def test_node_that_cannot_be_taken_is_refused(
    tmp_path: Path, key: str, path: str, kind: type[MsglcBrowserError]
) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("all.msg", PAIR)
        workspace.bucket.memory.put("text", b"plain text" * 20)
        await take_node(workspace, Version(at(key)), parse_path(path))

    with pytest.raises(kind):
        run(tmp_path, work)
