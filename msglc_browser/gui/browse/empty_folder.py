"""What a bucket page shows in place of rows, if there are none."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.parts.empty_state import EmptyState
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.storage.places.location import S3Location


class EmptyFolder(EmptyState):
    """Offers to put something there, or to delete the object that marks an empty folder."""

    delete_wanted = Signal(object)  # ObjectRow, the marker

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("bucket", "", parent=parent)
        self._marker: ObjectRow | None = None
        self.add_button(actions.action("object.upload"), primary=True)
        self.add_button(actions.action("object.new_folder"))
        self.add_button(actions.action("archive.new"))
        delete = QAction(self.tr("Delete this folder…"), self)
        delete.setObjectName("deleteMarker")
        delete.triggered.connect(self._delete)
        self._button = self.add_button(delete)
        self._button.hide()

    def take_marker(self, marker: ObjectRow | None) -> None:
        """The empty object whose key is the folder's own, if there is one."""
        self._marker = marker
        self._button.setVisible(marker is not None)

    def show_place(self, location: S3Location) -> None:
        """Say which place is empty."""
        prefix = visible(location.key)
        if not location.key:
            title = self.tr("This bucket is empty")
            text = self.tr("To start, drop files here or create an archive from a local file.")
        elif self._marker is not None:
            title = self.tr("This folder is empty")
            text = self.tr("An empty object, {prefix}, keeps it in the list.").format(prefix=prefix)
        else:
            title = self.tr("No objects here")
            text = self.tr("No object key starts with {prefix}").format(prefix=prefix)
        self.show_text(title, text)

    @Slot()
    def _delete(self) -> None:
        if self._marker is not None:
            self.delete_wanted.emit(self._marker)
