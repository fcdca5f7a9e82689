"""A small text file replaced at once, or not at all; only its owner can read it."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_FRESH: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL
_OWNER_ONLY: Final = 0o600


def replace_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8 into the file `path`, whose folder is there.

    Raises OSError; then what was there stays, and nothing lies beside it.
    """
    # Other windows of this program may replace the same file.
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        fresh.unlink(missing_ok=True)
        # Private from the first byte on, whatever the umask says.
        with os.fdopen(os.open(fresh, _FRESH, _OWNER_ONLY), "w", encoding="utf-8") as file:
            file.write(text)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)  # what it takes is what a full disk lacks
        raise
