"""For tests of writing: a workspace, progress that can cancel, data of a given size."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from msglc_browser.archive.model.node import Node
from msglc_browser.operations.exporting.export import ExportSpec, export_node
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.servers.s3 import S3Bucket, S3Server

T = TypeVar("T")


@asynccontextmanager
async def open_workspace(folder: Path, *servers: S3Server) -> AsyncIterator[Workspace]:
    """A workspace with connections to the servers; closed afterwards."""
    workspace = Workspace(ProfilesFile(folder / "connections.json"), SessionCredentials())
    for server in servers:
        workspace.add_temporary(server.profile, server.secret)
    try:
        yield workspace
    finally:
        await workspace.close()


def run(
    folder: Path,
    work: Callable[[Workspace], Coroutine[Any, Any, T]],
    *servers: S3Server,
) -> T:
    """Run `work` on a separate loop, with a workspace."""

    async def whole() -> T:
        async with open_workspace(folder, *servers) as workspace:
            return await work(workspace)

    return asyncio.run(whole())


def place(bucket: S3Bucket, key: str) -> S3Location:
    """The location of a key in a test's bucket."""
    return S3Location(bucket.server.profile.profile_id, bucket.name, key)


class Phases:
    """A progress sink that records the phases, and acts when one is reached."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.last: Progress | None = None
        self._actions: list[tuple[str, int, Callable[[], object]]] = []

    def __call__(self, progress: Progress) -> None:
        """Record the phase."""
        self.last = progress
        if progress.phase not in self.seen:
            self.seen.append(progress.phase)
        for action in tuple(self._actions):
            phase, done_bytes, act = action
            if progress.phase == phase and progress.done_bytes >= done_bytes:
                self._actions.remove(action)
                act()

    def when(self, phase: str, act: Callable[[], object], *, done_bytes: int = 0) -> "Phases":
        """Call `act` once, as soon as `phase` has reached `done_bytes`."""
        self._actions.append((phase, done_bytes, act))
        return self


async def export_file(
    document: Document,
    node: Node,
    wanted: Format,
    path: Path,
    phases: Phases | None = None,
    *,
    overwrite: bool = False,
) -> WriteResult:
    """Export a node to a local file; no connection is needed."""
    spec = ExportSpec(wanted, LocalLocation(path), overwrite)
    async with open_workspace(path.parent) as workspace:
        return await export_node(workspace, document, node, spec, phases or Phases())


async def cancelled_at(
    phase: str, work: Callable[[Phases], Coroutine[Any, Any, object]], *, done_bytes: int = 0
) -> bool:
    """Start `work`, cancel it when the phase is reached; whether that ended it."""
    phases = Phases()
    task = asyncio.ensure_future(work(phases))
    phases.when(phase, task.cancel, done_bytes=done_bytes)
    try:
        await task
    except asyncio.CancelledError:
        return True
    return False


def noise(size_bytes: int, *, seed: int = 1) -> list[bytes]:
    """Data that takes `size_bytes` when encoded, in chunks; the same each time."""
    source = random.Random(seed)
    return [source.randbytes(min(2**20, size_bytes - at)) for at in range(0, size_bytes, 2**20)]
