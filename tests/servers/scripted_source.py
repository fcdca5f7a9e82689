"""A source in memory that waits or fails on request, and a workspace that opens it."""

import asyncio
import concurrent.futures
from collections.abc import Sequence
from pathlib import Path

from msglc_browser.archive.model.span import Span
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.reading.byte_source import (
    ByteSource,
    ReadStats,
    RunWatch,
)
from tests.servers.memory_source import MemorySource


class ScriptedSource:
    """Like MemorySource; reads wait after `hold()`, and raise `error` if it is set."""

    def __init__(self, data: bytes, location: Location) -> None:
        self._memory = MemorySource(data, location)
        self._gate: concurrent.futures.Future[None] | None = None
        self.error: Exception | None = None
        self.reads = 0
        self.cancelled = 0
        self.is_closed = False

    @property
    def location(self) -> Location:
        return self._memory.location

    @property
    def name(self) -> str:
        return self._memory.name

    @property
    def size_bytes(self) -> int:
        return self._memory.size_bytes

    @property
    def version(self) -> str:
        return '"3f9a0c"'

    @property
    def gap_bytes(self) -> int:
        return self._memory.gap_bytes

    def seconds_for(self, _size_bytes: int) -> float | None:
        """Unknown."""
        return None

    def stats(self) -> ReadStats:
        return self._memory.stats()

    def hold(self) -> None:
        """Make reads wait from now on."""
        self._gate = concurrent.futures.Future()

    def release(self) -> None:
        """Let them continue."""
        gate, self._gate = self._gate, None
        if gate is not None:
            gate.set_result(None)

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        self.reads += 1
        gate = self._gate
        try:
            if gate is not None:
                await asyncio.shield(asyncio.wrap_future(gate))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if self.error is not None:
            raise self.error
        return await self._memory.read_ranges(spans)

    async def read_run(
        self, span: Span, *, watch: RunWatch | None = None, keep: bool = False
    ) -> bytes:
        [data] = await self.read_ranges([span])
        return data

    async def close(self) -> None:
        self.is_closed = True


class ScriptedWorkspace(Workspace):
    """Opens a fresh ScriptedSource over `data` each time; `open_error` makes that fail."""

    def __init__(self, data: bytes, folder: Path) -> None:
        super().__init__(ProfilesFile(folder / "connections.json"), SessionCredentials())
        self.data = data
        self.open_error: Exception | None = None
        self.sources: list[ScriptedSource] = []

    async def open_source(self, location: Location) -> ByteSource:
        if self.open_error is not None:
            raise self.open_error
        source = ScriptedSource(self.data, location)
        self.sources.append(source)
        return source
