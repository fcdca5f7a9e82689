"""Commands find their handlers: one each, in the table of a page, a verb or the window."""

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.archive.archive_commands import ARCHIVE_COMMANDS
from msglc_browser.gui.base.commands import COMMANDS
from msglc_browser.gui.base.dispatch import Handlers, one_for_each
from msglc_browser.gui.browse.objects_commands import OBJECTS_COMMANDS
from msglc_browser.gui.tabs.page_commands import PAGE_COMMANDS
from msglc_browser.gui.verbs.verbs import VERBS
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import choose_command
from tests.servers.s3 import S3Bucket


def _nothing() -> None:
    pass


def test_every_command_has_exactly_one_handler(application: Application) -> None:
    handled = [each for table in application.workbench.handler_tables() for each in table]
    assert sorted(handled) == sorted(command.id for command in COMMANDS)


def test_pages_and_verbs_share_no_command() -> None:
    tables = (PAGE_COMMANDS.acts, ARCHIVE_COMMANDS.acts, OBJECTS_COMMANDS.acts, VERBS)
    ids = [command_id for table in tables for command_id in table]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ([{"a": _nothing}], "commands without a handler: b"),
        (
            [{"a": _nothing, "b": _nothing}, {"b": _nothing}],
            "commands with several handlers: b",
        ),
        (
            [{"a": _nothing, "b": _nothing, "c": _nothing}],
            "commands handled, but not in the table of commands: c",
        ),
    ],
)
def test_tables_that_do_not_fit_the_commands_are_refused(
    tables: list[Handlers], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        one_for_each(["a", "b"], tables)


def test_command_of_a_page_reaches_the_page_on_show(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    actions = application.workbench.actions
    moto_bucket.put("plain.txt", b"only words")
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    QGuiApplication.clipboard().setText("before")
    actions.triggered.emit("node.copy_path")  # of archives; disabled on this page
    assert QGuiApplication.clipboard().text() == "before"
    application.workbench.opener.open(S3Location("test", moto_bucket.name, "plain.txt"))
    qtbot.waitUntil(application.is_idle)
    choose_command(actions.action("go.up"))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert page is not None and page.location == S3Location("test", moto_bucket.name)
