"""Temporary files; each is removed when its block ends, even on an error."""

import contextlib
import logging
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from msglc_browser.errors import LocalFileError
from msglc_browser.storage.writing.local_write import local_error
from msglc_browser.storage.writing.write_journal import DRAFT_PREFIX, Journal, NoJournal

log = logging.getLogger(__name__)


@contextlib.contextmanager
def temporary_file(*, beside: Path | None = None, journal: Journal | None = None) -> Iterator[Path]:
    """An empty file for this block; with `beside`, in the folder of that future file.

    In its target's folder a file can be renamed into place atomically; otherwise it is in a
    separate folder in Python's temporary folder (`tempfile.tempdir`, TMPDIR). The block may
    rename or delete it. `journal` records it, since a killed process deletes nothing. Raises
    LocalFileError.
    """
    noted = journal or NoJournal()
    with contextlib.ExitStack() as stack:
        folder = beside.parent if beside else stack.enter_context(_temporary_folder(noted))
        # Not by `tempfile`: its files are private to the user, and this one becomes the target.
        path = folder / f"{'.' if beside else ''}{DRAFT_PREFIX}{uuid.uuid4().hex}.part"
        if beside:
            stack.enter_context(_noted(path, noted))
        try:
            path.touch(mode=0o666, exist_ok=False)
        except OSError as error:
            raise local_error(error, folder) from error
        stack.callback(_remove, path)
        yield path


def check_free_space(path: Path, needed_bytes: int) -> None:
    """Raise LocalFileError unless the disk of `path` has room for `needed_bytes` more."""
    try:
        free_bytes = shutil.disk_usage(path.parent).free
    except OSError:
        return  # not every file system reports it; writing will fail instead
    if free_bytes < needed_bytes:
        raise LocalFileError(
            f"There is not enough space in {path.parent}: {needed_bytes:,} bytes are needed, "
            f"{free_bytes:,} are free.",
            hint="Free some space, or choose another temporary folder.",
        )


@contextlib.contextmanager
def _temporary_folder(journal: Journal) -> Iterator[Path]:
    try:
        folder = Path(tempfile.gettempdir()) / f"{DRAFT_PREFIX}{uuid.uuid4().hex}"
    except OSError as error:
        raise LocalFileError(
            "No writable temporary folder was found.",
            hint="Free some disk space, or choose another temporary folder in the settings.",
            details=repr(error),
        ) from error
    with _noted(folder, journal):
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise local_error(error, folder.parent) from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _noted(path: Path, journal: Journal) -> Iterator[None]:
    journal.draft_began(path)
    try:
        yield
    finally:
        journal.draft_ended(path)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("cannot remove %s: %s", path, error)
