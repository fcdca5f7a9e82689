"""Size maps of archives, folders and buckets in their own tabs, through the whole window."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.archive.model.node_path import format_path, parse_path
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.inspect.size_map.treemap import Treemap
from msglc_browser.gui.sizes.archive_map_page import ArchiveMapPage
from msglc_browser.gui.sizes.folder_map_page import FolderMapPage
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import Table
from tests.gui.size_map_hands import spot_of
from tests.gui.window_parts import action_of
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton
VALUE = {
    "runs": {f"run {n}": {"energy": [0.5] * 40, "name": "x" * 30 * n} for n in range(6)},
    "field": [[float(n)] * 60 for n in range(8)],
    "log": "line " * 200,
}


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    data = make_archive(VALUE, small_obj_optimization_threshold=64)
    files = {"in/a.msglc": data, "in/deep/b.txt": b"x" * 900, "c.txt": b"y" * 50, "in/deep/": b""}
    moto_bucket.fill(files)
    return moto_bucket


def _place(bucket: S3Bucket, key: str = "") -> S3Location:
    return S3Location("test", bucket.name, key)


def _run(application: Application, command_id: str, qtbot: QtBot) -> None:
    action = action_of(application.window, command_id)
    assert action.isEnabled(), action.toolTip()
    action.trigger()
    qtbot.waitUntil(application.is_idle)


def _names(treemap: Treemap) -> set[str]:
    return {
        each.tile.name for each in treemap.placed if each.tile is not None and each.parent is None
    }


def _treemap(application: Application) -> Treemap:
    page = application.window.tabs.current()
    assert page is not None
    found = page.findChild(Treemap, "sizeTreemap")
    assert found is not None
    return found


def _shows_some_of(treemap: Treemap, names: set[str]) -> bool:
    return bool(_names(treemap)) and _names(treemap) <= names


def _click(treemap: Treemap, name: str, *, twice: bool = False) -> None:
    spot = spot_of(treemap, name)
    QTest.mouseClick(treemap, LEFT, pos=spot)
    if twice:
        QTest.mouseDClick(treemap, LEFT, pos=spot)


def test_archive_opens_its_map_in_a_tab_of_its_own(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    opener, tabs = application.workbench.opener, application.window.tabs
    opener.open(_place(bucket, "in/a.msglc"))
    qtbot.waitUntil(application.is_idle)
    _run(application, "view.size_map", qtbot)
    page = tabs.current()
    assert isinstance(page, ArchiveMapPage)
    assert page.title() == "Size map · a.msglc"
    archive = next(each for each in tabs.of_type(ArchivePage) if each is not page)
    assert page.document is archive.document  # it is not opened twice
    assert _names(_treemap(application)) == set(VALUE)
    opener.open(_place(bucket, "in/a.msglc"))
    assert not isinstance(tabs.current(), ArchiveMapPage)
    assert [page.title() for page in tabs.pages()] == ["a.msglc", "Size map · a.msglc"]
    _run(application, "view.size_map", qtbot)
    assert tabs.current() is page


def test_selecting_numbers_in_a_map_shows_no_statistics_and_reads_nothing(
    application: Application,
    bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> None:
    value = {"numbers": [0.5 * n for n in range(30_000)], "log": "line " * 90_000}
    bucket.fill({"big.msglc": make_archive(value)})
    application.workbench.opener.open_sizes(_place(bucket, "big.msglc"))
    qtbot.waitUntil(application.is_idle)
    page, treemap = application.window.tabs.current(), _treemap(application)
    assert isinstance(page, ArchiveMapPage) and page.document is not None
    before = page.document.source.stats().bytes_read
    _click(treemap, "numbers")
    qtbot.waitUntil(lambda: (node := page.current_node()) is not None and bool(node.path))
    qtbot.waitUntil(application.is_idle)
    assert page.inspector.summary_line.isHidden()
    assert page.document.source.stats().bytes_read == before


def test_tree_follows_the_map_and_the_map_the_tree(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open_sizes(_place(bucket, "in/a.msglc"))
    qtbot.waitUntil(application.is_idle)
    page, treemap = application.window.tabs.current(), _treemap(application)
    assert isinstance(page, ArchiveMapPage)

    def selected() -> str:
        node = page.current_node()
        return "" if node is None else format_path(node.path)

    _click(treemap, "field")
    qtbot.waitUntil(lambda: selected() == "/field")
    qtbot.waitUntil(application.is_idle)
    assert _names(treemap) == set(VALUE)  # it stays where it is
    page.show_path(parse_path("/runs/run 5"))
    qtbot.waitUntil(lambda: selected() == "/runs/run 5")
    qtbot.waitUntil(application.is_idle)
    drawn = treemap.selected()
    assert drawn is not None and drawn.tile is not None and drawn.tile.name == "run 5"
    assert _names(treemap) == set(VALUE)
    _click(treemap, "runs", twice=True)
    qtbot.waitUntil(lambda: "run 5" in _names(treemap))
    qtbot.waitUntil(application.is_idle)
    assert selected() == "/runs"
    page.show_path(parse_path("/log"))
    qtbot.waitUntil(lambda: "log" in _names(treemap))
    qtbot.waitUntil(application.is_idle)
    drawn = treemap.selected()
    assert drawn is not None and drawn.tile is not None and drawn.tile.name == "log"
    _click(treemap, "runs", twice=True)
    qtbot.waitUntil(lambda: "run 5" in _names(treemap))
    qtbot.waitUntil(application.is_idle)
    QTest.keyClick(treemap, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: _names(treemap) == set(VALUE))
    qtbot.waitUntil(application.is_idle)
    drawn = treemap.selected()
    assert drawn is not None and drawn.tile is not None and drawn.tile.name == "runs"


def test_breadcrumbs_of_the_map_lead_out(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open(
        _place(bucket, "in/a.msglc"), parse_path("/runs/run 5/energy")
    )
    qtbot.waitUntil(application.is_idle)
    _run(application, "view.size_map", qtbot)
    treemap = _treemap(application)
    page = application.window.tabs.current()
    assert isinstance(page, ArchiveMapPage)
    for name, names in (("runs", {f"run {n}" for n in range(6)}), ("a.msglc", set(VALUE))):
        buttons = page.findChildren(QPushButton, "sizeTrailButton")
        button = next(each for each in buttons if each.isVisible() and each.text() == name)
        assert button.accessibleName() == name
        QTest.mouseClick(button, LEFT)
        qtbot.waitUntil(partial(_shows_some_of, treemap, names))
        qtbot.waitUntil(application.is_idle)


def test_map_of_a_node_starts_there(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open(_place(bucket, "in/a.msglc"), parse_path("/runs"))
    qtbot.waitUntil(application.is_idle)
    _run(application, "view.size_map", qtbot)
    assert "run 5" in _names(_treemap(application))


def test_bucket_and_folder_have_maps(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    tabs = application.window.tabs
    application.workbench.opener.open(_place(bucket))
    qtbot.waitUntil(application.is_idle)
    _run(application, "view.size_map", qtbot)
    page = tabs.current()
    assert isinstance(page, FolderMapPage)
    treemap = _treemap(application)
    assert _names(treemap) == {"in/", "c.txt"}
    _click(treemap, "in/", twice=True)
    qtbot.waitUntil(lambda: _names(treemap) == {"a.msglc", "deep/"})
    QTest.keyClick(treemap, Qt.Key.Key_Backspace)
    qtbot.waitUntil(lambda: _names(treemap) == {"in/", "c.txt"})
    _click(treemap, "in/", twice=True)
    qtbot.waitUntil(lambda: _names(treemap) == {"a.msglc", "deep/"})
    _click(treemap, "a.msglc", twice=True)
    qtbot.waitUntil(lambda: isinstance(tabs.current(), ArchivePage))
    qtbot.waitUntil(application.is_idle)


def test_selected_folder_and_archive_have_maps(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    tabs, opener = application.window.tabs, application.workbench.opener
    opener.open(_place(bucket))
    qtbot.waitUntil(application.is_idle)
    page = tabs.current()
    assert isinstance(page, ObjectsPage)
    Table(page).click("in/" if "in/" in Table(page).names() else "in")
    _run(application, "view.size_map", qtbot)
    shown = tabs.current()
    assert isinstance(shown, FolderMapPage)
    assert shown.location.key == "in/"
    opener.open(_place(bucket, "in/"))
    qtbot.waitUntil(application.is_idle)
    page = tabs.current()
    assert isinstance(page, ObjectsPage)
    Table(page).click("a.msglc")
    _run(application, "view.size_map", qtbot)
    assert isinstance(tabs.current(), ArchiveMapPage)


def test_deleted_archive_says_so_in_its_map(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    opener = application.workbench.opener
    opener.open_sizes(_place(bucket, "in/a.msglc"))
    qtbot.waitUntil(application.is_idle)
    opener.show_deleted([_place(bucket, "in/a.msglc")])
    page = application.window.tabs.current()
    assert isinstance(page, ArchiveMapPage)
    description = page.error_panel.description
    assert description is not None and "was deleted" in description.title


def test_command_is_in_the_menu_of_rows(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open(_place(bucket, "in/a.msglc"), parse_path("/runs"))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    page.view.menu_wanted.emit(page.view.mapToGlobal(page.view.rect().center()))
    menu = page.findChild(QMenu, "nodeMenu")
    assert menu is not None
    assert "view.size_map" in [action.objectName() for action in menu.actions()]
    menu.close()
