"""Starts the program as the command does, and reports its first paint: for a test and a benchmark.

python -m tests.start_probe FOLDER [--modules] [--idle] [--demo LOCATION]

Settings are kept in the folder. At the first paint of the window it prints a line of JSON: the CPU
time so far, the memory, and the modules imported if wanted. It ends then; with `--idle` only after
what is imported in the background, with a second line: the memory and the modules then, and the
longest time the window did not react.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from msglc_browser.__main__ import main
from tests.benchmarks.resident import resident_mb

_TICK_MS = 1


def _say(**figures: Any) -> None:
    print(json.dumps(figures), flush=True)


class _Idle:
    """Counts how late a timer is until the program has imported everything it wants."""

    def __init__(
        self, window: Any, is_done: Callable[[], bool], modules: Callable[[], list[str]]
    ) -> None:
        from PySide6.QtCore import QTimer  # noqa: PLC0415

        self._window = window
        self._is_done = is_done
        self._modules = modules
        self._last_s = time.perf_counter()
        self._longest_s = 0.0
        self._timer = QTimer(window, interval=_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self._longest_s = max(self._longest_s, now_s - self._last_s)
        self._last_s = now_s
        if self._is_done():
            stall_ms = self._longest_s * 1000
            _say(memory_mb=resident_mb(), stall_ms=stall_ms, modules=self._modules())
            self._timer.stop()
            self._window.close()


def _watch_first_paint(*, wants_modules: bool, wants_idle: bool) -> None:
    gc.disable()  # as `main` does, before the same imports
    from msglc_browser import app  # noqa: PLC0415
    from msglc_browser.gui.window.main_window import MainWindow  # noqa: PLC0415

    built: list[app.Application] = []
    watches: list[_Idle] = []
    build, paint = app.Application.__init__, MainWindow.paintEvent

    def modules() -> list[str]:
        return sorted(sys.modules) if wants_modules else []

    def remember(self: app.Application, *args: Any, **kwargs: Any) -> None:
        build(self, *args, **kwargs)
        built.append(self)

    def painted(self: MainWindow, event: Any) -> None:
        paint(self, event)
        if watches:
            return
        _say(cpu_s=time.process_time(), memory_mb=resident_mb(), modules=modules())
        if not wants_idle:
            os._exit(0)
        watches.append(_Idle(self, built[0].has_settled, modules))

    app.Application.__init__ = remember  # type: ignore[method-assign]
    MainWindow.paintEvent = painted  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    _watch_first_paint(wants_modules="--modules" in sys.argv, wants_idle="--idle" in sys.argv)
    demo = sys.argv[sys.argv.index("--demo") :] if "--demo" in sys.argv else []
    sys.argv[1:] = ["--config-dir", sys.argv[1], *demo]
    sys.exit(main())
