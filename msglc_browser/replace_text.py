"""A small text file replaced at once, or not at all."""

import os
from contextlib import suppress
from pathlib import Path


def replace_text(path: Path, text: str, *, mode: int | None = None) -> None:
    """Write `text` as UTF-8 into the file `path`, whose folder is there.

    Raises OSError; then what was there stays, and nothing lies beside it.
    """
    # Other windows of this program may replace the same file.
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        fresh.write_text(text, "utf-8")
        if mode is not None:
            fresh.chmod(mode)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)  # what it takes is what a full disk lacks
        raise
