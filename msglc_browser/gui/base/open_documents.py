"""Open archives and their holders: a tab, or an export that outlives its tab."""

from collections import Counter
from typing import Protocol

from PySide6.QtCore import QObject

from msglc_browser.gui.base.bridge import Bridge


class Closable(Protocol):
    """A document, or the source of an object that is not an archive."""

    async def close(self) -> None:
        """Release everything; calling it twice is harmless."""


class OpenDocuments(QObject):
    """Counts holders; the document is closed when the last one releases it."""

    def __init__(self, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._holders: Counter[Closable] = Counter()

    def hold(self, document: Closable) -> None:
        """Keep it open until `release` has been called as often."""
        self._holders[document] += 1

    def release(self, document: Closable) -> None:
        """Remove one holder."""
        self._holders[document] -= 1
        if self._holders[document] > 0:
            return
        del self._holders[document]
        self._bridge.start(document.close(), done=_nothing, failed=_nothing)


def _nothing(_result: object) -> None:
    """The result of closing is ignored."""
