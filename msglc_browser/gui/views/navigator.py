"""The tree at the left: connections and their buckets."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTreeView, QWidget

from msglc_browser.gui.models.connections import ConnectionsModel


class Navigator(QTreeView):
    """Connections with a status dot, buckets below them; `objectName` is "navigator".

    Its header reads CONNECTIONS. Expanding a connection that is not connected asks for it.
    """

    connect_wanted = Signal(str)  # profile_id
    bucket_wanted = Signal(object)  # S3Location with an empty key
    new_wanted = Signal()
    menu_wanted = Signal(object)  # QPoint, global: show the connection context menu there
    context_changed = Signal()

    def __init__(self, model: ConnectionsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigator")
        self.setModel(model)

    def current_profile_id(self) -> str | None:
        """The connection that the current row belongs to."""
        raise NotImplementedError

    def show_location(self, profile_id: str, bucket: str | None) -> None:
        """Make the row of this bucket current without emitting a wish."""

    def expand_connection(self, profile_id: str) -> None:
        """Open the connection's row; asks for its buckets when they are not there."""
