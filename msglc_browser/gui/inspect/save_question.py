"""The question that saves what an inspector shows as a file on this computer."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msglc_browser.archive.model.node import Node
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.writing.save_file import save_file


@dataclass(frozen=True, slots=True)
class Saved:
    """A file was written."""

    path: Path
    size_bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class SaveQuestion:
    """Write a file; the user has agreed to replace it. `content` is called in a worker."""

    path: Path
    content: Callable[[], bytes]

    async def read(self, _document: Document, _node: Node) -> Saved:
        """Raises LocalFileError."""
        data = await asyncio.to_thread(self.content)
        return Saved(self.path, await save_file(self.path, data))
