"""Tables of contents cached on disk, so that a known archive opens without reading its TOC.

One file per object, for its newest version seen. Damaged or foreign files, and those of another
version, are ignored. Blocking: call it on a worker thread.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

DEFAULT_LIMIT_BYTES = 512 * 1024 * 1024
_MAGIC = b"msglc-browser toc 1\n"
_DIGEST_BYTES = 32
_LENGTH_BYTES = 4
_MOST_FACTS_BYTES = 64 * 1024
# A folder of very many tiny files is slow to scan.
_ENTRY_BYTES = 4096
# Errors that reading a file of arbitrary content may raise.
_DAMAGE = (OSError, ValueError, TypeError, LookupError, RecursionError)
_SUFFIX = ".toc"
_UNFINISHED = ".new"


@dataclass(frozen=True, slots=True)
class ObjectId:
    """An object, regardless of the connection's key."""

    endpoint: str
    bucket: str
    key: str

    @property
    def file_name(self) -> str:
        """A file name that does not reveal the object."""
        text = json.dumps([self.endpoint, self.bucket, self.key])
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
        return digest.hexdigest() + _SUFFIX


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """The cached version."""

    etag: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class KeptRuns:
    """Runs of bytes of one version, each with its start."""

    version: KeptVersion
    runs: tuple[tuple[int, bytes], ...]


class TocCache:
    """A folder of cached TOCs of at most `limit_bytes`; the least recently used are deleted first.

    Disk errors are ignored: a cache that cannot be written is merely a slow one.
    """

    def __init__(self, folder: Path, *, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self.folder = folder
        self._limit_bytes = limit_bytes
        self._lock = Lock()

    def version(self, place: ObjectId) -> KeptVersion | None:
        """The cached version, without reading its bytes."""
        with suppress(*_DAMAGE), (self.folder / place.file_name).open("rb") as file:
            return _version(_read_facts(file, place))
        return None

    def load(self, place: ObjectId, version: KeptVersion) -> KeptRuns | None:
        """The cached runs of `version`; counts as a use."""
        path = self.folder / place.file_name
        with suppress(*_DAMAGE):
            with path.open("rb") as file:
                runs = _read_runs(file, place, version)
            os.utime(path)
            return runs
        return None

    def save(self, place: ObjectId, kept: KeptRuns) -> None:
        """Store `kept`, replacing the object's previous entry."""
        size = sum(len(data) for _, data in kept.runs)
        if not kept.version.etag or size > self._limit_bytes // 2:
            return
        with self._lock, suppress(OSError):
            self._make_folder()
            self._write(place, kept)
            self._shrink()

    def clear(self) -> None:
        """Delete everything."""
        with self._lock:
            for path in self._files():
                _delete(path)

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # Names and numbers from private data: only for the owner's eyes.
        self.folder.chmod(0o700)

    def _write(self, place: ObjectId, kept: KeptRuns) -> None:
        spans = [[at, len(data)] for at, data in kept.runs]
        facts = json.dumps({**asdict(place), **asdict(kept.version), "runs": spans}).encode()
        head = len(facts).to_bytes(_LENGTH_BYTES, "big") + facts
        # mkstemp makes the file readable by its owner only.
        number, name = tempfile.mkstemp(suffix=_UNFINISHED, dir=self.folder)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(_MAGIC + _digest(head, [data for _, data in kept.runs]) + head)
                for _, data in kept.runs:
                    file.write(data)
            Path(name).replace(self.folder / place.file_name)
        except BaseException:
            _delete(Path(name))
            raise

    def _shrink(self) -> None:
        """Delete what exceeds the limit, and what a crash left unfinished."""
        facts = sorted(self._facts())
        used = sum(size for _, size, _ in facts)
        for _, size, path in facts:
            if used <= self._limit_bytes and path.suffix != _UNFINISHED:
                continue
            _delete(path)
            used -= size

    def _facts(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self._files():
            with suppress(OSError):
                facts = path.stat()
                found.append((facts.st_mtime, facts.st_size + _ENTRY_BYTES, path))
        return found

    def _files(self) -> Iterator[Path]:
        with suppress(OSError):
            for path in self.folder.iterdir():
                if path.suffix in (_SUFFIX, _UNFINISHED):
                    yield path


def _read_facts(file: BinaryIO, place: ObjectId) -> dict[str, Any]:
    """The description at the start of a file. Raises ValueError if it is not for `place`."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise ValueError("unknown file format")
    file.seek(_DIGEST_BYTES, os.SEEK_CUR)
    length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
    if length > _MOST_FACTS_BYTES:
        raise ValueError("damaged")
    facts = json.loads(file.read(length))
    if not isinstance(facts, dict) or any(
        facts.get(name) != value for name, value in asdict(place).items()
    ):
        raise ValueError("for another object")
    return facts


def _version(facts: dict[str, Any]) -> KeptVersion:
    etag, size = facts.get("etag"), facts.get("size_bytes")
    if not isinstance(etag, str) or not isinstance(size, int):
        raise ValueError("damaged")
    return KeptVersion(etag, size)


def _read_runs(file: BinaryIO, place: ObjectId, version: KeptVersion) -> KeptRuns:
    facts = _read_facts(file, place)
    if _version(facts) != version:
        raise ValueError("for another version")
    room = os.fstat(file.fileno()).st_size - file.tell()
    end = file.tell()
    runs = []
    for at, size in facts["runs"]:
        room -= size
        if size < 0 or room < 0 or not 0 <= at <= at + size <= version.size_bytes:
            raise ValueError("damaged")
        runs.append((at, file.read(size)))
    head_at = len(_MAGIC) + _DIGEST_BYTES
    file.seek(len(_MAGIC))
    digest = file.read(_DIGEST_BYTES)
    head = file.read(end - head_at)
    if digest != _digest(head, [data for _, data in runs]):
        raise ValueError("damaged")
    return KeptRuns(version, tuple(runs))


def _digest(head: bytes, parts: list[bytes]) -> bytes:
    digest = hashlib.blake2b(head, digest_size=_DIGEST_BYTES)
    for part in parts:
        digest.update(part)
    return digest.digest()


def _delete(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
