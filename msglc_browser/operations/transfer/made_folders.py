"""Folders for downloaded files, which never lead out of the one that the user chose."""

import os
import stat
from pathlib import Path
from typing import Final

from msglc_browser.errors import BadInput

_HINT: Final = "Choose another folder."


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
            is_folder = stat.S_ISDIR(path.lstat().st_mode)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            return BadInput(f"Folder {path} could not be made: {reason}.", hint=_HINT)
        if not is_folder:
            return BadInput(f"{path} is a link, which is not followed.", hint=_HINT)
    return path
