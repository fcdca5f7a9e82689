"""Saving nodes of archives in a real bucket as separate archives."""

from dataclasses import replace
from pathlib import Path

import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import BadInput, NodeNotFound, NotAnArchive, ObjectChanged, TargetExists
from msglc_browser.operations.combining.extract import ExtractSpec, extract
from msglc_browser.operations.workspace import ReadingOptions, Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, Location
from tests.servers.archives import combine_archives, make_archive, msglc_settings
from tests.servers.link import SlowLink
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, cancelled_at, noise, place, run

OLD = b"old"
RUN = {
    "energy": [number / 3 for number in range(50_000)],
    "noise": noise(13 * 2**20),
    "runs": {f"run {number}": {"x": [number] * 5000} for number in range(30)},
    "meta": {"id": 42},
}
RUN_ARCHIVE = make_archive(RUN)
INNER = combine_archives([make_archive(7, protocol="cbor"), make_archive("x" * 9000)])
ALL = combine_archives(
    {"one": make_archive(1), "a/b": RUN_ARCHIVE, "inner": INNER}, protocol="cbor"
)
EXPECTED = {
    "/one": make_archive(1),
    '/"a/b"': RUN_ARCHIVE,
    "/inner": INNER,
    "/inner/[1]": make_archive("x" * 9000),
    '/"a/b"/energy': make_archive(RUN["energy"]),
    '/"a/b"/noise': make_archive(RUN["noise"]),
    '/"a/b"/runs': make_archive(RUN["runs"]),
    '/"a/b"/meta': make_archive(RUN["meta"]),
}


@pytest.fixture
def bucket(weed_bucket: S3Bucket) -> S3Bucket:
    """A bucket with a combined archive."""
    weed_bucket.put("all.msg", ALL)
    return weed_bucket


def spec_of(bucket: S3Bucket, path: str, target: Location | None = None) -> ExtractSpec:
    target = target or place(bucket, "new/node.msg")
    return ExtractSpec(place(bucket, "all.msg"), parse_path(path), target)


def do_extract(
    bucket: S3Bucket, folder: Path, spec: ExtractSpec, phases: Phases | None = None
) -> WriteResult:
    async def work(workspace: Workspace) -> WriteResult:
        return await extract(workspace, spec, phases or Phases())

    return run(folder, work, bucket.server)


@pytest.mark.parametrize("path", list(EXPECTED))
def test_node_becomes_an_object_as_msglc_writes_it(
    bucket: S3Bucket, tmp_path: Path, path: str
) -> None:
    result = do_extract(bucket, tmp_path, spec_of(bucket, path))
    data = bucket.get("new/node.msg")
    assert data == EXPECTED[path]
    info = bucket.server.client.head_object(Bucket=bucket.name, Key="new/node.msg")
    assert (result.size_bytes, result.etag) == (len(data), info["ETag"])
    assert not bucket.unfinished_uploads()


@pytest.mark.parametrize("path", ['/"a/b"', '/"a/b"/runs', '/"a/b"/energy'])
def test_node_becomes_a_local_file(bucket: S3Bucket, tmp_path: Path, path: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "node.msg"
    result = do_extract(bucket, tmp_path, spec_of(bucket, path, LocalLocation(target)))
    assert target.read_bytes() == EXPECTED[path]
    assert result.size_bytes == len(EXPECTED[path])
    assert list(folder.iterdir()) == [target]


def test_node_of_a_local_file_becomes_an_object(bucket: S3Bucket, tmp_path: Path) -> None:
    source = tmp_path / "all.msg"
    source.write_bytes(ALL)
    spec = replace(spec_of(bucket, '/"a/b"/runs'), source=LocalLocation(source))
    do_extract(bucket, tmp_path, spec)
    assert bucket.get("new/node.msg") == EXPECTED['/"a/b"/runs']


def test_children_of_what_was_extracted_are_read_back(
    weed_bucket: S3Bucket, tmp_path: Path
) -> None:
    children = {f"child {number}": RUN_ARCHIVE for number in range(3)}
    inner = combine_archives(children)
    weed_bucket.put("all.msg", combine_archives({"one": make_archive(1), "inner": inner}))
    with SlowLink(weed_bucket.server.endpoint) as link:
        server = replace(weed_bucket.server, endpoint=link.endpoint)
        seen = replace(weed_bucket, server=server)
        do_extract(seen, tmp_path, spec_of(seen, "/inner"))
        lines = link.report().lines
    read_back = [line for line in lines if "new/node.msg bytes=" in line]
    assert weed_bucket.get("new/node.msg") == inner
    assert len(read_back) == 2 + len(children)  # header, TOC, and each child's header


def test_target_is_replaced_only_when_asked(bucket: S3Bucket, tmp_path: Path) -> None:
    bucket.put("new/node.msg", OLD)
    spec = spec_of(bucket, '/"a/b"')
    with pytest.raises(TargetExists):
        do_extract(bucket, tmp_path, spec)
    assert bucket.get("new/node.msg") == OLD
    do_extract(bucket, tmp_path, replace(spec, overwrite=True))
    assert bucket.get("new/node.msg") == RUN_ARCHIVE


def test_what_cannot_be_extracted_is_refused_before_anything_is_written(
    bucket: S3Bucket, tmp_path: Path
) -> None:
    bucket.put("plain.txt", b"plain text, for some fifty bytes and a little more of it")
    spec = spec_of(bucket, "/one")
    with pytest.raises(NodeNotFound):
        do_extract(bucket, tmp_path, spec_of(bucket, "/missing"))
    with pytest.raises(NotAnArchive):
        do_extract(bucket, tmp_path, replace(spec, source=place(bucket, "plain.txt")))
    with pytest.raises(BadInput, match="taken from"):
        do_extract(bucket, tmp_path, replace(spec, target=spec.source, overwrite=True))
    assert bucket.keys() == ["all.msg", "plain.txt"]
    assert bucket.get("all.msg") == ALL


def test_another_version_than_the_one_chosen_is_refused(bucket: S3Bucket, tmp_path: Path) -> None:
    spec = spec_of(bucket, "/one")
    with pytest.raises(ObjectChanged):
        do_extract(bucket, tmp_path, replace(spec, etag='"0123"'))
    info = bucket.server.client.head_object(Bucket=bucket.name, Key="all.msg")
    do_extract(bucket, tmp_path, replace(spec, etag=info["ETag"].strip('"')))
    assert bucket.get("new/node.msg") == EXPECTED["/one"]


def test_source_replaced_midway_leaves_the_old_object(bucket: S3Bucket, tmp_path: Path) -> None:
    bucket.put("new/node.msg", OLD)
    spec = replace(spec_of(bucket, '/"a/b"/noise'), overwrite=True)
    other = combine_archives({"a/b": make_archive({"noise": 5})})

    def change(phases: Phases) -> Phases:
        for phase in ("Copying on the server", "Uploading"):
            phases.when(phase, lambda: bucket.put("all.msg", other))
        return phases

    with pytest.raises(ObjectChanged):
        do_extract(bucket, tmp_path, spec, change(Phases()))
    assert bucket.get("new/node.msg") == OLD
    assert not bucket.unfinished_uploads()


@pytest.mark.parametrize("phase", ["Reading the table of contents", "Copying on the server"])
def test_cancelled_extract_leaves_the_old_object(
    bucket: S3Bucket, tmp_path: Path, phase: str
) -> None:
    bucket.put("new/node.msg", OLD)
    spec = replace(spec_of(bucket, '/"a/b"/noise'), overwrite=True)

    async def work(workspace: Workspace) -> bool:
        return await cancelled_at(phase, lambda phases: extract(workspace, spec, phases))

    assert run(tmp_path, work, bucket.server)
    assert bucket.get("new/node.msg") == OLD
    assert not bucket.unfinished_uploads()


def test_magic_of_a_persons_own_is_kept(bucket: S3Bucket, tmp_path: Path) -> None:
    with msglc_settings(magic=b"mine"):
        bucket.put("mine.msg", make_archive(RUN))
        expected = make_archive(RUN["runs"])
    spec = replace(spec_of(bucket, "/runs"), source=place(bucket, "mine.msg"))

    async def work(workspace: Workspace) -> WriteResult:
        workspace.set_reading(ReadingOptions(magics=(b"mine",)))
        return await extract(workspace, spec, Phases())

    run(tmp_path, work, bucket.server)
    assert bucket.get("new/node.msg") == expected
