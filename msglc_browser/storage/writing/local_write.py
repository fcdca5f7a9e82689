"""Put a finished file in its place on this computer: at once, or not at all."""

import errno
import logging
import os
import stat
from pathlib import Path

from msglc_browser.errors import LocalFileError, ObjectChanged, StorageError, TargetExists

log = logging.getLogger(__name__)

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a disk answers that takes no more."""

# What a file system answers that has no hard links: FAT, some network and FUSE mounts.
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def file_version(path: Path) -> str | None:
    """What tells this version of a file from another, None when there is no file.

    Raises LocalFileError when it cannot be told, or when it is no regular file.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise local_error(error, path) from error
    if not stat.S_ISREG(found.st_mode):
        raise LocalFileError(f"{path} is not a regular file.", hint="Choose another name.")
    return f"{found.st_mtime_ns:x}-{found.st_size:x}-{found.st_ino:x}"


def commit_file(draft: Path, target: Path, *, expected: str | None) -> None:
    """Make `draft`, in the same folder, the file `target`; its bytes are on the disk by then.

    `expected` is the version to replace, None when nothing may be there. Raises TargetExists,
    ObjectChanged or LocalFileError; then `target` is as before.
    """
    try:
        _flush(draft)
        if expected is None:
            _place_new(draft, target)
        elif file_version(target) == expected:
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
            draft.replace(target)
        else:
            raise ObjectChanged(
                f"{target} was changed while it was being written.",
                hint="Look at what is there now, then try again.",
            )
    except OSError as error:
        raise local_error(error, target) from error
    try:
        _flush_folder(target.parent)
    except OSError as error:
        log.warning("cannot flush %s: %s", target.parent, error)  # the file is in its place


def local_error(error: OSError, path: Path) -> StorageError:
    """What an error of the operating system means for `path`, in words."""
    why = (error.strerror or str(error) or type(error).__name__).rstrip(".")
    hints = {
        errno.ENOSPC: "Free some disk space, or choose another folder.",
        errno.EDQUOT: "The disk quota is used up: free some space.",
        errno.EFBIG: "The disk takes no file as large as that: choose another folder.",
        errno.EACCES: "Check the rights on the folder.",
        errno.EROFS: "The file system is read-only: choose another folder.",
        errno.ENOENT: "Check that the folder exists.",
    }
    hint = hints.get(error.errno or 0, "")
    return LocalFileError(f"Cannot use {path}: {why}.", hint=hint, details=repr(error))


def target_exists(path: Path) -> TargetExists:
    """The error for a file that must not be replaced."""
    return TargetExists(
        f"{path} exists already.", hint="Choose another name, or allow overwriting."
    )


def _place_new(draft: Path, target: Path) -> None:
    try:
        target.hardlink_to(draft)
    except FileExistsError:
        raise target_exists(target) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _place_new_without_links(draft, target)


def _place_new_without_links(draft: Path, target: Path) -> None:
    # Creating the name exclusively claims it; what is replaced then is our own empty file.
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except FileExistsError:
        raise target_exists(target) from None
    try:
        draft.replace(target)
    except OSError:
        target.unlink(missing_ok=True)
        raise


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder, and needs no flush of one
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, *_NO_LINKS):
            raise
    finally:
        os.close(handle)
