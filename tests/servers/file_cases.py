"""Everything that writes to a local file, and exports to a bucket, as one list.

A case is identified by its name and keeps no state: it runs in a separate process.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.combining.arrange import ArrangedChild, ArrangeSpec, arrange
from msglc_browser.operations.combining.combine import CombineMode, CombineSpec, combine
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.extract import ExtractSpec, extract
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.export import ExportSpec, export_node
from msglc_browser.operations.exporting.formats import FORMATS, Format
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec, save_archive
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import Location
from tests.servers.archives import combine_archives, make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.write_cases import SOURCES, Ground, archive_of

Run = Callable[[Workspace, Ground, Location, ProgressSink], Awaitable[WriteResult]]

OLD = b"what was there before"
_ROWS = 10_000
_ALL = "in/all.msg"
_TABLE = "in/table.msg"


@dataclass(frozen=True, slots=True)
class FileCase:
    """`run` replaces whatever is at a target; it takes its sources from `prepare_sources`."""

    name: str
    run: Run


@cache
def _objects() -> dict[str, bytes]:
    sources = {key: archive_of(2**20, number) for number, key in enumerate(SOURCES)}
    rows = [{"id": row, "energy": row / 3, "name": f"run {row}"} for row in range(_ROWS)]
    table = make_archive({"rows": rows, "numbers": [row / 7 for row in range(8 * _ROWS)]})
    return {**sources, _ALL: combine_archives(sources), _TABLE: table}


def prepare_sources(bucket: S3Bucket, folder: Path) -> Ground:
    """Objects and local files for every case."""
    bucket.fill(_objects())
    columns = {"a": np.arange(8 * _ROWS) / 3, "b": np.arange(8 * _ROWS)}
    np.save(folder / "source.npy", columns["a"])
    lines = [f"{row},{row / 3},name {row}" for row in range(4 * _ROWS)]
    (folder / "source.csv").write_text("\n".join(["id,energy,name", *lines]))
    (folder / "source.json").write_text(json.dumps([f"text {row}" for row in range(8 * _ROWS)]))
    return Ground(bucket.server.profile.profile_id, bucket.name, folder)


async def _combine(
    workspace: Workspace, ground: Ground, target: Location, progress: ProgressSink
) -> WriteResult:
    sources = tuple(CombineSource(ground.at(key), name=key) for key in SOURCES)
    return await combine(
        workspace, CombineSpec(sources, CombineMode.DICT, target, overwrite=True), progress
    )


async def _extract(
    path: str, workspace: Workspace, ground: Ground, target: Location, progress: ProgressSink
) -> WriteResult:
    spec = ExtractSpec(ground.at(_ALL), parse_path(path), target, overwrite=True)
    return await extract(workspace, spec, progress)


async def _arrange(
    workspace: Workspace, ground: Ground, target: Location, progress: ProgressSink
) -> WriteResult:
    children = (ArrangedChild(1, "second"), ArrangedChild(0, "first"))
    spec = ArrangeSpec(ground.at(_ALL), children, target=target, overwrite=True)
    return await arrange(workspace, spec, progress)


async def _save(
    source: str, workspace: Workspace, ground: Ground, target: Location, progress: ProgressSink
) -> WriteResult:
    kind = SourceFormat[source.upper()]
    path = ground.folder / f"source.{source}"
    spec = NewArchiveSpec(path, kind, Protocol.MSGPACK, target, overwrite=True)
    return await save_archive(workspace, spec, progress)


async def _export(
    wanted: Format,
    path: str,
    workspace: Workspace,
    ground: Ground,
    target: Location,
    progress: ProgressSink,
) -> WriteResult:
    """The node at `path`; the first range of rows below it if it is an archive's rows."""
    source = await workspace.open_source(ground.at(_TABLE))
    document = await open_archive(source)
    try:
        node = await find_node(document, parse_path(path.removesuffix("/*")))
        if path.endswith("/*"):
            level = await expand(document, node)
            node = next(each for each in level.nodes if each.kind is NodeKind.BUCKET)
        spec = ExportSpec(wanted, target, overwrite=True)
        return await export_node(workspace, document, node, spec, progress)
    finally:
        await document.close()


FILE_CASES: dict[str, FileCase] = {
    case.name: case
    for case in (
        FileCase("combine-file", _combine),
        FileCase("extract-child", partial(_extract, f'/"{SOURCES[1]}"')),
        FileCase("extract-node", partial(_extract, f'/"{SOURCES[1]}"/noise')),
        FileCase("arrange-file", _arrange),
        *(FileCase(f"save-{each}", partial(_save, each)) for each in ("json", "csv", "npy")),
        *(
            FileCase(f"export-{each.suffix[1:]}", partial(_export, each, "/rows"))
            for each in FORMATS
            if each is not formats.NPY
        ),
        FileCase("export-npy", partial(_export, formats.NPY, "/numbers")),
        FileCase("export-rows", partial(_export, formats.MSGLC, "/numbers/*")),
    )
}
