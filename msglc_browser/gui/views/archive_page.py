"""An archive page: tree on the left, inspector on the right."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from msglc_browser.archive.node import Node
from msglc_browser.archive.node_path import NodePath
from msglc_browser.gui.actions import Actions
from msglc_browser.gui.views.page import Page
from msglc_browser.operations.document import Document
from msglc_browser.storage.location import Location


class ArchivePage(Page):
    """One archive, or an object that turned out to be none (then its bytes, with the reason).

    Build it, then an ArchiveSession(bridge, workspace, page), then call `reload()`.
    The node.* commands are methods of the page: the main window passes them on.
    """

    open_document_wanted = Signal()
    open_document_abandoned = Signal()
    export_wanted = Signal(object, object, object)  # Document, Node, ExportSpec
    menu_wanted = Signal(object)  # QPoint, global: show the node context menu there

    def __init__(
        self,
        location: Location,
        *,
        actions: Actions,
        node_path: NodePath = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)

    @property
    def location(self) -> Location:
        """The object shown."""
        raise NotImplementedError

    @property
    def document(self) -> Document | None:
        """The open archive; None while opening, after a failure, and when it is no archive."""
        raise NotImplementedError

    def current_node(self) -> Node | None:
        """The node the inspector shows: the root when no row is selected."""
        raise NotImplementedError

    def reveal(self, path: NodePath) -> None:
        """Expand what leads to `path` and select it."""

    def expanded_paths(self) -> tuple[NodePath, ...]:
        """What is expanded, for the next start."""
        raise NotImplementedError

    def restore_expanded(self, paths: tuple[NodePath, ...]) -> None:
        """Expand these again as their rows appear."""

    def copy_value(self) -> None:
        """node.copy_value: the exact value as text; asks in the page when it is large."""

    def copy_path(self) -> None:
        """node.copy_path: the path, as it may be typed behind "#"."""

    def copy_snippet(self) -> None:
        """node.copy_snippet: Python that reads the node with msglc."""

    def export_node(self) -> None:
        """node.export: a dialog, then `export_wanted`."""
