"""What node.extract, node.combine, archive.arrange and object.upload do."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_texts import export_name
from msglc_browser.gui.base.context import is_folder, is_value
from msglc_browser.gui.base.local_folder import export_folder
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.combining.arrange_dialog import ArrangeDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.extract_dialog import ExtractDialog
from msglc_browser.gui.dialogs.file_dialog import FileDialog
from msglc_browser.gui.inspect.node_facts import facts_line
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.gui.verbs.arranging import ArrangingSession
from msglc_browser.gui.verbs.writing import WritingSession
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.operations.combining.combine import CombineSource
from msglc_browser.operations.exporting.formats import ARCHIVE_SUFFIX
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.profile import Profile


class ArrangingFlow(QObject):
    """Opens the dialogs on what is selected."""

    def __init__(
        self,
        session: ArrangingSession,
        writing: WritingSession,
        tabs: DocumentTabs,
        profiles: Callable[[], Sequence[Profile]],
        window: QWidget,
    ) -> None:
        """`profiles` tells the connections of now."""
        super().__init__(window)
        self._session = session
        self._writing = writing
        self._tabs = tabs
        self._profiles = profiles
        self._window = window
        writing.jobs_cleared.connect(session.forget_cleared)
        session.replaced.connect(writing.forget, Qt.ConnectionType.QueuedConnection)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Command id -> what is done for it."""
        return {
            "node.extract": self.extract,
            "node.combine": self.combine_nodes,
            "archive.arrange": self.arrange,
            "object.upload": self.choose_files,
        }

    def extract(self) -> None:
        """node.extract: a dialog on the current node."""
        page = self._tabs.current()
        if not isinstance(page, ArchivePage) or page.document is None:
            return
        node = page.current_node()
        if node is None or not is_value(node):
            return
        source = _node_source(page.document, node)
        dialog = ExtractDialog(
            source,
            f"{brief_path(node.path)}  ·  {facts_line(node)}",
            _beside(page.location, export_name(page.title(), node)),
            self._window,
            profiles=tuple(self._profiles()),
            profile_id=self._profile_id(page.location),
        )
        self._session.serve_extract(dialog)
        dialog.open()

    def combine_nodes(self) -> None:
        """node.combine: the combine dialog on the selected nodes."""
        page = self._tabs.current()
        if not isinstance(page, ArchivePage) or page.document is None:
            return
        nodes = [node for node in page.selected_nodes() if is_value(node)]
        if nodes:
            document, location = page.document, page.location
            dialog = CombineDialog(
                [_node_source(document, node) for node in nodes],
                _folder(location) if isinstance(location, S3Location) else None,
                self._window,
                profiles=self._profiles(),
                local_folder=export_folder(),
            )
            self._writing.serve_combine(dialog)
            dialog.open()

    def arrange(self) -> None:
        """archive.arrange: a dialog on the open archive, or on the one selected object."""
        location, etag = self._arrangeable()
        if location is None:
            return
        dialog = ArrangeDialog(
            location,
            _beside(location, f"{Path(location.name).stem}-arranged"),
            self._window,
            etag=etag,
            profiles=tuple(self._profiles()),
            profile_id=self._profile_id(location),
        )
        self._session.serve_arrange(dialog)
        dialog.open()

    def choose_files(self) -> None:
        """object.upload: a file dialog; what is chosen goes into the folder on show."""
        page = self._tabs.current()
        if not isinstance(page, ObjectsPage):
            return
        folder = page.location
        dialog = FileDialog(self._window, self.tr("Upload files"))
        dialog.setObjectName("uploadDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(
            lambda paths: self._session.upload_all(folder, [Path(path) for path in paths])
        )
        dialog.open()

    @Slot(object)
    def join_objects(self, page: ObjectsPage) -> None:
        """Files dropped on the page go where it is then."""
        page.upload_wanted.connect(lambda paths: self._session.upload_all(page.location, paths))

    def _arrangeable(self) -> tuple[Location | None, str]:
        page = self._tabs.current()
        if isinstance(page, ArchivePage):
            version = page.document.version if page.document is not None else ""
            return page.location, version
        if not isinstance(page, ObjectsPage):
            return None, ""
        objects = [row for row in page.selected_entries() if isinstance(row, ObjectRow)]
        if len(objects) != 1 or is_folder(objects[0].location):
            return None, ""
        return objects[0].location, objects[0].etag

    def _profile_id(self, location: Location) -> str:
        if isinstance(location, S3Location):
            return location.profile_id
        profiles = self._profiles()
        return profiles[0].profile_id if profiles else ""


def _node_source(document: Document, node: Node) -> CombineSource:
    size_bytes = node.size_bytes or (0 if node.path else document.size_bytes)
    return CombineSource(document.location, "", size_bytes, document.version, node.path)


def _folder(location: S3Location) -> S3Location:
    folder, slash, _name = location.key.rpartition("/")
    return S3Location(location.profile_id, location.bucket, folder + slash)


def _beside(location: Location, name: str) -> str:
    """A place beside the archive; local ones, which may lie anywhere, go where people look."""
    suffix = Path(location.name).suffix or ARCHIVE_SUFFIX
    if isinstance(location, S3Location):
        return f"{_folder(location)}{name}{suffix}"
    return str(export_folder() / f"{name}{suffix}")
