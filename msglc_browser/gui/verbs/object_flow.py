"""What object.download and object.delete do."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from msglc_browser.gui.browse.delete_question import ask_to_delete
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.verbs.arranging import ArrangingSession
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.operations.naming.file_names import object_file_names
from msglc_browser.operations.transfer.delete_object import DeleteSpec
from msglc_browser.operations.transfer.download import DownloadSpec
from msglc_browser.operations.transfer.download_many import WantedObject
from msglc_browser.storage.places.location import LocalLocation


class ObjectFlow(QObject):
    """Asks where to, or whether really, for the objects that are selected in a bucket."""

    def __init__(self, session: ArrangingSession, tabs: DocumentTabs, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._tabs = tabs
        self._window = window

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Command id -> what is done for it."""
        return {"object.download": self.download, "object.delete": self.delete}

    def download(self) -> None:
        """object.download: one object into a file, several into a folder."""
        rows = self._objects()
        if not rows:
            return
        dialog = FileDialog(self._window, self.tr("Download"))
        dialog.setObjectName("downloadDialog")
        if len(rows) > 1:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(partial(self._download_all, rows))
        else:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.selectFile(object_file_names([rows[0].location.name])[0])
            dialog.fileSelected.connect(partial(self._download_one, rows[0]))
        dialog.open()

    def delete(self) -> None:
        """object.delete: once a person has said so."""
        rows = self._objects()
        if rows:
            specs = [DeleteSpec(row.location, row.etag) for row in rows]
            folders = len(self._selected()) - len(rows)
            ask_to_delete(
                self._window, rows, lambda: self._session.delete_all(specs), folders=folders
            )

    def _download_one(self, row: ObjectRow, path: str) -> None:
        """The dialog has asked about a file that is there."""
        target = LocalLocation(Path(path).absolute())
        self._session.download_to(DownloadSpec(row.location, target, row.etag))

    def _download_all(self, rows: Sequence[ObjectRow], folder: str) -> None:
        wanted = [WantedObject(row.location, row.etag, row.size_bytes) for row in rows]
        self._session.download_all(wanted, LocalLocation(Path(folder).absolute()))

    def _selected(self) -> Sequence[object]:
        page = self._tabs.current()
        return page.selected_entries() if isinstance(page, ObjectsPage) else ()

    def _objects(self) -> list[ObjectRow]:
        return [row for row in self._selected() if isinstance(row, ObjectRow)]
