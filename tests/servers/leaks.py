"""What a test must not leave behind: threads, temporary files, running timers."""

import threading
import time
from collections.abc import Iterable
from pathlib import Path

_PATIENCE_S = 5.0


def threads() -> set[threading.Thread]:
    """The threads running now."""
    return set(threading.enumerate())


def leaked_threads(before: Iterable[threading.Thread]) -> list[str]:
    """Names of threads that were not running before and do not end soon."""
    known = set(before)
    deadline = time.monotonic() + _PATIENCE_S
    for thread in threads() - known:
        thread.join(max(0.0, deadline - time.monotonic()))
    return sorted(thread.name for thread in threads() - known if thread.is_alive())


def leaked_files(folder: Path) -> list[str]:
    """The contents of a temporary folder, relative to it."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
