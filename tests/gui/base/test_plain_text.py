"""What comes from a server, a file or a keyboard is never taken for markup."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QMessageBox, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import msglc_browser
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import Description
from msglc_browser.gui.activity.unfinished_dialog import UnfinishedDialog
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.browse.delete_question import ask_to_delete
from msglc_browser.gui.browse.overwrite_question import ask_to_overwrite
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
from msglc_browser.gui.dialogs.leave_question import ask_to_leave
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
from msglc_browser.operations.combining.arrange import CombinedChild, CombinedChildren
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.find_archives import FoundArchives
from msglc_browser.operations.folders.folder_total import ClassTotal, CountedObject, FolderTotal
from msglc_browser.operations.unfinished.unfinished import UnfinishedUpload
from msglc_browser.settings import Settings
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from tests.gui.markup import IMAGE, mistaken_texts, texts_of

_FOLDER = S3Location("test", IMAGE, f"{IMAGE}/")
_OBJECT = S3Location("test", IMAGE, f"{IMAGE}.msg")
_SOURCE = CombineSource(_OBJECT, IMAGE, 10, "e")
_PROFILE = Profile(profile_id="test", name=IMAGE, endpoint=IMAGE, access_key=IMAGE, region=IMAGE)
_PROFILES = (_PROFILE, replace(_PROFILE, profile_id="other"))
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
    dialog = UnfinishedDialog(_FOLDER)
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    dialog.show_uploads([UnfinishedUpload(_OBJECT, IMAGE, begun, problem=IMAGE)])
    dialog.table.selectAll()
    return _with_error(dialog, "show_error")


def _add_folder() -> QDialog:
    dialog = AddFolderDialog(str(_FOLDER), "test", profiles=_PROFILES)
    dialog.show_found(FoundArchives((_SOURCE,), others=1))
    return _with_error(dialog, "show_failed")


def _arrange() -> QDialog:
    dialog = ArrangeDialog(_OBJECT, IMAGE, profiles=_PROFILES, profile_id="test")
    children = (CombinedChild(0, IMAGE, True, 0, 10), CombinedChild(1, "b", True, 10, 20))
    dialog.show_children(CombinedChildren("e", CombineMode.DICT, children))
    return dialog


def _bucket_properties() -> QDialog:
    dialog = BucketPropertiesDialog(_FOLDER)
    dialog.show_facts([BucketFact(each, FactState.SET, IMAGE, IMAGE) for each in Topic])
    return _with_error(dialog, "show_error")


def _delete_folders() -> QDialog:
    dialog = DeleteFoldersDialog([Folder(_FOLDER, IMAGE)], [])
    dialog.show_total(FolderTotal(1, is_complete=True, problem=IMAGE))
    return _with_error(dialog, "show_failure")


def _folder_properties() -> QDialog:
    dialog = FolderPropertiesDialog(_FOLDER)
    counted = CountedObject(IMAGE, 1, datetime(2026, 1, 1, tzinfo=UTC))
    total = FolderTotal(1, 1, 0, 0, (ClassTotal(IMAGE, 1, 1),), counted, counted)
    dialog.show_total(total)
    return _with_error(dialog, "show_failure")


def _shortcuts() -> QDialog:
    parent = QObject()
    dialog = ShortcutsDialog(Actions(parent))
    parent.setParent(dialog)
    return dialog


_DIALOGS: dict[type[QDialog], Callable[[], QDialog]] = {
    AboutDialog: AboutDialog,
    AddFolderDialog: _add_folder,
    AddSourcesDialog: lambda: AddSourcesDialog(str(_FOLDER), "test", profiles=_PROFILES),
    AppendDialog: lambda: AppendDialog((_SOURCE,), _FOLDER, target=_OBJECT, profiles=_PROFILES),
    ArrangeDialog: _arrange,
    BucketPropertiesDialog: _bucket_properties,
    ChoosePlaceDialog: lambda: ChoosePlaceDialog(Choice.PLACE, _FOLDER, profiles=_PROFILES),
    CombineDialog: lambda: CombineDialog((_SOURCE, _SOURCE), _FOLDER, profiles=_PROFILES),
    ConnectionDialog: lambda: _with_error(
        ConnectionDialog(_PROFILE, title=IMAGE), "on_save_failed", "on_test_failed"
    ),
    DeleteBucketDialog: lambda: _with_error(DeleteBucketDialog(_FOLDER), "show_failure"),
    DeleteFoldersDialog: _delete_folders,
    DemoKeysDialog: lambda: DemoKeysDialog(_PROFILE, Secret(IMAGE)),
    ExportDialog: lambda: ExportDialog([_NODE], name=IMAGE, folder=Path("/")),
    ExtractDialog: lambda: ExtractDialog(
        replace(_SOURCE, node_path=_NODE.path), IMAGE, IMAGE, profiles=_PROFILES
    ),
    FolderPropertiesDialog: _folder_properties,
    NewArchiveDialog: lambda: NewArchiveDialog(_FOLDER, profiles=_PROFILES),
    NewBucketDialog: lambda: _with_error(NewBucketDialog(_PROFILE), "show_error"),
    NewFolderDialog: lambda: _with_error(
        NewFolderDialog(_FOLDER, lambda _key: False), "show_error"
    ),
    OpenLocationDialog: lambda: OpenLocationDialog(_PROFILES),
    PropertiesDialog: lambda: _with_error(PropertiesDialog(_OBJECT), "show_error"),
    SecretDialog: lambda: _with_error(SecretDialog(_PROFILE), "on_save_failed"),
    SettingsDialog: lambda: SettingsDialog(Settings(Path("/nowhere/settings.json"))),
    ShortcutsDialog: _shortcuts,
    UnfinishedDialog: _unfinished,
}
# Bases; questions, looked at below; and Qt's own dialog.
_OTHERS = (
    *("DialogFrame", "FactsDialog", "FittingDialog", "NameDialog", "SourcesDialog", "WriteDialog"),
    *("PlainBox", "FileDialog"),
)
_OF_THE_PROGRAM = (AboutDialog, SettingsDialog, ShortcutsDialog)


def _modules() -> Iterator[str]:
    for info in pkgutil.walk_packages(msglc_browser.__path__, "msglc_browser."):
        if not info.name.endswith("__main__"):
            yield info.name


def test_every_dialog_is_looked_at() -> None:
    found = {
        each.__name__
        for name in _modules()
        for each in vars(importlib.import_module(name)).values()
        if inspect.isclass(each) and issubclass(each, QDialog) and each.__module__ == name
    }
    assert found - {each.__name__ for each in _DIALOGS} == set(_OTHERS)


@pytest.mark.parametrize("dialog_class", _DIALOGS, ids=lambda each: each.__name__)
def test_no_text_of_a_dialog_is_taken_for_markup(qtbot: QtBot, dialog_class: type[QDialog]) -> None:
    dialog = _DIALOGS[dialog_class]()
    qtbot.addWidget(dialog)
    assert mistaken_texts(dialog) == []
    assert ("file:///x" in texts_of(dialog)) is (dialog_class not in _OF_THE_PROGRAM)


def test_no_text_of_a_question_is_taken_for_markup(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = ObjectRow(_OBJECT, IMAGE, 1, None, "Archive")
    ask_to_delete(window, [row], lambda: None)
    ask_to_delete(window, [row, row], lambda: None)
    for total in (1, 2):
        ask_to_overwrite(window, [_OBJECT], total=total, overwrite=lambda: None, skip=lambda: None)
    dialog = QDialog(window)
    ask_to_leave(dialog, lambda: None)
    assert len(window.findChildren(QMessageBox)) == 5
    for box in window.findChildren(QMessageBox):
        assert mistaken_texts(box) == []
        box.close()


def test_title_of_the_question_names_one_object_or_several(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = ObjectRow(_OBJECT, "a", 1, None, "Archive")
    for rows in ([row], [row, row]):
        ask_to_delete(window, rows, lambda: None)
    titles = [box.windowTitle() for box in window.findChildren(QMessageBox)]
    assert titles == ["Delete object", "Delete objects"]
    for box in window.findChildren(QMessageBox):
        box.close()


def test_tip_of_a_button_shows_markup_as_it_was_typed(qtbot: QtBot) -> None:
    dialog = AddSourcesDialog("", "test")
    qtbot.addWidget(dialog)
    edit = dialog.findChild(QPlainTextEdit, "locationsEdit")
    button = dialog.findChild(QPushButton, "addButton")
    assert edit is not None and button is not None
    edit.setPlainText("<b>x</b>://y")
    assert "&lt;b&gt;" in button.toolTip()
    edit.setPlainText("s3://runs/x.msg")
    assert button.toolTip() == ""


# Widgets that guess the format of their texts are made in one place only.
_GUESSING = ("QLabel", "QMessageBox", "QTextEdit", "QTextBrowser", "QErrorMessage", "QSplashScreen")
_MADE_IN = {
    "gui/base/plain_text.py": ("QLabel", "QMessageBox"),
    "gui/inspect/path_trail.py": ("QLabel",),  # composed of links, each name escaped
}
_TIPS = ("setToolTip", "setTabToolTip", "setWhatsThis", "setItemToolTip", "showText")
_COPIES_A_TIP = "self._action.toolTip()"


def _sources() -> Iterator[tuple[str, ast.Module]]:
    root = Path(msglc_browser.__path__[0])
    for path in sorted(root.rglob("*.py")):
        yield path.relative_to(root).as_posix(), ast.parse(path.read_text("utf-8"))


def test_only_plain_widgets_are_made() -> None:
    wrong = []
    for name, tree in _sources():
        allowed = _MADE_IN.get(name, ())
        for node in ast.walk(tree):
            made = [node.func] if isinstance(node, ast.Call) else []
            made += node.bases if isinstance(node, ast.ClassDef) else []
            names = {each.id for each in made if isinstance(each, ast.Name)}
            wrong += [f"{name}: {each}" for each in names.intersection(_GUESSING) - {*allowed}]
    assert not wrong, "use PlainLabel or PlainBox"


def test_every_tip_is_escaped() -> None:
    wrong = []
    for name, tree in _sources():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in _TIPS
                and not _is_safe(node.args[-1])
            ):
                wrong.append(f"{name}: {ast.unparse(node)}")
    assert not wrong, "use tooltip()"


def _is_safe(text: ast.expr) -> bool:
    """Whether it is made by `tooltip`, or of texts in this program only."""
    if isinstance(text, ast.Constant):
        return True
    if isinstance(text, ast.IfExp):
        return _is_safe(text.body) and _is_safe(text.orelse)
    if isinstance(text, ast.BinOp):
        return _is_safe(text.left) and _is_safe(text.right)
    if not isinstance(text, ast.Call):
        return False
    called = ast.unparse(text.func)
    is_ours = called in ("self.tr", "_tr") and isinstance(text.args[0], ast.Constant)
    return called == "tooltip" or is_ours or ast.unparse(text) == _COPIES_A_TIP
