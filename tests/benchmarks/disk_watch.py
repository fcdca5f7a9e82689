"""The peak temporary disk usage of another process."""

import threading
from pathlib import Path
from typing import Self

_PERIOD_S = 0.02


class DiskWatch:
    """Repeatedly adds up the files below a folder; use as a context manager.

    Files without a name, known only to the process `pid`, are included (Linux only).
    """

    def __init__(self, folder: Path, pid: int) -> None:
        self._folder = folder
        self._handles = Path(f"/proc/{pid}/fd")
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.peak_bytes = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(_PERIOD_S):
            self.peak_bytes = max(self.peak_bytes, self._used())

    def _used(self) -> int:
        return sum(map(_size, self._folder.rglob("*"))) + sum(
            _size(handle) for handle in self._handles.glob("*") if self._is_nameless(handle)
        )

    def _is_nameless(self, handle: Path) -> bool:
        try:
            place = str(handle.readlink())
        except OSError:
            return False
        return place.startswith(str(self._folder)) and place.endswith("(deleted)")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0  # gone meanwhile
