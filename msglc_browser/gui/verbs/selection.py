"""The selection in the form the verbs need, and default targets next to it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from weakref import WeakKeyDictionary

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.base.local_folder import export_folder
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.tabs.document_tabs import DocumentTabs
from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.exporting.formats import ARCHIVE_SUFFIX
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.profile import Profile

_MOST_SHOWN = 100


def objects_page(tabs: DocumentTabs) -> ObjectsPage | None:
    """The current tab, if it is a bucket page."""
    page = tabs.current()
    return page if isinstance(page, ObjectsPage) else None


def archive_page(tabs: DocumentTabs) -> tuple[ArchivePage, Document] | None:
    """The current tab and its document, if it shows an open archive."""
    page = tabs.current()
    if not isinstance(page, ArchivePage) or page.document is None:
        return None
    return page, page.document


def selected_objects(page: ObjectsPage) -> list[ObjectRow]:
    """The selected objects, without folders, in the order shown."""
    return [row for row in page.selected_entries() if isinstance(row, ObjectRow)]


def selected_folders(page: ObjectsPage) -> list[Folder]:
    """The selected folders, in the order shown."""
    return [row for row in page.selected_entries() if isinstance(row, Folder)]


def object_sources(page: ObjectsPage) -> tuple[CombineSource, ...]:
    """The selected objects as sources."""
    return tuple(
        CombineSource(row.location, row.name, row.size_bytes, row.etag)
        for row in selected_objects(page)
    )


def node_source(document: Document, node: Node) -> CombineSource:
    """A node of an open archive as a source, pinned to the open version."""
    is_root = not node.path and not node.size_bytes
    size_bytes = document.size_bytes if is_root else node.size_bytes
    return CombineSource(document.location, "", size_bytes, document.version, node.path)


def shown_folder(tabs: DocumentTabs) -> S3Location | None:
    """The folder shown, or that of the object shown; None for a local file or no tab."""
    page = tabs.current()
    location = page.location if page is not None else None
    return location.folder if isinstance(location, S3Location) else None


def beside(location: Location, name: str) -> str:
    """A target called `name` next to an archive, with the archive's suffix.

    A local archive can be anywhere, so its target is in the export folder instead.
    """
    suffix = Path(location.name).suffix or ARCHIVE_SUFFIX
    if isinstance(location, S3Location):
        return f"{location.folder}{name}{suffix}"
    return str(export_folder() / f"{name}{suffix}")


def profile_id_beside(location: Location, profiles: Sequence[Profile]) -> str:
    """The default connection for s3:// next to an archive: its own, or the first one."""
    if isinstance(location, S3Location):
        return location.profile_id
    return profiles[0].profile_id if profiles else ""


def shows_written(
    tabs: DocumentTabs, folder: S3Location, keys: Sequence[str]
) -> Callable[[WriteResult], None] | None:
    """Selects what a job wrote in the tabs that show the folder; many are only listed.

    What the user selects meanwhile stays selected instead.
    """
    if len(keys) > _MOST_SHOWN:
        return None
    since = WeakKeyDictionary({page: page.choice_number for page in tabs.of_type(ObjectsPage)})

    def show(_result: WriteResult) -> None:
        for page in tabs.of_type(ObjectsPage):
            if page.location == folder:
                page.reveal_keys(keys, since=since.get(page, 0))

    return show
