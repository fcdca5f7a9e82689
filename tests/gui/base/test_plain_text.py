"""What comes from a server, a file or a keyboard is never taken for markup."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QMessageBox, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import msglc_browser
from msglc_browser.gui.browse.delete_question import ask_to_delete
from msglc_browser.gui.browse.overwrite_question import ask_to_overwrite
from msglc_browser.gui.combining.add_sources_dialog import AddSourcesDialog
from msglc_browser.gui.dialogs.leave_question import ask_to_leave
from msglc_browser.gui.help.about_dialog import AboutDialog
from msglc_browser.gui.help.shortcuts_dialog import ShortcutsDialog
from msglc_browser.gui.window.settings_dialog import SettingsDialog
from msglc_browser.operations.buckets.browse import ObjectRow
from tests.gui.every_dialog import DIALOGS, OBJECT
from tests.gui.markup import IMAGE, mistaken_texts, texts_of

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
    assert found - {each.__name__ for each in DIALOGS} == set(_OTHERS)


@pytest.mark.parametrize("dialog_class", DIALOGS, ids=lambda each: each.__name__)
def test_no_text_of_a_dialog_is_taken_for_markup(qtbot: QtBot, dialog_class: type[QDialog]) -> None:
    dialog = DIALOGS[dialog_class]()
    qtbot.addWidget(dialog)
    assert mistaken_texts(dialog) == []
    assert ("file:///x" in texts_of(dialog)) is (dialog_class not in _OF_THE_PROGRAM)


def test_no_text_of_a_question_is_taken_for_markup(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = ObjectRow(OBJECT, IMAGE, 1, None, "Archive")
    ask_to_delete(window, [row], lambda: None)
    ask_to_delete(window, [row, row], lambda: None)
    for total in (1, 2):
        ask_to_overwrite(window, [OBJECT], total=total, overwrite=lambda: None, skip=lambda: None)
    dialog = QDialog(window)
    ask_to_leave(dialog, lambda: None)
    assert len(window.findChildren(QMessageBox)) == 5
    for box in window.findChildren(QMessageBox):
        assert mistaken_texts(box) == []
        box.close()


def test_title_of_the_question_names_one_object_or_several(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = ObjectRow(OBJECT, "a", 1, None, "Archive")
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
