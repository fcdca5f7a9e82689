"""The one table of commands, and the actions made of it."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.gui.base.actions import Actions, full_text
from msglc_browser.gui.base.commands import COMMANDS, Command, Menu
from msglc_browser.gui.base.context import Context, PageContext, PageKind
from msglc_browser.gui.parts.empty_state import EmptyState
from msglc_browser.gui.theme.resource_files import icon_file
from msglc_browser.storage.places.location import LocalLocation, S3Location
from tests.gui.window_parts import choose_command

PROMISED = """
connection.new connection.edit connection.duplicate connection.delete connection.connect
location.open file.open go.back go.forward go.up view.reload object.open object.combine
object.append object.properties edit.copy object.copy_uri object.copy_url object.copy_arn
object.copy_key object.copy_name node.copy_path node.copy_snippet
node.export node.extract node.combine archive.arrange object.upload
object.new_folder object.delete bucket.new bucket.properties bucket.delete
archive.new job.cancel job.retry app.settings app.quit help.shortcuts help.about
"""


@pytest.fixture
def actions(qtbot: QtBot) -> Actions:
    return Actions()


def test_table_holds_every_promised_command() -> None:
    assert set(PROMISED.split()) <= {command.id for command in COMMANDS}


def test_table_names_no_command_and_no_shortcut_twice() -> None:
    ids = [command.id for command in COMMANDS]
    keys = [key for command in COMMANDS for key in command.shortcut.split(", ") if key]
    assert len(set(ids)) == len(ids)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_command_has_help_and_a_drawn_icon(command: Command) -> None:
    assert command.help
    assert not command.icon or icon_file(command.icon).is_file()


def test_actions_carry_id_and_all_keys(actions: Actions) -> None:
    reload_action = actions.action("view.reload")
    assert reload_action.objectName() == "view.reload"
    assert reload_action.shortcuts() == [QKeySequence("F5"), QKeySequence("Ctrl+R")]


def test_every_shortcut_is_one_that_qt_understands(actions: Actions) -> None:
    for command in COMMANDS:
        keys = actions.action(command.id).shortcuts()
        assert len(keys) == len([key for key in command.shortcut.split(", ") if key]), command.id
        assert all(not key.isEmpty() and key.count() == 1 for key in keys), command.id


def test_disabled_action_says_why(actions: Actions) -> None:
    combine = actions.action("object.combine")
    assert not combine.isEnabled()
    assert "Select one or more archives" in combine.toolTip()
    assert combine.statusTip().startswith("Select one or more archives")


def test_commands_follow_the_context_there_and_back(actions: Actions) -> None:
    changed: list[str] = []
    for action in actions.all():
        action.changed.connect(partial(changed.append, action.objectName()))
    actions.update_context(Context())
    assert changed == []
    actions.update_context(Context(has_finished_job=True))
    assert set(changed) == {"job.clear"}
    assert actions.action("job.clear").isEnabled()
    actions.update_context(Context())
    assert not actions.action("job.clear").isEnabled()
    assert "No job has finished yet." in actions.action("job.clear").toolTip()


def test_context_menu_and_buttons_say_why_too(actions: Actions, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    menu = actions.menu(["object.combine"], host)
    empty = EmptyState("archive", "Nothing", action=actions.action("object.open"), parent=host)
    button = empty.findChild(QPushButton, "object.open.button")
    assert menu.toolTipsVisible()
    assert button is not None
    reason = actions.action("object.open").toolTip()
    assert button.toolTip() == reason
    page = PageContext(kind=PageKind.OBJECTS, selected=(S3Location("p", "runs", "a.msglc"),))
    actions.update_context(Context(page=page))
    assert button.isEnabled()
    assert button.toolTip() != reason


def test_finished_jobs_can_be_cleared_once_there_are_some(actions: Actions) -> None:
    clear = actions.action("job.clear")
    assert "No job has finished yet." in clear.toolTip()
    actions.update_context(Context(has_finished_job=True))
    assert clear.isEnabled()


def test_selection_of_a_folder_opens_but_does_not_combine(actions: Actions) -> None:
    folder = S3Location("p", "runs", "2026/")
    page = PageContext(kind=PageKind.OBJECTS, location=folder, selected=(folder,))
    actions.update_context(Context(page=page))
    assert actions.action("object.open").isEnabled()
    assert not actions.action("object.combine").isEnabled()


def test_selected_objects_enable_combine(actions: Actions) -> None:
    selected = (S3Location("p", "runs", "a.msglc"), S3Location("p", "runs", "b.msglc"))
    page = PageContext(kind=PageKind.OBJECTS, selected=selected)
    actions.update_context(Context(page=page))
    assert actions.action("object.combine").isEnabled()
    assert not actions.action("object.properties").isEnabled()


def _node(kind: NodeKind) -> Node:
    return Node((), kind, ValueType.DICT, Protocol.MSGPACK, None, 3)


def test_ranges_of_rows_are_neither_saved_nor_combined(actions: Actions) -> None:
    bucket, value = _node(NodeKind.BUCKET), _node(NodeKind.INDEXED)
    page = PageContext(kind=PageKind.ARCHIVE, node=bucket, nodes=(bucket,))
    actions.update_context(Context(page=page))
    assert "A range of rows" in actions.action("node.extract").toolTip()
    assert "Ranges of rows" in actions.action("node.combine").toolTip()
    page = PageContext(kind=PageKind.ARCHIVE, node=value, nodes=(bucket, value))
    actions.update_context(Context(page=page))
    assert actions.action("node.extract").isEnabled()
    assert actions.action("node.combine").isEnabled()


def test_arranging_needs_a_combined_archive_or_one_object(actions: Actions) -> None:
    arrange = actions.action("archive.arrange")
    assert "Open a combined archive" in arrange.toolTip()
    one = S3Location("p", "runs", "a.msglc")
    actions.update_context(Context(page=PageContext(kind=PageKind.OBJECTS, selected=(one,))))
    assert arrange.isEnabled()
    actions.update_context(Context(page=PageContext(kind=PageKind.ARCHIVE, is_combined=True)))
    assert arrange.isEnabled()


def test_upload_needs_a_bucket_page(actions: Actions) -> None:
    upload = actions.action("object.upload")
    assert "Open a bucket first." in upload.toolTip()
    actions.update_context(Context(page=PageContext(kind=PageKind.OBJECTS)))
    assert upload.isEnabled()


def test_triggered_action_tells_its_id(actions: Actions, qtbot: QtBot) -> None:
    with qtbot.waitSignal(actions.triggered) as told:
        choose_command(actions.action("help.about"))
    assert told.args == ["help.about"]


def test_menu_bar_holds_every_command_once(actions: Actions, qtbot: QtBot) -> None:
    bar = QMenuBar()
    qtbot.addWidget(bar)
    actions.fill_menu_bar(bar)
    menus = bar.findChildren(QMenu)
    entries = [entry.objectName() for menu in menus for entry in menu.actions()]
    shown = [name for name in entries if name]
    assert [action.text() for action in bar.actions()] == [m.value.replace("&", "") for m in Menu]
    assert sorted(shown) == sorted(command.id for command in COMMANDS)


def test_submenu_is_one_entry_where_its_first_command_is(actions: Actions, qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    ids = ["edit.copy", "object.copy_uri", "object.copy_url", "object.delete"]
    menu = actions.menu(ids, host)
    assert [entry.text() for entry in menu.actions()] == ["Copy", "Copy as", "Delete…"]
    inner = menu.findChild(QMenu, "menu.copy_as")
    assert inner is not None and inner.toolTipsVisible()
    assert [entry.objectName() for entry in inner.actions()] == ids[1:3]


def test_text_of_a_command_in_a_submenu_begins_with_that_of_the_submenu() -> None:
    texts = {command.id: full_text(command) for command in COMMANDS}
    assert texts["object.copy_url"] == "Copy as ▸ URL"
    assert texts["edit.copy"] == "Copy"


def test_addresses_are_of_the_selected_rows_or_of_the_object_shown(actions: Actions) -> None:
    url = actions.action("object.copy_url")
    assert "Select objects or folders" in url.toolTip()
    folder, one = S3Location("p", "runs", "2026/"), S3Location("p", "runs", "a.msglc")
    for page in (
        PageContext(kind=PageKind.OBJECTS, location=folder, selected=(folder,)),
        PageContext(kind=PageKind.ARCHIVE, location=one),
        PageContext(kind=PageKind.OBJECT, location=one),
    ):
        actions.update_context(Context(page=page))
        assert url.isEnabled()
    for page in (
        PageContext(kind=PageKind.OBJECTS, location=folder),
        PageContext(kind=PageKind.ARCHIVE, location=LocalLocation(Path("/a.msglc"))),
    ):
        actions.update_context(Context(page=page))
        assert not url.isEnabled()
    assert "file on this computer" in url.toolTip()
