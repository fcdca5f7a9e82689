"""Puts downloaded files into place, those that arrive meanwhile together."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from msglc_browser.concurrency.uncancelled import finish_anyway, forget_cancel, run_to_end
from msglc_browser.errors import LocalFileError, MsglcBrowserError
from msglc_browser.operations.writing.temporary import check_free_space
from msglc_browser.storage.writing.batch_write import NewFile, place_files
from msglc_browser.storage.writing.write_journal import Journal

_MOST = 256  # files in a batch
_GRACE_S = 15.0


class Placing:
    """Writes files in batches, one batch after another; lives on one loop."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._waiting: list[tuple[NewFile, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def place(self, file: NewFile) -> None:
        """Write the file. Raises what `place_files` returns.

        A cancel comes too late once its batch has begun: the file is then completed.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (file, done)
        self._waiting.append(entry)
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        try:
            await asyncio.shield(done)
        except asyncio.CancelledError:
            if entry in self._waiting:
                self._waiting.remove(entry)
                raise
            forget_cancel()
            await finish_anyway(_outcome(done), grace_s=_GRACE_S)

    async def _run(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            try:
                files = [file for file, _done in batch]
                errors = await run_to_end(_place, files, self._journal)
            except BaseException as problem:
                waiting, self._waiting, self._task = self._waiting, [], None
                for _file, done in (*batch, *waiting):
                    done.cancel() if isinstance(
                        problem, asyncio.CancelledError
                    ) else done.set_exception(problem)
                raise
            for (_file, done), error in zip(batch, errors, strict=True):
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
        self._task = None


async def _outcome(done: "asyncio.Future[None]") -> None:
    await done


def _place(files: Sequence[NewFile], journal: Journal) -> list[MsglcBrowserError | None]:
    folders: dict[Path, int] = {}
    for file in files:
        folder = file.target.parent
        folders[folder] = folders.get(folder, 0) + len(file.data)
    full: dict[Path, LocalFileError] = {}
    for folder, size_bytes in folders.items():
        try:
            check_free_space(folder / "file", size_bytes)
        except LocalFileError as error:
            full[folder] = error
    placed = iter(place_files([each for each in files if each.target.parent not in full], journal))
    return [
        _again(full[file.target.parent]) if file.target.parent in full else next(placed)
        for file in files
    ]


def _again(error: LocalFileError) -> LocalFileError:
    """An error of its own for each file: each notes what became of it."""
    return LocalFileError(error.message, hint=error.hint, details=error.details)
