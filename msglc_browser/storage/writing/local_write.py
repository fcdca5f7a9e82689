"""Move a finished file into place on this computer, atomically."""

import errno
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from msglc_browser.errors import LocalFileError, StorageError
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version, version_of_file
from msglc_browser.storage.writing.conditional_write import Condition, WriteMode, target_exists

log = logging.getLogger(__name__)

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The errors of a disk that accepts no more data."""

_HAS_HANDLES = os.link in os.supports_dir_fd

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


def target_version(location: LocalLocation) -> Version[LocalLocation] | None:
    """The current version of a file about to be written, None if nothing has its name.

    Raises LocalFileError if it cannot be determined or replaced.
    """
    path = location.path
    if location.through_links:
        present = file_version(path)
        if present is None and path.is_symlink():
            raise LocalFileError(
                f"{path} is a link to something that does not exist.",
                hint="Choose another name, or remove the link.",
            )
        return present
    try:
        return _replaceable(path, path.lstat())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise local_error(error, path) from error


def commit_file(draft: Path, target: Path, condition: Condition) -> None:
    """Rename `draft`, in the same folder, to `target`; its bytes are already on the disk.

    A symbolic link with the target's name is never followed. Raises TargetExists or ObjectChanged
    if the condition is not met, or LocalFileError; then `target` is unchanged.
    """
    try:
        with held_folder(target.parent) as folder:
            _flush(draft)
            place_flushed(draft, target, condition, folder)
    except OSError as error:
        raise local_error(error, target) from error
    flush_folder(target.parent)


def place_flushed(draft: Path, target: Path, condition: Condition, folder: int | None) -> None:
    """`commit_file` without its flushes, in a `held_folder`; also raises OSError."""
    if condition.mode is WriteMode.CREATE:
        _place_new(draft, target, folder)
    else:
        _replace(draft, target, folder, condition)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder survive a crash; that fails silently: the files are in place."""
    try:
        _flush_folder(folder)
    except OSError as error:
        log.warning("cannot flush %s: %s", folder, error)


@contextmanager
def as_local_errors(path: Path) -> Iterator[None]:
    """Errors of the operating system within are those of `path`, in words."""
    try:
        yield
    except OSError as error:
        raise local_error(error, path) from error


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


@contextmanager
def held_folder(folder: Path) -> Iterator[int | None]:
    """A handle of the folder: the names in it are then its own, whatever takes its place.

    None on Windows, which has no names relative to a handle; they are whole paths there.
    """
    if not _HAS_HANDLES:
        yield None
        return
    flags = os.O_DIRECTORY | os.O_NOFOLLOW | getattr(os, "O_PATH", os.O_RDONLY)
    handle = os.open(folder, flags)
    try:
        yield handle
    finally:
        os.close(handle)


def _name(path: Path, folder: int | None) -> str:
    return str(path) if folder is None else path.name


def _replace(draft: Path, target: Path, folder: int | None, condition: Condition) -> None:
    name = _name(target, folder)
    present = None
    with suppress(FileNotFoundError):
        present = os.stat(name, dir_fd=folder, follow_symlinks=False)
    version = None if present is None else _replaceable(target, present)
    condition.check(LocalLocation(target), version)
    if present is not None and stat.S_ISREG(present.st_mode):
        draft.chmod(stat.S_IMODE(present.st_mode))
    os.replace(_name(draft, folder), name, src_dir_fd=folder, dst_dir_fd=folder)


def _replaceable(path: Path, found: os.stat_result) -> Version[LocalLocation]:
    """The version of a file or a link, either of which can be replaced by a file."""
    if not stat.S_ISREG(found.st_mode) and not stat.S_ISLNK(found.st_mode):
        raise LocalFileError(f"{path} is not a regular file.", hint="Choose another name.")
    return version_of_file(path, found)


def _place_new(draft: Path, target: Path, folder: int | None) -> None:
    names = _name(draft, folder), _name(target, folder)
    try:
        os.link(*names, src_dir_fd=folder, dst_dir_fd=folder)
    except FileExistsError:
        raise target_exists(LocalLocation(target)) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _place_new_without_links(draft, target, folder)


def _place_new_without_links(draft: Path, target: Path, folder: int | None) -> None:
    # Creating the name exclusively claims it; the file replaced then is our own empty one.
    name = _name(target, folder)
    try:
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666, dir_fd=folder))
    except FileExistsError:
        raise target_exists(LocalLocation(target)) from None
    try:
        os.replace(_name(draft, folder), name, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError:
        os.unlink(name, dir_fd=folder)
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
