"""Something that starts only when the test lets it."""

import threading

_PATIENCE_S = 20.0


class Gate:
    """Whoever calls `wait` from a worker thread waits until `open` was called."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self.asked = 0

    def wait(self) -> None:
        """Wait for `open`; counts."""
        self.asked += 1
        if not self._opened.wait(_PATIENCE_S):
            raise TimeoutError("the test never opened the gate")

    def open(self) -> None:
        """Let everyone through, those who come later too."""
        self._opened.set()

    def close(self) -> None:
        """Hold those back who come from now on."""
        self._opened.clear()
