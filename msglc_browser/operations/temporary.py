"""Where temporary files lie; each is gone when its block ends, however it ends."""

import contextlib
import logging
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from msglc_browser.errors import LocalFileError, StorageError
from msglc_browser.storage.local_write import local_error

PREFIX = "msglc-browser-"

log = logging.getLogger(__name__)


@contextlib.contextmanager
def temporary_file(*, beside: Path | None = None) -> Iterator[Path]:
    """An empty file for this block; `beside` puts it into the folder of that file to be.

    Beside its target a file can be renamed into place at once; else it lies in a folder of
    its own in Python's temporary folder (`tempfile.tempdir`, TMPDIR). The block may rename or
    delete it. Raises LocalFileError.
    """
    with contextlib.ExitStack() as stack:
        folder = beside.parent if beside else stack.enter_context(_temporary_folder())
        try:
            path = _create(folder, f".{PREFIX}" if beside else PREFIX)
        except OSError as error:
            raise local_error(error, folder) from error
        stack.callback(_remove, path)
        yield path


def check_free_space(path: Path, needed_bytes: int) -> None:
    """Raise LocalFileError unless the disk of `path` has room for `needed_bytes` more."""
    try:
        free_bytes = shutil.disk_usage(path.parent).free
    except OSError:
        return  # not every file system tells; writing will
    if free_bytes < needed_bytes:
        raise LocalFileError(
            f"There is not enough room in {path.parent}: {needed_bytes:,} bytes are needed, "
            f"{free_bytes:,} are free.",
            hint="Free some space, or choose another temporary folder.",
        )


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    except OSError as error:
        raise _no_folder(error) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _no_folder(error: OSError) -> StorageError:
    return local_error(error, Path(error.filename or "the temporary folder"))


def _create(folder: Path, prefix: str) -> Path:
    # Not by `tempfile`: its files are for their owner alone, and this one becomes the target.
    path = folder / f"{prefix}{uuid.uuid4().hex}.part"
    path.touch(mode=0o666, exist_ok=False)
    return path


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("cannot remove %s: %s", path, error)
