"""Save what is shown as a file on this computer, completely or not at all."""

import asyncio
import io
import logging
import uuid
from pathlib import Path

import numpy as np

from msglc_browser.operations.images.slice_grid import SliceGrid
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.writing.conditional_write import CREATE, update
from msglc_browser.storage.writing.local_write import commit_file, local_error, target_version
from msglc_browser.storage.writing.write_journal import DRAFT_PREFIX

log = logging.getLogger(__name__)


async def save_file(path: Path, data: bytes) -> int:
    """Write a file; the user has agreed to replace the one that is there. Returns its size.

    Raises LocalFileError; then the file that was there is unchanged.
    """
    await asyncio.to_thread(_save, path, data)
    return len(data)


def _save(path: Path, data: bytes) -> None:
    present = target_version(LocalLocation(path))
    draft = path.parent / f".{DRAFT_PREFIX}{uuid.uuid4().hex}.part"
    try:
        try:
            draft.write_bytes(data)
        except OSError as error:
            raise local_error(error, path) from error
        commit_file(draft, path, CREATE if present is None else update(present))
    finally:
        try:
            draft.unlink(missing_ok=True)
        except OSError as error:
            log.warning("cannot remove %s: %s", draft, error)


def npy_bytes(grid: SliceGrid) -> bytes:
    """The numbers of a slice as a NumPy file; NaN where there are none."""
    file = io.BytesIO()
    np.save(file, grid.with_nan(), allow_pickle=False)
    return file.getvalue()
