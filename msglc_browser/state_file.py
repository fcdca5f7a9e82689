"""The small JSON files in which this program keeps its state; all its windows share them.

They are changed under a lock, so that no window overwrites what another one wrote, and only their
owner can read them. A file whose content makes no sense is put aside, and one that cannot be opened
is left alone: neither keeps the program from starting.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from msglc_browser.errors import LocalFileError
from msglc_browser.replace_text import replace_text

if TYPE_CHECKING:
    from filelock import FileLock

_MOST_BYTES: Final = 16_000_000
_PATIENCE_S: Final = 10.0
# NFS whose lock service does not run, some file systems of users and of other computers.
_WITHOUT_LOCKS: Final = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

State: TypeAlias = dict[str, object]


class StateFile:
    """One file that holds a JSON object; use it on one thread at a time."""

    def __init__(
        self,
        path: Path,
        what: str,
        *,
        is_ours: Callable[[State], bool] = lambda _: True,
        limit_bytes: int = _MOST_BYTES,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        """`what` names the content in messages: "settings".

        Content that is not `is_ours` is put aside; a file of more than `limit_bytes` is not either.
        Another window may hold the lock for `patience_s`.
        """
        self.path = path
        self._what = what
        self._is_ours = is_ours
        self._limit_bytes = limit_bytes
        self._patience_s = patience_s
        self._lock: FileLock | None = None  # once something is to be changed
        self._problem: LocalFileError | None = None

    @property
    def problem(self) -> LocalFileError | None:
        """Why `read` found nothing although there is a file; None if it did."""
        return self._problem

    def read(self) -> State | None:
        """What the file holds; None if there is none, or for the reason given by `problem`."""
        self._problem = None
        with suppress(OSError):
            _make_private(self.path, 0o600)
        try:
            return self._load()
        except OSError as error:
            self._problem = self._unopened(error)
        except ValueError as error:
            return self._put_aside_locked(error)
        return None

    def change(self, edit: Callable[[State | None], State | None]) -> State | None:
        """Replace the content by what `edit` makes of it, and return that. Raises LocalFileError.

        None stands for no file. Nothing is written if nothing changes, or if there is a file that
        cannot be opened.
        """
        with self.held():
            try:
                old = self._load()
            except OSError as error:
                raise self._unopened(error) from error
            except ValueError as error:
                self._put_aside(error)
                old = None
            new = edit(old)
            if new is not None and new != old:
                self._write(new)
        return new

    @contextmanager
    def held(self) -> Iterator[None]:
        """No other window changes the file meanwhile; `change` may be called. LocalFileError."""
        self.hold()
        try:
            yield
        finally:
            self.release()

    def hold(self) -> None:
        """Begin what `held` does; `release` must follow, also after an error."""
        # Imported here, as it takes 40 ms: files are read before the first paint, changed later.
        from filelock import FileLock, Timeout  # noqa: PLC0415

        if self._lock is None:
            lock_path = self.path.with_suffix(".lock")
            self._lock = FileLock(
                lock_path, timeout=self._patience_s, mode=0o600, thread_local=False
            )
        try:
            make_private_folder(self.path.parent)
            self._lock.acquire()
        except Timeout as error:
            raise LocalFileError(
                f"Cannot save the {self._what}: another window is using {self.path}.",
                hint="Try again in a moment.",
                details=repr(error),
            ) from error
        except (OSError, NotImplementedError) as error:
            # A file system without locks: files are still replaced whole.
            if isinstance(error, OSError) and error.errno not in _WITHOUT_LOCKS:
                raise self._unsaved(error) from error

    def release(self) -> None:
        """End what `hold` began; harmless if it did not begin."""
        if self._lock is not None:
            self._lock.release()

    def _load(self) -> State | None:
        """Raises OSError if the file cannot be opened, ValueError if its content is not ours."""
        try:
            text = self._bytes().decode("utf-8-sig")
            found = json.loads(text)
        except FileNotFoundError:
            return None
        except RecursionError as error:
            raise ValueError("too many nested brackets") from error
        if not isinstance(found, dict) or not self._is_ours(found):
            raise ValueError("not what this program writes")
        return found

    def _bytes(self) -> bytes:
        kind = self.path.stat().st_mode
        if not stat.S_ISREG(kind):  # reading a pipe would wait for ever
            raise ValueError("not a file")
        with self.path.open("rb") as file:
            data = file.read(self._limit_bytes + 1)
        if len(data) > self._limit_bytes:
            raise ValueError("too large")
        return data

    def _write(self, content: State) -> None:
        # Lone surrogates of file names become the escapes that JSON has for them.
        text = json.dumps(content, indent=2, ensure_ascii=False)
        try:
            replace_text(self.path, text.encode("utf-8", "backslashreplace").decode())
        except OSError as error:
            raise self._unsaved(error) from error

    def _put_aside_locked(self, why: ValueError) -> State | None:
        """Put it aside unless another window has replaced it: then its content."""
        try:
            with self.held():
                try:
                    return self._load()
                except ValueError:
                    self._put_aside(why)
        except (OSError, LocalFileError) as error:
            self._problem = LocalFileError(
                f"The {self._what} cannot be read: {self.path}: {_words(why)}.",
                hint="The file was left as it is. Changes cannot be saved.",
                details=str(error),
            )
        return None

    def _put_aside(self, why: ValueError) -> None:
        """Rename it to a name that is not taken."""
        aside = _free_name(self.path)
        try:
            self.path.rename(aside)
        except OSError as error:
            raise self._unsaved(error) from error
        self._problem = LocalFileError(
            f"The {self._what} could not be read: {_words(why)}.",
            hint=f"The file was kept as {aside}.",
            details=repr(why),
        )

    def _unopened(self, error: OSError) -> LocalFileError:
        return LocalFileError(
            f"The {self._what} cannot be read: {self.path}: {error.strerror or error}.",
            hint="The file was left as it is. Changes cannot be saved.",
            details=repr(error),
        )

    def _unsaved(self, error: OSError) -> LocalFileError:
        return LocalFileError(
            f"Cannot save the {self._what} to {self.path}: {error.strerror or error}.",
            details=repr(error),
        )


def make_private_folder(folder: Path) -> None:
    """Create it for its owner only; one that is there stays as it is. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def tighten_folder(folder: Path) -> None:
    """Take away the rights of others on a folder that is ours alone, if it is there."""
    with suppress(OSError):
        _make_private(folder, 0o700)


def _make_private(path: Path, mode: int) -> None:
    """Files of earlier versions followed the umask."""
    if os.name == "posix" and path.stat().st_mode & _OTHERS:
        path.chmod(mode)


def _words(error: ValueError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    if isinstance(error, json.JSONDecodeError):
        return f"not valid JSON in line {error.lineno:,}"
    return str(error)


def _free_name(path: Path) -> Path:
    number = 1
    while True:
        aside = path.with_name(f"{path.stem}.unreadable-{number}{path.suffix}")
        if not os.path.lexists(aside):
            return aside
        number += 1
