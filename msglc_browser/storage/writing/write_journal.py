"""Uploads and temporary files in progress, recorded on disk so that a later run can clean up.

A killed process cannot abort its uploads or delete its temporary files. Each running program
keeps one small file that lists them, and a lock on it that ends with the process; the next
launch takes over unlocked files.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import uuid
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from msglc_browser.errors import LocalFileError
from msglc_browser.replace_text import replace_text
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.writing.journal_file import (
    NONSENSE,
    BegunUpload,
    Recipe,
    read_journal,
    upload_row,
)

if TYPE_CHECKING:
    from filelock import FileLock

DRAFT_PREFIX = "msglc-browser-"
"""The prefix of every temporary file and folder of this program, after an optional dot."""

_log = logging.getLogger(__name__)


class Journal(Protocol):
    """Records what must be undone or resumed if this process is killed."""

    def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
        """The server stores parts of `target` from now on.

        Also called before the request, with an empty `upload_id`: a process killed before the
        response has then recorded what to look for. Raises LocalFileError if it cannot be
        recorded: then nothing may be started, and a started upload must be aborted.
        """
        ...

    def upload_ended(self, target: S3Location, upload_id: str) -> None:
        """It was completed or aborted."""
        ...

    def upload_left(self, target: S3Location, upload_id: str) -> None:
        """It could be neither completed nor aborted: it is interrupted from now on."""
        ...

    def draft_began(self, *paths: Path) -> None:
        """Temporary files or folders exist from now on."""
        ...

    def draft_ended(self, *paths: Path) -> None:
        """They were deleted, or became the result."""
        ...

    def uploads(self) -> tuple[BegunUpload, ...]:
        """All interrupted uploads that no process is working on, oldest first."""
        ...

    def knows(self, target: S3Location, upload_id: str) -> bool:
        """Whether it is recorded, interrupted or in progress."""
        ...

    def take_over(self) -> tuple[BegunUpload, ...]:
        """Clean up after processes that ended; blocks on the disk."""
        ...

    @property
    def problem(self) -> LocalFileError | None:
        """Why uploads of ended processes may be missing; None if they are not."""
        ...

    def close(self) -> None:
        """Nothing more will be recorded."""
        ...


class NoJournal:
    """Records nothing: for tests and for programs that keep no state."""

    def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
        """Nothing."""

    def upload_ended(self, target: S3Location, upload_id: str) -> None:
        """Nothing."""

    def upload_left(self, target: S3Location, upload_id: str) -> None:
        """Nothing."""

    def draft_began(self, *paths: Path) -> None:
        """Nothing."""

    def draft_ended(self, *paths: Path) -> None:
        """Nothing."""

    def uploads(self) -> tuple[BegunUpload, ...]:
        """Always empty."""
        return ()

    def knows(self, target: S3Location, upload_id: str) -> bool:
        """Always False."""
        return False

    def take_over(self) -> tuple[BegunUpload, ...]:
        """Always empty."""
        return ()

    @property
    def problem(self) -> LocalFileError | None:
        """Always None."""
        return None

    def close(self) -> None:
        """Nothing."""


class WriteJournal:
    """The journal of this process, one file in `folder`; safe to call from any thread.

    If the disk is full no upload starts, because it could not be found after a crash; everything
    else continues. A file could come from another program, so it is not trusted: only temporary
    files with this program's names are deleted.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is created when there is something to record."""
        self._folder = folder
        self._guard = threading.Lock()
        self._uploads: dict[tuple[S3Location, str], BegunUpload] = {}
        self._under_way: set[tuple[S3Location, str]] = set()
        self._doubtful: set[S3Location] = set()
        self._drafts: set[Path] = set()
        self._problem: LocalFileError | None = None
        self._path: Path | None = None
        self._hold: FileLock | None = None

    def upload_began(self, target: S3Location, upload_id: str, recipe: Recipe) -> None:
        """See Journal."""
        begun = BegunUpload(target, upload_id, datetime.now(UTC), recipe)
        key = (target, upload_id)
        with self._guard:
            before = self._uploads.get(key), key in self._under_way
            if upload_id and target not in self._doubtful:
                self._drop((target, ""))
            self._uploads[key] = begun
            self._under_way.add(key)
            try:
                self._write()
            except (OSError, ValueError) as error:
                if not upload_id:
                    self._restore(key, *before)
                raise _cannot_note(error, self._folder) from error

    def upload_ended(self, target: S3Location, upload_id: str) -> None:
        """See Journal."""
        with self._guard:
            if not upload_id:
                self._doubtful.discard(target)
            if self._drop((target, upload_id)):
                self._save()

    def upload_left(self, target: S3Location, upload_id: str) -> None:
        """See Journal."""
        with self._guard:
            self._under_way.discard((target, upload_id))
            if not upload_id:
                # A later attempt at the same target must not take over this entry.
                self._doubtful.add(target)

    def draft_began(self, *paths: Path) -> None:
        """See Journal."""
        with self._guard:
            self._drafts.update(path.absolute() for path in paths)
            self._save()

    def draft_ended(self, *paths: Path) -> None:
        """See Journal."""
        with self._guard:
            self._drafts.difference_update(path.absolute() for path in paths)
            self._save()

    def uploads(self) -> tuple[BegunUpload, ...]:
        """See Journal."""
        with self._guard:
            left = [each for key, each in self._uploads.items() if key not in self._under_way]
        return tuple(sorted(left, key=lambda each: each.begun))

    def knows(self, target: S3Location, upload_id: str) -> bool:
        """See Journal."""
        with self._guard:
            return (target, upload_id) in self._uploads

    def take_over(self) -> tuple[BegunUpload, ...]:
        """Delete the temporary files of ended processes, and return their uploads.

        The uploads belong to this journal from now on. Blocks on the disk: call it in a thread.
        """
        found: list[BegunUpload] = []
        with self._guard:
            self._problem = None
            for path in self._others():
                found.extend(self._inherit(path))
        return tuple(found)

    @property
    def problem(self) -> LocalFileError | None:
        """See Journal."""
        return self._problem

    def close(self) -> None:
        """Release the file; it is kept only if an entry in it is unfinished."""
        with self._guard:
            if self._hold is not None:
                self._hold.release()
            if self._path is not None and not self._uploads and not self._drafts:
                _remove(self._path)
            self._path = self._hold = None

    def _drop(self, key: tuple[S3Location, str]) -> bool:
        self._under_way.discard(key)
        return self._uploads.pop(key, None) is not None

    def _restore(
        self, key: tuple[S3Location, str], upload: BegunUpload | None, was_under_way: bool
    ) -> None:
        self._drop(key)
        if upload is not None:
            self._uploads[key] = upload
        if was_under_way:
            self._under_way.add(key)

    def _others(self) -> list[Path]:
        """The files of other processes."""
        try:
            paths = sorted(self._folder.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            self._problem = _unread(self._folder, error)
            return []
        return [path for path in paths if path.suffix == ".json" and path != self._path]

    def _inherit(self, path: Path) -> list[BegunUpload]:
        from filelock import FileLock, Timeout  # noqa: PLC0415

        hold = FileLock(_lock_path(path))
        try:
            hold.acquire(blocking=False)
        except Timeout:
            return []  # that program still runs
        except OSError as error:
            self._problem = _unread(path, error)
            return []
        try:
            uploads, drafts = read_journal(path)
        except FileNotFoundError:
            return []  # another program has just taken it over
        except OSError as error:
            # It may be readable the next time: its uploads must not be forgotten.
            self._problem = _unread(path, error)
            return []
        except NONSENSE as error:
            self._problem = _put_aside(path, error)
            return []
        else:
            return self._take(path, uploads, drafts)
        finally:
            hold.release()
            if not os.path.lexists(path):
                _remove(path)

    def _take(
        self, path: Path, uploads: list[BegunUpload], drafts: list[Path]
    ) -> list[BegunUpload]:
        for draft in drafts:
            _delete_draft(draft)
        fresh = [each for each in uploads if (each.target, each.upload_id) not in self._uploads]
        self._uploads |= {(each.target, each.upload_id): each for each in fresh}
        # Delete another process's entries only once they are in our own file.
        if not uploads or self._save():
            _remove(path)
        return fresh

    def _save(self) -> bool:
        """Write the file; returns whether it is up to date."""
        try:
            self._write()
        except (OSError, ValueError) as error:
            _log.warning("cannot save the journal: %s", error)
            return False
        return True

    def _write(self) -> None:
        path = self._path or self._begin()
        rows = {
            "uploads": [upload_row(each) for each in self._uploads.values()],
            "drafts": [str(path) for path in sorted(self._drafts)],
        }
        replace_text(path, json.dumps(rows))

    def _begin(self) -> Path:
        # Imported here, as it takes 40 ms: not before the first paint.
        from filelock import FileLock  # noqa: PLC0415

        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / f"{uuid.uuid4().hex}.json"
        hold = FileLock(_lock_path(path))
        hold.acquire(blocking=False)
        self._path, self._hold = path, hold
        return path


def _cannot_note(error: OSError | ValueError, folder: Path) -> LocalFileError:
    from msglc_browser.storage.writing.local_write import FULL  # noqa: PLC0415

    why = getattr(error, "strerror", None) or str(error)
    is_full = getattr(error, "errno", None) in FULL
    return LocalFileError(
        "Nothing was uploaded. An upload must be recorded before it starts so that it can be found "
        f"after a crash, but {folder} could not be written: {why}.",
        hint="Free some disk space." if is_full else "Check the permissions of that folder.",
        details=repr(error),
    )


def _lock_path(path: Path) -> Path:
    return path.with_suffix(".lock")


def _remove(path: Path) -> None:
    for each in (path, path.with_suffix(".new"), _lock_path(path)):
        with suppress(OSError):
            each.unlink(missing_ok=True)


def _delete_draft(path: Path) -> None:
    """Only files with this program's names, and only folders that contain just such files."""
    if not path.is_absolute() or not path.name.lstrip(".").startswith(DRAFT_PREFIX):
        return
    try:
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
            return
        for inside in path.iterdir():
            if inside.is_symlink() or not inside.is_dir():
                inside.unlink(missing_ok=True)
        path.rmdir()
    except OSError as error:
        _log.warning("cannot remove %s: %s", path, error)


def _unread(path: Path, error: OSError) -> LocalFileError:
    _log.warning("cannot read the journal %s: %s", path, error)
    why = error.strerror or type(error).__name__
    return LocalFileError(
        f"The record of unfinished uploads in {path} could not be read: {why}.",
        hint="It was left as it is. Uploads that it names are not listed.",
        details=repr(error),
    )


def _put_aside(path: Path, error: Exception) -> LocalFileError:
    _log.warning("cannot read the journal %s: %s", path, error)
    aside = path.with_suffix(".bad")
    try:
        path.replace(aside)
    except OSError as refusal:
        return _unread(path, refusal)
    return LocalFileError(
        f"The record of unfinished uploads in {path} is damaged.",
        hint=f"It was put aside as {aside.name}. Uploads that it names are not listed.",
        details=repr(error),
    )
