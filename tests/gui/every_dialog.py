"""Every dialog of the program, filled with names that could be taken for markup."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import Description
from msglc_browser.gui.activity.unfinished_dialog import UnfinishedDialog
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.browse.link_dialog import LinkDialog
from msglc_browser.gui.browse.properties_dialog import PropertiesDialog
from msglc_browser.gui.buckets.bucket_properties_dialog import BucketPropertiesDialog
from msglc_browser.gui.buckets.delete_bucket_dialog import DeleteBucketDialog
from msglc_browser.gui.buckets.new_bucket_dialog import NewBucketDialog
from msglc_browser.gui.combining.add_folder_dialog import AddFolderDialog
from msglc_browser.gui.combining.add_sources_dialog import AddSourcesDialog
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.arrange_dialog import ArrangeDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.extract_dialog import ExtractDialog
from msglc_browser.gui.connections.connection_dialog import ConnectionDialog
from msglc_browser.gui.connections.demo_keys_dialog import DemoKeysDialog
from msglc_browser.gui.connections.secret_dialog import SecretDialog
from msglc_browser.gui.copying.copy_dialog import CopyDialog
from msglc_browser.gui.copying.rename_dialog import RenameDialog
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.folders.delete_folders_dialog import DeleteFoldersDialog
from msglc_browser.gui.folders.folder_properties_dialog import FolderPropertiesDialog
from msglc_browser.gui.folders.new_folder_dialog import NewFolderDialog
from msglc_browser.gui.help.about_dialog import AboutDialog
from msglc_browser.gui.help.shortcuts_dialog import ShortcutsDialog
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.targets.choose_place_dialog import Choice, ChoosePlaceDialog
from msglc_browser.gui.window.location.open_location_dialog import OpenLocationDialog
from msglc_browser.gui.window.settings_dialog import SettingsDialog
from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.operations.buckets.bucket_facts import BucketFact, FactState, Topic
from msglc_browser.operations.buckets.links import Link
from msglc_browser.operations.buckets.versioning import Versioning
from msglc_browser.operations.combining.arrange import CombinedChild, CombinedChildren
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.find_archives import FoundArchives
from msglc_browser.operations.folders.folder_total import ClassTotal, CountedObject, FolderTotal
from msglc_browser.operations.unfinished.unfinished import UnfinishedUpload
from msglc_browser.settings import Settings
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from tests.gui.markup import IMAGE

FOLDER = S3Location("test", IMAGE, f"{IMAGE}/")
OBJECT = S3Location("test", IMAGE, f"{IMAGE}.msg")
_SOURCE = CombineSource(OBJECT, IMAGE, 10, "e")
_PROFILE = Profile(profile_id="test", name=IMAGE, endpoint=IMAGE, access_key=IMAGE, region=IMAGE)
_PROFILES = (_PROFILE, replace(_PROFILE, profile_id="other"))
_ROW = ObjectRow(OBJECT, IMAGE, 1, None, "Archive")
_ERROR = Description(IMAGE, IMAGE, IMAGE)
_NODE = Node(
    (PathStep.key(IMAGE),), NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, Span(50, 60), 3
)


def _with_error(dialog: QDialog, *names: str) -> QDialog:
    """The same after each of its methods that shows an error."""
    for name in names:
        getattr(dialog, name)(_ERROR)
    return dialog


def _unfinished() -> QDialog:
    dialog = UnfinishedDialog(FOLDER)
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    dialog.show_uploads([UnfinishedUpload(OBJECT, IMAGE, begun, problem=IMAGE)])
    dialog.table.selectAll()
    return _with_error(dialog, "show_error")


def _add_folder() -> QDialog:
    dialog = AddFolderDialog(str(FOLDER), "test", profiles=_PROFILES)
    dialog.show_found(FoundArchives((_SOURCE,), others=1))
    return _with_error(dialog, "show_failed")


def _arrange() -> QDialog:
    dialog = ArrangeDialog(OBJECT, IMAGE, profiles=_PROFILES, profile_id="test")
    children = (CombinedChild(0, IMAGE, True, 0, 10), CombinedChild(1, "b", True, 10, 20))
    dialog.show_children(CombinedChildren("e", CombineMode.DICT, children))
    return dialog


def _bucket_properties() -> QDialog:
    dialog = BucketPropertiesDialog(FOLDER)
    is_on = Versioning.ON
    dialog.show_facts([BucketFact(each, FactState.SET, IMAGE, IMAGE, is_on) for each in Topic])
    return _with_error(dialog, "show_error")


def _delete_folders() -> QDialog:
    dialog = DeleteFoldersDialog([Folder(FOLDER, IMAGE)], [])
    dialog.show_total(FolderTotal(1, is_complete=True, problem=IMAGE))
    return _with_error(dialog, "show_failure")


def _folder_properties() -> QDialog:
    dialog = FolderPropertiesDialog(FOLDER)
    counted = CountedObject(IMAGE, 1, datetime(2026, 1, 1, tzinfo=UTC))
    total = FolderTotal(1, 1, 0, 0, (ClassTotal(IMAGE, 1, 1),), counted, counted)
    dialog.show_total(total)
    return _with_error(dialog, "show_failure")


def _link() -> QDialog:
    dialog = LinkDialog(OBJECT, 3_600)
    dialog.show_link(Link(f"https://x/{IMAGE}", datetime(2026, 1, 1, tzinfo=UTC)))
    return _with_error(dialog, "show_error")


def _shortcuts() -> QDialog:
    parent = QObject()
    dialog = ShortcutsDialog(Actions(parent))
    parent.setParent(dialog)
    return dialog


DIALOGS: dict[type[QDialog], Callable[[], QDialog]] = {
    AboutDialog: AboutDialog,
    AddFolderDialog: _add_folder,
    AddSourcesDialog: lambda: AddSourcesDialog(str(FOLDER), "test", profiles=_PROFILES),
    AppendDialog: lambda: AppendDialog((_SOURCE,), FOLDER, target=OBJECT, profiles=_PROFILES),
    ArrangeDialog: _arrange,
    BucketPropertiesDialog: _bucket_properties,
    ChoosePlaceDialog: lambda: ChoosePlaceDialog(Choice.PLACE, FOLDER, profiles=_PROFILES),
    CombineDialog: lambda: CombineDialog((_SOURCE, _SOURCE), FOLDER, profiles=_PROFILES),
    ConnectionDialog: lambda: _with_error(
        ConnectionDialog(_PROFILE, title=IMAGE), "on_save_failed", "on_test_failed"
    ),
    CopyDialog: lambda: CopyDialog((_ROW,), FOLDER, moves=False, profiles=_PROFILES),
    DeleteBucketDialog: lambda: _with_error(DeleteBucketDialog(FOLDER, IMAGE), "show_failure"),
    DeleteFoldersDialog: _delete_folders,
    DemoKeysDialog: lambda: DemoKeysDialog(_PROFILE, Secret(IMAGE)),
    ExportDialog: lambda: ExportDialog([_NODE], name=IMAGE, folder=Path("/")),
    ExtractDialog: lambda: ExtractDialog(
        replace(_SOURCE, node_path=_NODE.path), IMAGE, IMAGE, profiles=_PROFILES
    ),
    FolderPropertiesDialog: _folder_properties,
    LinkDialog: _link,
    NewArchiveDialog: lambda: NewArchiveDialog(FOLDER, profiles=_PROFILES),
    NewBucketDialog: lambda: _with_error(NewBucketDialog(_PROFILE), "show_error"),
    NewFolderDialog: lambda: _with_error(NewFolderDialog(FOLDER, lambda _key: False), "show_error"),
    OpenLocationDialog: lambda: OpenLocationDialog(_PROFILES),
    PropertiesDialog: lambda: _with_error(PropertiesDialog(OBJECT), "show_error"),
    RenameDialog: lambda: RenameDialog(_ROW, FOLDER, lambda _key: False),
    SecretDialog: lambda: _with_error(SecretDialog(_PROFILE), "on_save_failed"),
    SettingsDialog: lambda: SettingsDialog(Settings(Path("/nowhere/settings.json"))),
    ShortcutsDialog: _shortcuts,
    UnfinishedDialog: _unfinished,
}
