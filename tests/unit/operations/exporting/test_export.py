"""Exporting nodes of archives in memory to files."""

import asyncio
import base64
import io
import json
import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import cbor2
import msglc
import msgpack
import pytest

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node import Protocol as NodeProtocol
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.errors import BadInput, LocalFileError, TargetExists
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.exporting.formats import FORMATS, Format
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.writing.write_result import WriteResult
from tests.servers.archives import Protocol, combine_archives, make_archive, msglc_settings
from tests.servers.memory_source import MemorySource
from tests.servers.writing import cancelled_at, export_file

T = TypeVar("T")

VALUE = {
    "leaf": {"a": 1, "b": [1, 2, 3]},
    "indexed": {f"run {number}": {"energy": [number / 7] * 60} for number in range(40)},
    "list": [{"x": "y" * 200}] * 60,
    "blocked": [number / 3 for number in range(20_000)],
    "text": "ü" * 100_000,
    "bytes": bytes(range(256)) * 600,
    "number": 2**64 - 1,
}
LOADERS: dict[Format, Callable[[bytes], object]] = {
    formats.JSON: json.loads,
    formats.MSGPACK: msgpack.unpackb,
    formats.CBOR: cbor2.loads,
    formats.MSGLC: lambda data: read_with_msglc(data),
}


LISTS_ONLY = (formats.CSV, formats.TSV, formats.PARQUET, formats.NPY)


def read_with_msglc(data: bytes) -> object:
    with msglc.LazyReader(io.BytesIO(data)) as reader:
        value: object = reader.to_obj()
    return value


def path_of(*keys: str | int) -> NodePath:
    return tuple(PathStep.index(key) if isinstance(key, int) else PathStep.key(key) for key in keys)


def with_document(data: bytes, work: Callable[[Document], Awaitable[T]]) -> T:
    async def run() -> T:
        document = await open_archive(MemorySource(data))
        try:
            return await work(document)
        finally:
            await document.close()

    return asyncio.run(run())


def export(
    data: bytes, path: NodePath, wanted: Format, target: Path, *, overwrite: bool = False
) -> WriteResult:
    async def work(document: Document) -> WriteResult:
        node = await find_node(document, path)
        return await export_file(document, node, wanted, target, overwrite=overwrite)

    return with_document(data, work)


def exported(data: bytes, path: NodePath, wanted: Format, folder: Path) -> bytes:
    target = folder / f"out{wanted.suffix}"
    result = export(data, path, wanted, target)
    written = target.read_bytes()
    assert result.size_bytes == len(written)
    target.unlink()
    assert list(folder.iterdir()) == []
    return written


KEYS = ["leaf", "indexed", "list", "blocked", "text", "number", None]
# Each new archive starts a process: fewer of them.
CASES = [
    (key, wanted)
    for wanted in LOADERS
    for key in (KEYS if wanted is not formats.MSGLC else ["indexed", "blocked", None])
]


@pytest.mark.parametrize(("key", "wanted"), CASES)
@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_export_holds_the_value_of_the_node(
    tmp_path: Path, key: str | None, protocol: Protocol, wanted: Format
) -> None:
    data = make_archive(VALUE, protocol=protocol)
    expected: object = VALUE[key] if key else VALUE
    if key is None and wanted is formats.JSON:
        expected = {**VALUE, "bytes": _base64(VALUE["bytes"])}
    written = exported(data, path_of(key) if key else (), wanted, tmp_path)
    assert LOADERS[wanted](written) == expected


def _base64(data: object) -> str:
    assert isinstance(data, bytes)
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_export_in_the_same_protocol_copies_the_bytes(tmp_path: Path, protocol: Protocol) -> None:
    data = make_archive(VALUE, protocol=protocol)
    wanted = formats.CBOR if protocol == "cbor" else formats.MSGPACK
    encode: Callable[[object], bytes] = cbor2.dumps if protocol == "cbor" else msgpack.packb
    assert exported(data, path_of("indexed"), wanted, tmp_path) == encode(VALUE["indexed"])


def test_export_of_the_root_as_archive_copies_the_archive(tmp_path: Path) -> None:
    data = make_archive(VALUE)
    assert exported(data, (), formats.MSGLC, tmp_path) == data
    both = combine_archives({"one": data, "two": make_archive(2)})
    assert exported(both, (), formats.MSGLC, tmp_path) == both


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_child_of_a_combined_archive_is_copied_as_it_is(tmp_path: Path, protocol: Protocol) -> None:
    child = make_archive(VALUE, protocol=protocol)
    both = combine_archives({"one": make_archive(1), "two": child})
    assert exported(both, path_of("two"), formats.MSGLC, tmp_path) == child


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_node_becomes_the_archive_that_msglc_writes_of_it(
    tmp_path: Path, protocol: Protocol
) -> None:
    data = make_archive(VALUE, protocol=protocol)
    for key in ("indexed", "blocked"):
        expected = make_archive(VALUE[key], protocol=protocol)
        assert exported(data, path_of(key), formats.MSGLC, tmp_path) == expected


def test_archive_with_a_magic_of_its_own_is_exported_with_it(tmp_path: Path) -> None:
    with msglc_settings(magic=b"mine"):
        data, expected = make_archive(VALUE), make_archive(VALUE["indexed"])
    target = tmp_path / "out.msg"

    async def work() -> None:
        document = await open_archive(MemorySource(data), magics=[b"mine"])
        node = await find_node(document, path_of("indexed"))
        await export_file(document, node, formats.MSGLC, target)

    asyncio.run(work())
    assert target.read_bytes() == expected


def test_combined_child_of_a_combined_archive_is_copied_as_it_is(tmp_path: Path) -> None:
    inner = combine_archives([make_archive(1), make_archive({"x": 2})])
    outer = combine_archives({"one": make_archive(1), "two": inner, "three": make_archive(3)})
    assert exported(outer, path_of("two"), formats.MSGLC, tmp_path) == inner


def test_combined_archive_of_both_protocols_becomes_one_value(tmp_path: Path) -> None:
    both = combine_archives(
        {"one": make_archive([1.5] * 3000), "two": make_archive({"x": 2}, protocol="cbor")}
    )
    expected = {"one": [1.5] * 3000, "two": {"x": 2}}
    for wanted in (formats.JSON, formats.MSGPACK, formats.CBOR):
        assert LOADERS[wanted](exported(both, (), wanted, tmp_path)) == expected


def test_child_not_opened_yet_is_exported(tmp_path: Path) -> None:
    both = combine_archives({"one": make_archive(1), "two": make_archive({"x": [2] * 9000})})

    async def work(document: Document) -> None:
        nodes = (await expand(document, document.root)).nodes
        for wanted in LOADERS:
            target = tmp_path / f"out{wanted.suffix}"
            await export_file(document, nodes[1], wanted, target)
            assert LOADERS[wanted](target.read_bytes()) == {"x": [2] * 9000}

    with_document(both, work)


def test_bucket_of_rows_is_exported_as_its_rows(tmp_path: Path) -> None:
    value = {f"{number:05}": {"v": "x" * 50, "n": number} for number in range(2500)}
    data = make_archive(value, small_obj_optimization_threshold=64)

    async def work(document: Document) -> None:
        bucket = (await expand(document, document.root)).nodes[1]
        assert bucket.kind is NodeKind.BUCKET and bucket.rows is not None
        for wanted in LOADERS:
            target = tmp_path / f"out{wanted.suffix}"
            await export_file(document, bucket, wanted, target)
            keys = list(value)[bucket.rows.start : bucket.rows.stop]
            expected = {key: value[key] for key in keys}
            assert LOADERS[wanted](target.read_bytes()) == expected

    with_document(data, work)


def test_existing_file_is_replaced_only_when_asked(tmp_path: Path) -> None:
    data = make_archive(VALUE)
    target = tmp_path / "out.json"
    target.write_bytes(b"old")
    with pytest.raises(TargetExists):
        export(data, path_of("leaf"), formats.JSON, target)
    assert target.read_bytes() == b"old"
    export(data, path_of("leaf"), formats.JSON, target, overwrite=True)
    assert json.loads(target.read_bytes()) == VALUE["leaf"]
    assert list(tmp_path.iterdir()) == [target]


def test_notes_say_what_json_could_not_hold(tmp_path: Path) -> None:
    data = make_archive({"n": [math.nan, 1.0], "b": b"xyz"})
    result = export(data, (), formats.JSON, tmp_path / "out.json")
    assert result.notes == (
        "1 × NaN or infinity written as null; the first is /n/[0].",
        "1 × byte strings written as base64 text; the first is /b.",
    )


@pytest.mark.parametrize("wanted", FORMATS, ids=lambda each: each.name)
def test_cancelled_export_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, wanted: Format
) -> None:
    data = make_archive(VALUE)
    target = tmp_path / "out"
    target.write_bytes(b"old")
    key = "blocked" if wanted in LISTS_ONLY else "indexed"
    phases = {
        formats.JSON: "Exporting",
        formats.JSON_INDENTED: "Exporting",
        formats.CBOR: "Exporting",
        formats.MSGPACK: "Copying",
        formats.MSGLC: "Copying",
        formats.NDJSON: "Exporting",
        formats.CSV: "Exporting",
        formats.TSV: "Exporting",
        formats.NPY: "Exporting",
        formats.PARQUET: "Exporting",
    }

    async def work(document: Document) -> bool:
        node = await find_node(document, path_of(key))
        return await cancelled_at(
            phases[wanted],
            lambda sink: export_file(document, node, wanted, target, sink, overwrite=True),
        )

    assert with_document(data, work)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_missing_folder_is_named(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "out.json"
    with pytest.raises(LocalFileError, match="nowhere"):
        export(make_archive(VALUE), (), formats.JSON, target)


def test_broken_entry_is_refused(tmp_path: Path) -> None:
    broken = Node((), NodeKind.BROKEN, ValueType.UNKNOWN, NodeProtocol.MSGPACK, None, None, "no")

    async def work(document: Document) -> None:
        with pytest.raises(BadInput, match="broken"):
            await export_file(document, broken, formats.JSON, tmp_path / "out.json")

    with_document(make_archive(1), work)
    assert list(tmp_path.iterdir()) == []
