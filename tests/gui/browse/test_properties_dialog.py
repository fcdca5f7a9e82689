"""Properties in the whole window: of a selected object, an open archive, a local file."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.browse.properties_dialog import PropertiesDialog
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from tests.gui.bucket_page import child
from tests.gui.window_parts import choose_command
from tests.servers.s3 import S3Bucket


@pytest.fixture
def properties_of(application: Application, qtbot: QtBot) -> Callable[[Location], PropertiesDialog]:
    """Opens a location in a tab, then its properties."""

    def show(location: Location) -> PropertiesDialog:
        application.workbench.opener.open(location)
        qtbot.waitUntil(application.is_idle)
        choose_command(application.workbench.actions.action("object.properties"))
        dialog = child(application.window, PropertiesDialog, "propertiesDialog")
        qtbot.waitUntil(lambda: not child(dialog, QLabel, "propertiesStatus").isVisible())
        return dialog

    return show


def test_open_archive_tells_its_properties(
    properties_of: Callable[[Location], PropertiesDialog],
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
) -> None:
    data = make_archive({"a": 1})
    moto_bucket.put("run.msglc", data)
    dialog = properties_of(S3Location("test", moto_bucket.name, "run.msglc"))
    assert child(dialog, QLabel, "propertiesSize").text() == f"{len(data)} B ({len(data)} bytes)"
    assert child(dialog, QLabel, "propertiesContentType").text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_local_file_tells_its_properties_without_an_etag(
    properties_of: Callable[[Location], PropertiesDialog],
    tmp_path: Path,
    make_archive: Callable[..., bytes],
) -> None:
    path = tmp_path / "run.msglc"
    path.write_bytes(make_archive({"a": 1}))
    dialog = properties_of(LocalLocation(path))
    assert child(dialog, QLabel, "propertiesLocation").text() == str(path)
    assert dialog.findChild(QLabel, "propertiesEtag") is None
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_object_gone_meanwhile_is_told_in_the_dialog(
    application: Application, qtbot: QtBot, moto_bucket: S3Bucket
) -> None:
    moto_bucket.put("run.txt", b"hello")
    application.workbench.opener.open(S3Location("test", moto_bucket.name, "run.txt"))
    qtbot.waitUntil(application.is_idle)
    moto_bucket.delete("run.txt")
    choose_command(application.workbench.actions.action("object.properties"))
    dialog = child(application.window, PropertiesDialog, "propertiesDialog")
    status = child(dialog, QLabel, "propertiesStatus")
    qtbot.waitUntil(lambda: "run.txt" in status.text())
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_compressed_object_is_named_in_its_tab_and_its_properties(
    application: Application,
    properties_of: Callable[[Location], PropertiesDialog],
    moto_bucket: S3Bucket,
) -> None:
    moto_bucket.server.client.put_object(
        Bucket=moto_bucket.name,
        Key="run.msglc",
        Body=gzip.compress(b"archive"),
        ContentEncoding="gzip",
    )
    dialog = properties_of(S3Location("test", moto_bucket.name, "run.msglc"))
    assert child(dialog, QLabel, "propertiesContentEncoding").text() == "gzip"
    labels = [each.text() for each in application.window.findChildren(QLabel) if each.isVisible()]
    assert any("not an msglc archive, but gzip data." in text for text in labels)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_metadata_headers_and_tags_are_told(
    properties_of: Callable[[Location], PropertiesDialog], moto_bucket: S3Bucket
) -> None:
    moto_bucket.server.client.put_object(
        Bucket=moto_bucket.name,
        Key="a.txt",
        Body=b"text",
        CacheControl="no-cache",
        Metadata={"run": "7", "by": "<b>me</b>"},
        Tagging="stage=raw&x=",
    )
    dialog = properties_of(S3Location("test", moto_bucket.name, "a.txt"))
    assert child(dialog, QLabel, "propertiesCacheControl").text() == "no-cache"
    metadata = child(dialog, QLabel, "propertiesMetadata").text().split("\n")
    assert sorted(metadata) == ["by: <b>me</b>", "run: 7"]
    assert child(dialog, QLabel, "propertiesTags").text().split("\n") == ["stage: raw", "x: "]
    assert dialog.findChild(QLabel, "propertiesLock") is None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
