"""Save what is shown as a file on this computer, completely or not at all."""

import asyncio
from pathlib import Path

from msglc_browser.operations.writing.temporary import temporary_file
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.writing.conditional_write import CREATE, update
from msglc_browser.storage.writing.local_write import commit_file, local_error, target_version


async def save_file(path: Path, data: bytes) -> int:
    """Write a file; the user has agreed to replace the one that is there. Returns its size.

    Raises LocalFileError; then the file that was there is unchanged.
    """
    await asyncio.to_thread(_save, path, data)
    return len(data)


def _save(path: Path, data: bytes) -> None:
    present = target_version(LocalLocation(path))
    with temporary_file(beside=path) as draft:
        try:
            draft.write_bytes(data)
        except OSError as error:
            raise local_error(error, path) from error
        commit_file(draft, path, CREATE if present is None else update(present))
