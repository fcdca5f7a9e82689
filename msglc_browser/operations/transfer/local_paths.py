"""Paths dropped on the window, separated into files and folders."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LocalPaths:
    """Absolute paths, in order; a path that cannot be accessed counts as a file."""

    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()


async def look_at_paths(paths: Sequence[Path]) -> LocalPaths:
    """Separate files from folders; never raises: opening a path reports its problem.

    Runs in a thread, because a network drive may respond late, or never.
    """
    return await asyncio.to_thread(_look_at, paths)


def _look_at(paths: Sequence[Path]) -> LocalPaths:
    kinds = [(path.absolute(), _is_folder(path)) for path in paths]
    files = tuple(path for path, is_folder in kinds if not is_folder)
    return LocalPaths(files, tuple(path for path, is_folder in kinds if is_folder))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
