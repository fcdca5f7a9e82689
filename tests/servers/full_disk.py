"""Full disks: a real one of limited size, or a limit on every file of this process.

For separate processes that end afterwards: neither can be undone.
"""

import ctypes
import errno
import os
import resource
from pathlib import Path

_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000
_PAGE = 4096


class NoSmallDisk(Exception):
    """This system allows only its administrator to mount a disk."""


class BoundFiles:
    """Limits the size of every file of this process and its children (EFBIG)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def leave(self, free_bytes: int) -> None:
        """Set the limit from now on."""
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (free_bytes, most))


class SmallDisk:
    """A disk in memory, mounted only for this process and its children (ENOSPC)."""

    def __init__(self, folder: Path, size_bytes: int) -> None:
        """Raises NoSmallDisk if the system does not allow it (Linux only)."""
        self.folder = folder
        self._filler = folder / "filler"
        user, group = os.getuid(), os.getgid()
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "unshare") or libc.unshare(_NEW_USER | _NEW_MOUNTS):
            raise NoSmallDisk(f"no user namespaces: {os.strerror(ctypes.get_errno())}")
        try:
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
        except OSError as error:
            raise NoSmallDisk(str(error)) from error
        options = f"size={size_bytes},mode=0777".encode()
        if libc.mount(b"none", os.fsencode(folder), b"tmpfs", 0, options):
            raise NoSmallDisk(os.strerror(ctypes.get_errno()))

    def leave(self, free_bytes: int) -> None:
        """Fill the disk except for `free_bytes`, in whole pages."""
        found = os.statvfs(self.folder)
        size = found.f_bavail * found.f_frsize - free_bytes // _PAGE * _PAGE
        if size <= 0:
            return
        with self._filler.open("ab") as file:
            try:
                os.posix_fallocate(file.fileno(), file.tell(), size)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def files(self) -> list[str]:
        """The files on it, except the filler."""
        return files_in(self.folder, self._filler)


def files_in(folder: Path, *others: Path) -> list[str]:
    """Every file below a folder except `others`, relative to it."""
    found = (path for path in folder.rglob("*") if not path.is_dir() and path not in others)
    return sorted(str(path.relative_to(folder)) for path in found)
