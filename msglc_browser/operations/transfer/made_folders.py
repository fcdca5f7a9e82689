"""Folders for downloaded files, which never lead out of the one that the user chose."""

import os
import stat
from pathlib import Path
from typing import Final

from msglc_browser.errors import BadInput

_HINT: Final = "Choose another folder."
_STANDS_FOR_ANOTHER: Final = 0x2000_0000
"""A bit in the tags of Windows' links and junctions; folders kept in a cloud have other tags."""


def made_folder(root: Path, folder: Path) -> Path | BadInput:
    """Make `folder`, which is `root` or below it; returns its real path; blocks.

    `root` must exist, and may be a link, as the user chose it. A link below it is not followed: the
    error says so, as for anything else in the way.
    """
    real_root = Path(os.path.realpath(root))
    if folder == root:
        return real_root
    path = real_root
    for part in folder.relative_to(root).parts:
        path /= part
        try:
            path.mkdir(exist_ok=True)
            is_in_the_way = is_link(path.lstat())
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return BadInput(f"Folder {path} could not be made: {reason}.", hint=_HINT)
        if is_in_the_way:
            return BadInput(f"{path} is a link, which is not followed.", hint=_HINT)
    return path


def is_link(status: os.stat_result) -> bool:
    """Whether it is one, by what `lstat` says; also a junction of Windows, which looks like a
    folder.
    """
    tag: int = getattr(status, "st_reparse_tag", 0)  # on Windows only
    return stat.S_ISLNK(status.st_mode) or bool(tag & _STANDS_FOR_ANOTHER)
