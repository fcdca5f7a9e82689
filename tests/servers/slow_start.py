"""Something that starts only when the test lets it."""

import threading

_PATIENCE_S = 20.0


class Gate:
    """Worker threads that call `wait` wait until `open` is called."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self.asked = 0

    def wait(self) -> None:
        """Wait for `open`; counts the calls."""
        self.asked += 1
        if not self._opened.wait(_PATIENCE_S):
            raise TimeoutError("the test never opened the gate")

    def open(self) -> None:
        """Let all calls through, including later ones."""
        self._opened.set()

    def close(self) -> None:
        """Hold back calls from now on."""
        self._opened.clear()
