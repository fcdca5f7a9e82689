"""Exporting from archives in a real bucket."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import msgpack
import pytest

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import ObjectChanged, TargetExists
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.export import ExportSpec, export_node
from msglc_browser.operations.exporting.export_many import ExportManySpec, ManyExport
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.workspace import Workspace
from tests.servers.archives import combine_archives, make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import Phases, cancelled_at, export_file, noise, place, run

T = TypeVar("T")

RUN = {"energy": [number / 3 for number in range(50_000)], "noise": noise(12 * 2**20)}
RUN_ARCHIVE = make_archive(RUN)
ALL_ARCHIVE = combine_archives({"one": make_archive(1), "two": RUN_ARCHIVE})


def with_document(bucket: S3Bucket, folder: Path, work: Callable[[Document], Awaitable[T]]) -> T:
    async def whole(workspace: Workspace) -> T:
        document = await open_archive(await workspace.open_source(place(bucket, "all.msg")))
        try:
            return await work(document)
        finally:
            await document.close()

    bucket.put("all.msg", ALL_ARCHIVE)
    return run(folder, whole, bucket.server)


def test_nodes_of_an_object_become_files(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()

    async def work(document: Document) -> None:
        for path, wanted in (
            ("/two/energy", formats.JSON),
            ("/two/noise", formats.MSGPACK),
            ("/two", formats.MSGLC),
        ):
            node = await find_node(document, parse_path(path))
            await export_file(document, node, wanted, out / f"it{wanted.suffix}")

    with_document(weed_bucket, tmp_path, work)
    assert json.loads((out / "it.json").read_bytes()) == RUN["energy"]
    assert (out / "it.msgpack").read_bytes() == msgpack.packb(RUN["noise"])
    assert (out / "it.msglc").read_bytes() == RUN_ARCHIVE
    assert len(list(out.iterdir())) == 3


def test_object_replaced_midway_leaves_the_old_file(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    target = tmp_path / "out.msg"
    target.write_bytes(b"old")

    async def work(document: Document) -> None:
        node = await find_node(document, parse_path("/two"))
        other = combine_archives({"one": make_archive(1), "two": make_archive(2)})
        phases = Phases().when("Copying", lambda: weed_bucket.put("all.msg", other), done_bytes=1)
        with pytest.raises(ObjectChanged):
            await export_file(document, node, formats.MSGLC, target, phases, overwrite=True)

    with_document(weed_bucket, tmp_path, work)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_cancelled_export_leaves_no_file(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()

    async def work(document: Document) -> bool:
        node = await find_node(document, parse_path("/two"))
        return await cancelled_at(
            "Exporting",
            lambda phases: export_file(document, node, formats.JSON, out / "out.json", phases),
            done_bytes=1,
        )

    assert with_document(weed_bucket, tmp_path, work)
    assert list(out.iterdir()) == []


def with_both(
    bucket: S3Bucket, folder: Path, work: Callable[[Workspace, Document], Awaitable[T]]
) -> T:
    async def whole(workspace: Workspace) -> T:
        document = await open_archive(await workspace.open_source(place(bucket, "all.msg")))
        try:
            return await work(workspace, document)
        finally:
            await document.close()

    bucket.put("all.msg", ALL_ARCHIVE)
    return run(folder, whole, bucket.server)


def test_node_becomes_an_object_of_its_type(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    async def work(workspace: Workspace, document: Document) -> None:
        for path, wanted in (("/two/energy", formats.CSV), ("/two", formats.JSON)):
            node = await find_node(document, parse_path(path))
            spec = ExportSpec(wanted, place(weed_bucket, f"out/it{wanted.suffix}"))
            result = await export_node(workspace, document, node, spec, Phases())
            assert result.etag and result.location == spec.target

    with_both(weed_bucket, tmp_path, work)
    lines = weed_bucket.get("out/it.csv").decode().splitlines()
    assert [float(line) for line in lines[1:]] == RUN["energy"]
    assert json.loads(weed_bucket.get("out/it.json"))["energy"] == RUN["energy"]
    head = weed_bucket.server.client.head_object(Bucket=weed_bucket.name, Key="out/it.csv")
    assert head["ContentType"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize("phase", ["Exporting", "Uploading"])
def test_cancelled_export_leaves_the_object_as_it_was(
    weed_bucket: S3Bucket, tmp_path: Path, phase: str
) -> None:
    weed_bucket.put("out.json", b"old")

    async def work(workspace: Workspace, document: Document) -> bool:
        node = await find_node(document, parse_path("/two"))
        spec = ExportSpec(formats.JSON, place(weed_bucket, "out.json"), overwrite=True)
        return await cancelled_at(
            phase, lambda sink: export_node(workspace, document, node, spec, sink)
        )

    assert with_both(weed_bucket, tmp_path, work)
    assert weed_bucket.get("out.json") == b"old"


def test_existing_object_is_replaced_only_when_asked(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    weed_bucket.put("out.json", b"old")

    async def work(workspace: Workspace, document: Document) -> None:
        node = await find_node(document, parse_path("/one"))
        target = place(weed_bucket, "out.json")
        with pytest.raises(TargetExists):
            spec = ExportSpec(formats.JSON, target)
            await export_node(workspace, document, node, spec, Phases())
        assert weed_bucket.get("out.json") == b"old"
        spec = ExportSpec(formats.JSON, target, overwrite=True)
        await export_node(workspace, document, node, spec, Phases())

    with_both(weed_bucket, tmp_path, work)
    assert weed_bucket.get("out.json") == b"1\n"


def test_several_nodes_become_objects_below_a_prefix(weed_bucket: S3Bucket, tmp_path: Path) -> None:
    async def work(workspace: Workspace, document: Document) -> None:
        nodes = [await find_node(document, parse_path(path)) for path in ("/one", "/two/energy")]
        spec = ExportManySpec(formats.JSON, place(weed_bucket, "parts"))
        await ManyExport(workspace, document, nodes, spec).run(Phases())

    with_both(weed_bucket, tmp_path, work)
    assert weed_bucket.get("parts/one.json") == b"1\n"
    assert json.loads(weed_bucket.get("parts/energy.json")) == RUN["energy"]
