"""Paths that a person drops on the window: which are files, and which are folders."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LocalPaths:
    """Absolute paths, in order; what nobody can look at counts as a file."""

    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()


async def look_at_paths(paths: Sequence[Path]) -> LocalPaths:
    """Tell files from folders; never raises: who opens a path says what is wrong with it.

    In a thread, for a network drive may answer late, or never.
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
