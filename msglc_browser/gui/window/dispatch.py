"""A command id finds the function that does it: the current page's first, then the window's."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Slot

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.tabs.document_tabs import DocumentTabs


class Dispatcher(QObject):
    """Runs what `handlers` hold for a triggered command, unless the current page has its own."""

    def __init__(
        self,
        actions: Actions,
        tabs: DocumentTabs,
        handlers: Mapping[str, Callable[[], None]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._tabs = tabs
        self._handlers = dict(handlers)
        actions.triggered.connect(self.run)

    @Slot(str)
    def run(self, command_id: str) -> None:
        """Do it; a command that neither knows is a bug and raises KeyError."""
        page = self._tabs.current()
        own = page.handlers().get(command_id) if page is not None else None
        (own or self._handlers[command_id])()
