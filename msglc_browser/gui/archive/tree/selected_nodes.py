"""The nodes of the selected rows, gathered once for all who ask."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.gui.archive.tree.archive_view import ArchiveView

_MANY: Final = 100  # gathering more for each cell that changes would be felt


class SelectedNodes(QObject):
    """`refreshed` when more may be known about them.

    Of many rows it is emitted once, when all that has just become known is there.
    """

    refreshed = Signal()

    def __init__(self, tree: ArchiveTreeModel, view: ArchiveView) -> None:
        super().__init__(view)
        self._tree = tree
        self._view = view
        self._nodes: tuple[Node, ...] | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.refreshed)
        for changed in (tree.modelReset, tree.rowsRemoved, tree.rowsInserted):
            changed.connect(self._forget)
        view.held.touched.connect(self._forget)
        tree.dataChanged.connect(self._refresh)
        tree.node_known.connect(self._refresh)

    def nodes(self) -> tuple[Node, ...]:
        """The nodes of all selected rows, siblings in display order."""
        if self._nodes is None:
            self._nodes = self._tree.nodes(self._view.selected_ids())
        return self._nodes

    def _forget(self, *_args: object) -> None:
        self._nodes = None

    def _refresh(self, *_args: object) -> None:
        was_many = self._nodes is not None and len(self._nodes) > _MANY
        self._nodes = None
        if was_many or self._timer.isActive():
            self._timer.start()
        else:
            self.refreshed.emit()
