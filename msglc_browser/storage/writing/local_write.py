"""Move a finished file into place on this computer, atomically."""

import errno
import logging
import os
import stat
from pathlib import Path

from msglc_browser.errors import LocalFileError, StorageError
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version, version_of_file
from msglc_browser.storage.writing.conditional_write import Condition, WriteMode, target_exists

log = logging.getLogger(__name__)

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The errors of a disk that accepts no more data."""

# The errors of a file system without hard links: FAT, some network and FUSE mounts.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def file_version(path: Path) -> Version[LocalLocation] | None:
    """The current version of a file, None if it does not exist.

    Raises LocalFileError if it cannot be determined, or if it is not a regular file.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise local_error(error, path) from error
    if not stat.S_ISREG(found.st_mode):
        raise LocalFileError(f"{path} is not a regular file.", hint="Choose another name.")
    return version_of_file(path, found)


def commit_file(draft: Path, target: Path, condition: Condition) -> None:
    """Rename `draft`, in the same folder, to `target`; its bytes are already on the disk.

    Raises TargetExists or ObjectChanged if the condition is not met, or LocalFileError; then
    `target` is unchanged.
    """
    try:
        _flush(draft)
        if condition.mode is WriteMode.CREATE:
            _place_new(draft, target)
        else:
            _replace(draft, target, condition)
    except OSError as error:
        raise local_error(error, target) from error
    try:
        _flush_folder(target.parent)
    except OSError as error:
        log.warning("cannot flush %s: %s", target.parent, error)  # the file is in place


def local_error(error: OSError, path: Path) -> StorageError:
    """Describe an error of the operating system for `path`."""
    why = (error.strerror or str(error) or type(error).__name__).rstrip(".")
    hints = {
        errno.ENOSPC: "Free some disk space, or choose another folder.",
        errno.EDQUOT: "The disk quota is exceeded. Free some space.",
        errno.EFBIG: "The disk does not support files of this size. Choose another folder.",
        errno.EACCES: "Check the permissions of the folder.",
        errno.EROFS: "The file system is read-only. Choose another folder.",
        errno.ENOENT: "Check that the folder exists.",
    }
    hint = hints.get(error.errno or 0, "")
    return LocalFileError(f"Cannot use {path}: {why}.", hint=hint, details=repr(error))


def _replace(draft: Path, target: Path, condition: Condition) -> None:
    present = file_version(target)
    condition.check(LocalLocation(target), present)
    if present is not None:
        draft.chmod(stat.S_IMODE(target.stat().st_mode))
    draft.replace(target)


def _place_new(draft: Path, target: Path) -> None:
    try:
        target.hardlink_to(draft)
    except FileExistsError:
        raise target_exists(LocalLocation(target)) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _place_new_without_links(draft, target)


def _place_new_without_links(draft: Path, target: Path) -> None:
    # Creating the name exclusively claims it; the file replaced then is our own empty one.
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except FileExistsError:
        raise target_exists(LocalLocation(target)) from None
    try:
        draft.replace(target)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open folders, and does not need to flush them
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, *_NO_LINKS):
            raise
    finally:
        os.close(handle)
