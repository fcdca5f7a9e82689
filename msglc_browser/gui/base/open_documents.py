"""Open archives and who needs them: a tab, or an export that goes on without its tab."""

from collections import Counter
from typing import Protocol

from PySide6.QtCore import QObject

from msglc_browser.gui.base.bridge import Bridge


class Closable(Protocol):
    """A document, or the source of an object that is no archive."""

    async def close(self) -> None:
        """Let go of everything; harmless when done twice."""


class OpenDocuments(QObject):
    """Counts holders; the last one that lets go closes the document."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._holders: Counter[Closable] = Counter()

    def hold(self, document: Closable) -> None:
        """Keep it open until as many `release` follow."""
        self._holders[document] += 1

    def release(self, document: Closable) -> None:
        """One holder less."""
        self._holders[document] -= 1
        if self._holders[document] > 0:
            return
        del self._holders[document]
        self._bridge.start(document.close(), done=_nothing, failed=_nothing)


def _nothing(_result: object) -> None:
    """Closing has no news."""
