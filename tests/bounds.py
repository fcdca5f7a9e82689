"""Bounds that no input may break: processor time, memory, depth of calls, and nothing executed."""

import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def bounded(*, seconds: float = MAX_SECONDS, memory: int = MAX_MEMORY) -> Iterator[None]:
    """What happens within keeps to the bounds; what was allocated before does not count.

    Modules imported lazily must have been imported before.
    """
    depth_before = sys.getrecursionlimit()
    tracemalloc.start()
    tracemalloc.reset_peak()
    allocated, _ = tracemalloc.get_traced_memory()
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
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert not _watch.seen, f"the input made the program do this: {_watch.seen}"
    assert taken < seconds, f"{taken:.2f} s of processor time"
    assert peak - allocated < memory, f"{peak - allocated:,} bytes"


def _depth() -> int:
    frame: FrameType | None = sys._getframe()
    depth = 0
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth
