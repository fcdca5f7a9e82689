"""Small files read in batches, a little ahead of their use: a thread is entered once a batch."""

import asyncio
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.transfer.file_to_upload import SmallFile, read_small

_BATCH = 32
_BATCH_BYTES = 2 * 1024**2

_Read: TypeAlias = "SmallFile | MsglcBrowserError | None"


class ReadAhead:
    """Reads `paths` in their order; lives on one loop."""

    def __init__(self, paths: Sequence[Path], magics: Sequence[bytes], *, most_bytes: int) -> None:
        """Larger files than `most_bytes` are not read."""
        self._waiting = deque(paths)
        self._magics = magics
        self._most_bytes = most_bytes
        self._read: dict[Path, _Read] = {}
        self._lock = asyncio.Lock()

    async def take(self, path: Path) -> SmallFile | None:
        """The file, which is forgotten here; None if it is too large.

        Raises NotFound, LocalFileError or ObjectChanged if it could not be read.
        """
        async with self._lock:
            if path not in self._read:
                self._read |= await run_to_end(self._batch, path)
        found = self._read.pop(path)
        if isinstance(found, MsglcBrowserError):
            raise found
        return found

    def _batch(self, path: Path) -> dict[Path, _Read]:
        """`path`, and those that follow it, until they are many or large."""
        while self._waiting and self._waiting[0] != path:
            self._waiting.popleft()
        found: dict[Path, _Read] = {path: self._one(path)}
        left_bytes = _BATCH_BYTES - _size(found[path])
        if self._waiting:
            self._waiting.popleft()
        while self._waiting and len(found) < _BATCH and left_bytes > 0:
            following = self._waiting.popleft()
            found[following] = self._one(following)
            left_bytes -= _size(found[following])
        return found

    def _one(self, path: Path) -> _Read:
        try:
            return read_small(path, self._magics, most_bytes=self._most_bytes)
        except MsglcBrowserError as error:
            return error


def _size(found: _Read) -> int:
    return len(found.data) if isinstance(found, SmallFile) else 0
