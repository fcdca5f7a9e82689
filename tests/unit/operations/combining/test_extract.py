"""A node becomes an archive of its own: a child byte for byte, any other with its own table."""

import io
from pathlib import Path

import msglc
import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import (
    BadInput,
    MsglcBrowserError,
    NodeNotFound,
    ObjectChanged,
    TargetExists,
)
from msglc_browser.operations.combining.extract import ExtractSpec, extract
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.storage.places.location import LocalLocation
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_bucket import MemoryWorkspace, at, run

VALUE = {"runs": {f"r{n}": [n / 7] * 2000 for n in range(5)}, "id": 7}
CHILD = make_archive(VALUE)
ALL = combine_archives({"one": CHILD, "two": make_archive([1, 2])})


def silent(_progress: Progress) -> None:
    """Nobody listens."""


def extracted(folder: Path, path: str, *, etag: str = "", overwrite: bool = False) -> bytes:
    async def work(workspace: MemoryWorkspace) -> bytes:
        workspace.bucket.memory.put("all.msg", ALL)
        workspace.bucket.memory.put("old.msg", b"old")
        target = at("old.msg" if overwrite else "new.msg")
        spec = ExtractSpec(at("all.msg"), parse_path(path), target, etag, overwrite)
        result = await extract(workspace, spec, silent)
        found = workspace.objects[target.key]
        assert (result.size_bytes, result.location) == (len(found), target)
        return found

    return run(folder, work)


def loaded(data: bytes) -> object:
    with msglc.LazyReader(io.BytesIO(data)) as reader:
        value: object = reader.to_obj()
    return value


@pytest.mark.parametrize("overwrite", [True, False])
def test_child_is_taken_byte_for_byte(tmp_path: Path, overwrite: bool) -> None:
    assert extracted(tmp_path, "/one", overwrite=overwrite) == CHILD


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/one/runs", VALUE["runs"]),
        ("/one/runs/r3", [3 / 7] * 2000),
        ("/one/id", 7),
        ("/two", [1, 2]),
    ],
)
def test_node_is_read_by_msglc_as_its_value(tmp_path: Path, path: str, value: object) -> None:
    assert loaded(extracted(tmp_path, path)) == value


def test_node_is_written_to_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "all.msg", tmp_path / "new.msg"
    source.write_bytes(ALL)
    spec = ExtractSpec(LocalLocation(source), parse_path("/one"), LocalLocation(target))
    run(tmp_path, lambda workspace: extract(workspace, spec, silent))
    assert target.read_bytes() == CHILD


@pytest.mark.parametrize(
    ("path", "etag", "kind"),
    [
        ("/three", "", NodeNotFound),
        ("/one/runs/r9", "", NodeNotFound),
        ("/one", '"x"', ObjectChanged),
    ],
)
def test_node_that_is_not_there_leaves_the_target(
    tmp_path: Path, path: str, etag: str, kind: type[MsglcBrowserError]
) -> None:
    with pytest.raises(kind) as caught:
        extracted(tmp_path, path, etag=etag)
    assert caught.value.target_note == "new.msg was not created."


def test_archive_is_not_replaced_by_its_own_node_nor_another_without_asking(tmp_path: Path) -> None:
    async def work(workspace: MemoryWorkspace) -> None:
        workspace.bucket.memory.put("all.msg", ALL)
        workspace.bucket.memory.put("old.msg", b"old")
        path = parse_path("/one")
        with pytest.raises(BadInput, match="the archive that contains the entry"):
            own = ExtractSpec(at("all.msg"), path, at("all.msg"), overwrite=True)
            await extract(workspace, own, silent)
        with pytest.raises(TargetExists):
            await extract(workspace, ExtractSpec(at("all.msg"), path, at("old.msg")), silent)
        assert workspace.objects == {"all.msg": ALL, "old.msg": b"old"}

    run(tmp_path, work)
