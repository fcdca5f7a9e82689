"""An event loop whose clock a test moves."""

import asyncio


class SteppedLoop(asyncio.SelectorEventLoop):
    """Time stands still except for `step`; timers that are due run in the next turn."""

    _now_s = 0.0

    def time(self) -> float:
        """Seconds since the loop was made."""
        return self._now_s

    def step(self, seconds: float) -> None:
        """Let time pass."""
        self._now_s += seconds
