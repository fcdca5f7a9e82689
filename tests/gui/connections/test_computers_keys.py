"""A connection without a key of its own, when another tool renews the keys of this computer."""

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.connections.connection_rows import ConnectionState, RowKind
from msglc_browser.storage.places.profile import Profile
from tests.servers.aws_files import AwsFiles
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton
W = TypeVar("W", bound=QWidget)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AwsFiles:
    """The keys that AWS tools keep here; they are outdated."""
    folder = tmp_path / "aws"
    folder.mkdir()
    files = AwsFiles(folder, monkeypatch)
    write_keys(files, "gone", "gone")
    return files


@pytest.fixture
def application(launch: Launch, weed_bucket: S3Bucket, qtbot: QtBot) -> Application:
    weed_bucket.fill({"a.msglc": b"bytes"})
    application = launch()
    saved: list[object] = []
    lab = Profile(profile_id="lab", name="Lab", endpoint=weed_bucket.server.endpoint)
    save = application.services.workspace.save_profile(lab, None)
    application.services.bridge.start(save, done=saved.append, failed=print)
    qtbot.waitUntil(lambda: bool(saved))
    application.workbench.connections.reload_profiles()
    return application


def write_keys(files: AwsFiles, key: str, secret: str) -> None:
    files.credentials.write_text(
        f"[default]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
    )


def shown(inside: QWidget, kind: type[W], name: str) -> W | None:
    return next((w for w in inside.findChildren(kind, name) if w.isVisible()), None)


def test_connection_uses_renewed_keys_when_it_is_tried_again(
    files: AwsFiles, application: Application, weed_bucket: S3Bucket, qtbot: QtBot
) -> None:
    navigator, model = application.window.navigator, application.workbench.connections.model
    place = navigator.visualRect(model.index_of("lab")).center()
    QTest.mouseDClick(navigator.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: model.state("lab") is ConnectionState.FAILED)
    lab = model.index_of("lab")
    rows = [model.index(row, 0, lab) for row in range(model.rowCount(lab))]
    assert [model.kind(row) for row in rows] == [RowKind.ERROR, RowKind.RETRY, RowKind.EDIT]
    assert "Renew the AWS credentials of this computer" in rows[0].data(Qt.ItemDataRole.ToolTipRole)

    write_keys(files, weed_bucket.server.access_key, weed_bucket.server.secret_key)
    QTest.mouseClick(navigator.viewport(), LEFT, pos=navigator.visualRect(rows[1]).center())
    qtbot.waitUntil(lambda: model.index_of("lab", weed_bucket.name).isValid())
    qtbot.waitUntil(application.is_idle)


def test_page_uses_renewed_keys_when_it_is_read_again(
    files: AwsFiles, application: Application, weed_bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open_text(f"s3://{weed_bucket.name}/", "lab")
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    qtbot.waitUntil(lambda: shown(page, QPushButton, "retryButton") is not None)
    assert shown(page, QPushButton, "secretButton") is None
    hint = shown(page, QLabel, "errorHint")
    assert hint is not None
    assert "Renew the AWS credentials" in hint.text().replace("\N{ZERO WIDTH SPACE}", "")

    write_keys(files, weed_bucket.server.access_key, weed_bucket.server.secret_key)
    retry = shown(page, QPushButton, "retryButton")
    assert retry is not None
    QTest.mouseClick(retry, LEFT)
    qtbot.waitUntil(lambda: "1 entry" in page.status_text()[1])
    qtbot.waitUntil(application.is_idle)


def test_profile_that_wants_a_code_says_so_and_nothing_waits_for_a_terminal(
    files: AwsFiles,
    application: Application,
    weed_bucket: S3Bucket,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
) -> None:
    files.credentials.unlink()
    files.config.write_text(
        "[default]\nrole_arn = arn:aws:iam::123456789012:role/x\nsource_profile = keys\n"
        "mfa_serial = arn:aws:iam::123456789012:mfa/ann\n"
        "[profile keys]\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    model = application.workbench.connections.model
    application.workbench.connections.connect_profile("lab")
    qtbot.waitUntil(lambda: model.state("lab") is ConnectionState.FAILED)
    lab = model.index_of("lab")
    rows = [model.index(row, 0, lab) for row in range(model.rowCount(lab))]
    assert [model.kind(row) for row in rows] == [RowKind.ERROR, RowKind.RETRY, RowKind.EDIT]
    assert "requires a code of the MFA device" in rows[0].data()
    assert not [each for each in caplog.records if each.exc_info]

    write_keys(files, weed_bucket.server.access_key, weed_bucket.server.secret_key)
    files.config.unlink()
    application.workbench.connections.connect_profile("lab")
    qtbot.waitUntil(lambda: model.index_of("lab", weed_bucket.name).isValid())
    qtbot.waitUntil(application.is_idle)
