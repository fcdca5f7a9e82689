"""Bounds that no input may break: processor time, memory, depth of calls, and nothing executed."""

import gc
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

MAX_SECONDS = 2.0
MAX_MEMORY = 64 * 1024 * 1024
_MAX_FRAMES = 120
"""Frames on top of those of the test; recursion over an input would need thousands."""

_FORBIDDEN = (
    "compile",
    "ctypes.",
    "exec",
    "import",
    "marshal.",
    "open",
    "os.",
    "pickle.",
    "shutil.",
    "socket.connect",
    "subprocess.",
)


class _Watch:
    """An audit hook, which can never be taken back: one for the process, awake when asked."""

    def __init__(self) -> None:
        self.is_awake = False
        self.seen: list[str] = []
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_awake and event.startswith(_FORBIDDEN):
            self.seen.append(f"{event}{arguments!r:.200}")


_watch = _Watch()


class _ResidentMemory:
    """The growth of this process, as Linux tells it: costs nothing while running."""

    def __init__(self) -> None:
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is now
        self._before = self._peak()

    def growth(self) -> int:
        return self._peak() - self._before

    def _peak(self) -> int:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


class _TracedMemory:
    """What Python allocates, where there is no better way: makes everything slower."""

    def __init__(self) -> None:
        tracemalloc.start()
        self._before, _ = tracemalloc.get_traced_memory()

    def growth(self) -> int:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak - self._before


@contextmanager
def bounded(*, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> Iterator[None]:
    """What happens within keeps to the bounds; what was allocated before does not count.

    Modules imported lazily must have been imported before.
    """
    is_linux = sys.platform == "linux"
    watched = _ResidentMemory() if is_linux else _TracedMemory()
    depth_before = sys.getrecursionlimit()
    started = time.process_time()
    sys.setrecursionlimit(_depth() + _MAX_FRAMES)
    _watch.seen.clear()
    _watch.is_awake = True
    try:
        yield
    finally:
        _watch.is_awake = False
        sys.setrecursionlimit(depth_before)
        taken = time.process_time() - started
        growth = watched.growth()
    assert not _watch.seen, f"the input made the program do this: {_watch.seen}"
    assert taken < (seconds if is_linux else 4 * seconds), f"{taken:.2f} s of processor time"
    assert growth < memory, f"{growth:,} bytes"


def _depth() -> int:
    frame: FrameType | None = sys._getframe()
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth
