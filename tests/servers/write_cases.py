"""Everything that writes to a bucket, as one list, so that each is tried with each fault.

A case puts its sources and an old object into a bucket, then replaces that object. It runs in
the test's process or in one to be killed: it is identified by its name and keeps no state.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import botocore.exceptions

from msglc_browser.archive.building.stream_writer import ArchiveWriter
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.operations.combining.arrange import ArrangedChild, ArrangeSpec, arrange
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombineMode,
    CombineSpec,
    append,
    combine,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.extract import ExtractSpec, extract
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.operations.copying.copy_many import ManyCopy
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.new_archive.encode_request import SourceFormat
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec, save_archive
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.write_journal import WriteJournal
from tests.servers.archives import combine_archives, make_archive
from tests.servers.s3 import S3Bucket
from tests.servers.writing import noise

MIB = 2**20
TARGET = "out/target.msg"
SOURCES = ("in/one.msg", "in/two.msg")


@cache
def archive_of(size_bytes: int, seed: int) -> bytes:
    """An archive of about that size, the same each time."""
    return make_archive({"noise": noise(size_bytes, seed=seed), "seed": seed})


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a case works: connection, bucket, and a folder for local sources."""

    profile_id: str
    bucket: str
    folder: Path

    def at(self, key: str) -> S3Location:
        """The location of a key."""
        return S3Location(self.profile_id, self.bucket, key)


async def open_ground(order: Mapping[str, Any], journal: Path) -> tuple[Workspace, Ground]:
    """Open the server, bucket and folder of a runner's order; writes are recorded in `journal`."""
    folder = Path(order["folder"])
    profile = Profile(
        profile_id="test",
        name="Test",
        endpoint=order["endpoint"],
        access_key=order["access_key"],
    )
    workspace = Workspace(
        ProfilesFile(folder / "connections.json"),
        SessionCredentials(),
        journal=WriteJournal(journal),
    )
    await workspace.save_profile(profile, Secret(order["secret_key"]))
    return workspace, Ground(profile.profile_id, order["bucket"], folder)


Run = Callable[[Workspace, Ground, ProgressSink], Awaitable[WriteResult]]


@dataclass(frozen=True, slots=True)
class WriteCase:
    """`old` and `new` are the target's bytes before and after; `sources` are next to it.

    `source_key` names an object whose replacement midway must stop the work, "" if none is.
    """

    name: str
    old: Callable[[], bytes]
    new: Callable[[], bytes]
    sources: Callable[[], dict[str, bytes]]
    run: Run
    source_key: str = ""

    def reset(self, bucket: S3Bucket) -> None:
        """Restore the old object, and sources that were replaced."""
        for key, data in {**self.sources(), TARGET: self.old()}.items():
            if not holds(bucket, key, data):
                bucket.put(key, data)

    def prepare(self, bucket: S3Bucket, folder: Path) -> Ground:
        """Store everything the case needs."""
        self.reset(bucket)
        ground = Ground(bucket.server.profile.profile_id, bucket.name, folder)
        local_source(folder)
        return ground


def holds(bucket: S3Bucket, key: str, data: bytes) -> bool:
    """Whether the object has these bytes; compares its ETag if that is an MD5 sum."""
    try:
        found = bucket.server.client.head_object(Bucket=bucket.name, Key=key)
    except botocore.exceptions.ClientError:
        return False
    if found["ContentLength"] != len(data):
        return False
    etag = found["ETag"].strip('"')
    is_sum = len(etag) == 32
    return etag == _md5(data) if is_sum else bucket.get(key) == data


@cache
def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def local_source(folder: Path) -> Path:
    """A JSON file for cases that read local files."""
    path = folder / "source.json"
    if not path.exists():
        text = [each.hex() for each in noise(9 * MIB, seed=9)]
        path.write_text(json.dumps({"noise": text}))
    return path


def _objects() -> dict[str, bytes]:
    return {key: archive_of(6 * MIB, number) for number, key in enumerate(SOURCES)}


def _combined() -> bytes:
    return combine_archives(_objects())


def _in_dict(ground: Ground) -> tuple[CombineSource, ...]:
    return tuple(CombineSource(ground.at(key), name=key) for key in SOURCES)


async def _combine(workspace: Workspace, ground: Ground, progress: ProgressSink) -> WriteResult:
    spec = CombineSpec(_in_dict(ground), CombineMode.DICT, ground.at(TARGET), overwrite=True)
    return await combine(workspace, spec, progress)


async def _append(workspace: Workspace, ground: Ground, progress: ProgressSink) -> WriteResult:
    sources = tuple(replace(each, name=f"more/{each.name}") for each in _in_dict(ground))
    return await append(workspace, AppendSpec(ground.at(TARGET), sources), progress)


async def _extract(workspace: Workspace, ground: Ground, progress: ProgressSink) -> WriteResult:
    source, path = ground.at("in/all.msg"), parse_path('/"in/two.msg"')
    spec = ExtractSpec(source, path, ground.at(TARGET), overwrite=True)
    return await extract(workspace, spec, progress)


async def _arrange(workspace: Workspace, ground: Ground, progress: ProgressSink) -> WriteResult:
    children = (ArrangedChild(1, "second"), ArrangedChild(0, "first"))
    return await arrange(workspace, ArrangeSpec(ground.at(TARGET), children), progress)


async def _upload(workspace: Workspace, ground: Ground, progress: ProgressSink) -> WriteResult:
    spec = UploadSpec(local_source(ground.folder), ground.at(TARGET), overwrite=True)
    return await upload(workspace, spec, progress)


async def _save(workspace: Workspace, ground: Ground, progress: ProgressSink) -> WriteResult:
    spec = NewArchiveSpec(
        local_source(ground.folder),
        SourceFormat.JSON,
        Protocol.MSGPACK,
        ground.at(TARGET),
        overwrite=True,
    )
    return await save_archive(workspace, spec, progress)


def _old() -> bytes:
    return archive_of(1000, 77)


def _json_bytes() -> bytes:
    return json.dumps({"noise": [each.hex() for each in noise(9 * MIB, seed=9)]}).encode()


@cache
def _saved() -> bytes:
    """Equal values make equal archives, in whatever pieces a source hands them over."""
    with BytesIO() as file:
        with ArchiveWriter(file, Protocol.MSGPACK) as writer:
            writer.value(json.loads(_json_bytes()))
            writer.finish()
        return file.getvalue()


CASES: dict[str, WriteCase] = {
    case.name: case
    for case in (
        WriteCase("combine", _old, _combined, _objects, _combine, SOURCES[1]),
        WriteCase(
            "append",
            _combined,
            lambda: combine_archives(
                {**_objects(), **{f"more/{key}": data for key, data in _objects().items()}}
            ),
            _objects,
            _append,
            SOURCES[1],
        ),
        WriteCase(
            "extract",
            _old,
            lambda: _objects()[SOURCES[1]],
            lambda: {"in/all.msg": _combined()},
            _extract,
            "in/all.msg",
        ),
        WriteCase(
            "arrange",
            _combined,
            lambda: combine_archives(
                {"second": _objects()[SOURCES[1]], "first": _objects()[SOURCES[0]]}
            ),
            dict,
            _arrange,
        ),
        WriteCase("upload", _old, _json_bytes, dict, _upload),
        WriteCase("save", _old, _saved, dict, _save),
    )
}


async def _move(workspace: Workspace, ground: Ground, progress: ProgressSink) -> WriteResult:
    items = [CopyItem(Version(ground.at("in/")), ground.at("out/"), is_folder=True)]
    return await ManyCopy(workspace, items, moves=True).run(progress)


RUNS: dict[str, Run] = {**{name: case.run for name, case in CASES.items()}, "move": _move}
"""What a process to be killed can do."""


async def settled(task: "asyncio.Task[object]") -> BaseException | None:
    """The exception a task ended with."""
    with suppress(BaseException):
        await task
    return asyncio.CancelledError() if task.cancelled() else task.exception()
