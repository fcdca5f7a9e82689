"""A local file about to be uploaded: its version, its type, and its bytes if it is small."""

import hashlib
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.errors import ArchiveError, NotFound
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import Version, changed_meanwhile
from msglc_browser.storage.writing.conditional_write import CONTENT_TYPE
from msglc_browser.storage.writing.local_write import as_local_errors, file_version


@dataclass(frozen=True, slots=True)
class FileToUpload:
    """The file to upload."""

    version: Version[LocalLocation]
    size_bytes: int
    is_archive: bool

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.version.location.path

    @property
    def content_type(self) -> str:
        """The content type for the server."""
        if self.is_archive:
            return CONTENT_TYPE
        guess, encoding = mimetypes.guess_type(self.path.name, strict=False)
        # For "data.json.gz" it guesses JSON, which is not what a reader receives.
        return guess if guess and not encoding else "application/octet-stream"


@dataclass(frozen=True, slots=True)
class SmallFile:
    """All bytes of one version of a file, and their MD5 sum."""

    file: FileToUpload
    data: bytes
    digest: bytes


def look_at(path: Path, magics: Sequence[bytes]) -> FileToUpload:
    """The present version of a file; blocks. Raises NotFound or LocalFileError."""
    version = _version(path)
    with as_local_errors(path), path.open("rb") as file:
        head = file.read(HEADER_SIZE)
        size_bytes = path.stat().st_size
    return FileToUpload(version, size_bytes, _is_archive(head, size_bytes, magics))


def read_small(path: Path, magics: Sequence[bytes], *, most_bytes: int) -> SmallFile | None:
    """All of a file in its present version; None if it is larger than `most_bytes`. Blocks.

    Raises NotFound, LocalFileError, or ObjectChanged if it changes while it is being read.
    """
    version = _version(path)
    if (version.size_bytes or 0) > most_bytes:
        return None
    with as_local_errors(path), path.open("rb") as file:
        data = file.read(most_bytes + 1)
    if not version.admits(_version(path).etag) or len(data) != version.size_bytes:
        raise changed_meanwhile(
            version.location, "changed while it was being uploaded", hint="Upload it again."
        )
    head = data[:HEADER_SIZE]
    found = FileToUpload(version, len(data), _is_archive(head, len(data), magics))
    return SmallFile(found, data, hashlib.md5(data, usedforsecurity=False).digest())


def _version(path: Path) -> Version[LocalLocation]:
    version = file_version(path)
    if version is None:
        raise NotFound(f"{path} does not exist.", hint="It may have been moved or renamed.")
    return version


def _is_archive(head: bytes, size_bytes: int, magics: Sequence[bytes]) -> bool:
    try:
        parse_header(head, available=size_bytes, magics=magics)
    except ArchiveError:
        return False
    return True
