"""Several nodes of an open archive: combined; one: saved; children: arranged."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.extract_dialog import ExtractDialog
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import LEFT, child, is_enabled, names, text_of
from tests.gui.window_parts import choose_command
from tests.servers.archives import combine_archives
from tests.servers.s3 import S3Bucket

_PATIENCE_MS = 20_000
_CONTROL = Qt.KeyboardModifier.ControlModifier
_KEYS = ("alpha", "beta", "gamma")
OpenArchive = Callable[[bytes], ArchivePage]


@pytest.fixture
def open_archive(application: Application, moto_bucket: S3Bucket, qtbot: QtBot) -> OpenArchive:
    """Shows an archive of three entries."""

    def open_it(data: bytes) -> ArchivePage:
        moto_bucket.put("in/all.msg", data)
        profile_id = moto_bucket.server.profile.profile_id
        application.workbench.opener.open(S3Location(profile_id, moto_bucket.name, "in/all.msg"))
        page = application.window.tabs.current()
        assert isinstance(page, ArchivePage)
        qtbot.waitUntil(lambda: page.tree.rowCount() == len(_KEYS), timeout=_PATIENCE_MS)
        qtbot.waitUntil(lambda: not page.is_busy(), timeout=_PATIENCE_MS)
        return page

    return open_it


@pytest.fixture
def page(open_archive: OpenArchive, make_archive: Callable[..., bytes]) -> ArchivePage:
    """A plain archive of three lists."""
    return open_archive(make_archive({key: list(range(500)) for key in _KEYS}))


def _click(page: ArchivePage, row: int, modifier: Qt.KeyboardModifier) -> None:
    rect = page.view.visualRect(page.tree.index(row, Column.NAME))
    place = rect.topLeft() + QPoint(30, rect.height() // 2)
    QTest.mouseClick(page.view.viewport(), LEFT, modifier, place)


def _action(page: ArchivePage, command: str) -> QAction:
    return next(each for each in page.window().actions() if each.objectName() == command)


def test_nodes_clicked_with_control_are_combined(qtbot: QtBot, page: ArchivePage) -> None:
    _click(page, 0, Qt.KeyboardModifier.NoModifier)
    _click(page, 2, _CONTROL)
    assert len(page.context().nodes) == 2
    choose_command(_action(page, "node.combine"))
    dialog = child(page.window(), CombineDialog, "combineDialog")
    assert sorted(names(dialog)) == ["alpha", "gamma"]
    qtbot.waitUntil(lambda: is_enabled(dialog, "combineButton"), timeout=_PATIENCE_MS)
    spec = dialog.spec()
    assert spec is not None
    paths = [format_path(source.node_path or ()) for source in spec.sources]
    assert sorted(paths) == ["/alpha", "/gamma"]
    assert all(source.etag and source.size_bytes for source in spec.sources)
    dialog.reject()


def test_inspector_follows_the_node_clicked_last(page: ArchivePage) -> None:
    _click(page, 0, Qt.KeyboardModifier.NoModifier)
    _click(page, 2, _CONTROL)
    node = page.current_node()
    assert node is not None and format_path(node.path) == "/gamma"
    _click(page, 2, _CONTROL)  # out again
    node = page.current_node()
    assert node is not None and format_path(node.path) == "/alpha"


def test_node_is_saved_beside_its_archive_by_its_name(page: ArchivePage) -> None:
    _click(page, 1, Qt.KeyboardModifier.NoModifier)
    choose_command(_action(page, "node.extract"))
    dialog = child(page.window(), ExtractDialog, "extractDialog")
    assert child(dialog, QLineEdit, "targetEdit").text().endswith("/in/all.beta.msg")
    assert text_of(dialog, "nodeFacts").startswith("/beta")
    spec = dialog.spec()
    assert spec is not None and spec.etag
    dialog.reject()


def test_plain_archive_cannot_be_arranged_and_says_so(page: ArchivePage) -> None:
    action = _action(page, "archive.arrange")
    assert not action.isEnabled()
    assert "plain archive" in action.toolTip()


def test_combined_archive_can_be_arranged(
    open_archive: OpenArchive, make_archive: Callable[..., bytes]
) -> None:
    page = open_archive(combine_archives({key: make_archive({"k": key}) for key in _KEYS}))
    action = _action(page, "archive.arrange")
    assert action.isEnabled()


def test_page_of_a_replaced_archive_reads_it_again(
    qtbot: QtBot,
    application: Application,
    page: ArchivePage,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
) -> None:
    moto_bucket.put("in/all.msg", make_archive({"only": 1}))
    application.workbench.jobs.object_written.emit(page.location)
    qtbot.waitUntil(lambda: page.tree.rowCount() == 1, timeout=_PATIENCE_MS)
    qtbot.waitUntil(lambda: not page.is_busy(), timeout=_PATIENCE_MS)
