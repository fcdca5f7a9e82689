"""The tree of one open archive: rows that say what they lack and are told it."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, Signal

from msglc_browser.archive.node import Node
from msglc_browser.operations.expand import Children, Preview


class ArchiveTreeModel(QAbstractItemModel):
    """Rows are entries in a dict, found by integer id; nothing is read or decoded here.

    Results come back with the generation they were asked in; those of an earlier document are
    dropped. Ids are never used twice.
    """

    children_wanted = Signal(int)  # node id
    children_unwanted = Signal(int)  # node id: cancel, if still under way

    def set_document(self, root: Node, name: str) -> int:
        """Show another archive, `name` being what an archive of one value calls its row."""
        raise NotImplementedError

    def children_arrived(self, generation: int, node_id: int, children: Children) -> None:
        """Put the children under their node."""

    def children_failed(self, generation: int, node_id: int, error: Exception) -> None:
        """Keep the row, with the error and a Retry."""

    def previews_arrived(
        self, generation: int, node_ids: Sequence[int], previews: Sequence[Preview]
    ) -> None:
        """Fill in types, item counts and previews; expanders may appear."""

    def node(self, node_id: int) -> Node | None:
        """The node of a row; None when the row is gone."""
        raise NotImplementedError

    def node_id(self, index: QModelIndex) -> int:
        """The row's id; ROOT_ID for the invalid index."""
        raise NotImplementedError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
