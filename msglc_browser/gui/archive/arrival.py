"""Moves the keyboard focus to the tree of an archive that is shown."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID
from msglc_browser.gui.base.context import PageKind
from msglc_browser.gui.base.guarded import guarded


@guarded
class Arrival(QObject):
    """Serves one ArchivePage and is its child.

    Once the archive is open, the tree has the focus and its first row is current, not selected:
    the inspector still shows the whole archive. A user who has moved on is not disturbed.
    Focus that the page itself gets is passed on to the tree.
    """

    arrived = Signal(object)  # Location: the archive was opened for the first time

    def __init__(self, page: ArchivePage) -> None:
        super().__init__(page)
        self._page = page
        self._has_arrived = False
        page.installEventFilter(self)
        page.context_changed.connect(self._on_changed)
        page.tree.children_ready.connect(self._set_current)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The page was given the focus, as when its tab is shown."""
        if watched is self._page and event.type() is QEvent.Type.FocusIn:
            target = self._target()
            if target is not None:
                target.setFocus()
        return super().eventFilter(watched, event)

    @Slot()
    def _on_changed(self) -> None:
        if self._page.document is not None and not self._has_arrived:
            self._has_arrived = True
            self.arrived.emit(self._page.location)
        target = self._target()
        if target is None or not self._page.isVisible():
            return
        holder = self._page.window().focusWidget()
        # A hidden widget no longer needs the keyboard focus.
        is_free = holder is None or (self._page.isAncestorOf(holder) and holder.isHidden())
        if is_free or holder is self._page:
            target.setFocus()

    def _target(self) -> QWidget | None:
        if self._page.document is not None:
            return self._page.inspector.tabs if self._page.is_maximised else self._page.view
        is_plain = self._page.context().kind is PageKind.OBJECT
        return self._page.object_page.pane.editor if is_plain else None

    @Slot(int)
    def _set_current(self, node_id: int) -> None:
        view = self._page.view
        if node_id == ROOT_ID and not view.currentIndex().isValid():
            first = view.model().index(0, 0)
            view.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
