"""The navigator with its session: clicks and keys, against moto and against nothing."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.connections.connection_rows import ConnectionState, RowKind
from msglc_browser.gui.connections.connections_model import ConnectionsModel
from msglc_browser.gui.connections.connections_session import ConnectionsSession
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(bridge: Bridge, workspace: Workspace, moto_profile: Profile) -> ConnectionsSession:
    session = ConnectionsSession(bridge, workspace, bridge)
    QAbstractItemModelTester(
        session.model, QAbstractItemModelTester.FailureReportingMode.Fatal, session
    )
    return session


@pytest.fixture
def navigator(qtbot: QtBot, session: ConnectionsSession) -> Iterator[Navigator]:
    actions = Actions()
    navigator = Navigator(session.model, actions)
    qtbot.addWidget(navigator)
    navigator.connect_wanted.connect(session.connect_profile)
    navigator.resize(220, 500)
    navigator.show()
    yield navigator
    navigator.close()


def texts(model: ConnectionsModel, parent: QModelIndex) -> list[str]:
    return [model.index(row, 0, parent).data() for row in range(model.rowCount(parent))]


def click(navigator: Navigator, index: QModelIndex, *, x: int | None = None) -> None:
    rect = navigator.visualRect(index)
    place = rect.center() if x is None else QPoint(x, rect.center().y())
    QTest.mouseClick(navigator.viewport(), LEFT, pos=place)


def refuse(workspace: Workspace, session: ConnectionsSession, endpoint: str) -> None:
    profile = Profile(profile_id="off", name="Off", endpoint=endpoint, access_key="k")
    workspace.add_temporary(profile, Secret("s"))
    session.reload_profiles()


def test_arrow_click_connects_and_shows_buckets(
    qtbot: QtBot, navigator: Navigator, session: ConnectionsSession, moto_bucket: S3Bucket
) -> None:
    model = session.model
    with qtbot.waitSignal(session.buckets_loaded):
        click(navigator, model.index_of("test"), x=18)
    assert navigator.isExpanded(model.index_of("test"))
    assert moto_bucket.name in texts(model, model.index_of("test"))
    assert model.state("test") is ConnectionState.CONNECTED


def test_expanding_again_does_not_ask_again(
    qtbot: QtBot, navigator: Navigator, session: ConnectionsSession
) -> None:
    with qtbot.waitSignal(session.buckets_loaded):
        navigator.expand_connection("test")
    with qtbot.assertNotEmitted(navigator.connect_wanted):
        navigator.collapse(session.model.index_of("test"))
        navigator.expand(session.model.index_of("test"))


def test_bucket_click_and_enter_wish_for_the_bucket(
    qtbot: QtBot, navigator: Navigator, session: ConnectionsSession, moto_bucket: S3Bucket
) -> None:
    with qtbot.waitSignal(session.buckets_loaded):
        navigator.expand_connection("test")
    bucket = session.model.index_of("test", moto_bucket.name)
    with qtbot.waitSignal(navigator.bucket_wanted) as clicked:
        click(navigator, bucket)
    with qtbot.waitSignal(navigator.bucket_wanted) as entered:
        QTest.keyClick(navigator, Qt.Key.Key_Return)
    wanted = S3Location("test", moto_bucket.name)
    assert clicked.args == entered.args == [wanted]
    assert navigator.current_profile_id() == "test"


def test_refused_connection_shows_the_error_and_retry_asks_again(
    qtbot: QtBot,
    navigator: Navigator,
    session: ConnectionsSession,
    workspace: Workspace,
    refused_endpoint: str,
) -> None:
    refuse(workspace, session, refused_endpoint)
    model = session.model
    with qtbot.waitSignal(session.connect_failed, timeout=20_000):
        QTest.mouseDClick(
            navigator.viewport(), LEFT, pos=navigator.visualRect(model.index_of("off")).center()
        )
    off = model.index_of("off")
    kinds = [model.kind(model.index(row, 0, off)) for row in range(model.rowCount(off))]
    assert kinds == [RowKind.ERROR, RowKind.RETRY, RowKind.EDIT]
    error = model.index(0, 0, off)
    assert "127.0.0.1" in error.data()
    assert navigator.visualRect(error).height() > navigator.visualRect(off).height()
    with qtbot.waitSignal(session.connect_failed, timeout=20_000):
        click(navigator, model.index(1, 0, off))
    assert texts(model, off)[1:] == ["Retry", "Edit connection…"]
    with qtbot.waitSignal(navigator.edit_wanted) as wanted:
        click(navigator, model.index(2, 0, off))
    assert wanted.args == ["off"]
    with qtbot.waitSignal(session.connect_failed, timeout=20_000):  # or a double click on it
        QTest.mouseDClick(navigator.viewport(), LEFT, pos=navigator.visualRect(off).center())
    assert navigator.isExpanded(off)


def test_slow_connection_says_so_after_a_moment(
    qtbot: QtBot, navigator: Navigator, session: ConnectionsSession
) -> None:
    model = session.model
    model.set_connecting("test")  # no answer will come
    assert model.rowCount(model.index_of("test")) == 0
    qtbot.waitUntil(lambda: texts(model, model.index_of("test")) == ["Connecting…"])


def test_new_connection_row_answers_click_and_enter(
    qtbot: QtBot, navigator: Navigator, session: ConnectionsSession
) -> None:
    new = session.model.index(session.model.rowCount() - 1, 0)
    with qtbot.waitSignal(navigator.new_wanted):
        click(navigator, new)
    with qtbot.waitSignal(navigator.new_wanted):
        QTest.keyClick(navigator, Qt.Key.Key_Enter)
    assert navigator.current_profile_id() is None


def test_left_key_goes_from_a_bucket_to_its_connection(
    qtbot: QtBot, navigator: Navigator, session: ConnectionsSession, moto_bucket: S3Bucket
) -> None:
    with qtbot.waitSignal(session.buckets_loaded):
        navigator.expand_connection("test")
    navigator.show_location("test", moto_bucket.name)
    QTest.keyClick(navigator, Qt.Key.Key_Left)
    assert navigator.currentIndex() == session.model.index_of("test")


def test_context_menu_offers_the_shared_actions(navigator: Navigator) -> None:
    navigator.show_location("test", None)
    place = QPoint(20, 20)
    reason = QContextMenuEvent.Reason.Keyboard
    event = QContextMenuEvent(reason, place, navigator.viewport().mapToGlobal(place))
    QApplication.sendEvent(navigator.viewport(), event)
    (menu,) = navigator.findChildren(QMenu)
    ids = [action.objectName() for action in menu.actions() if action.objectName()]
    assert ids[:3] == ["connection.connect", "connection.secret", "connection.edit"]
    menu.close()


def test_menu_beside_the_rows_offers_what_needs_none(
    navigator: Navigator, session: ConnectionsSession
) -> None:
    navigator.setCurrentIndex(session.model.index_of("test"))
    place = QPoint(100, 480)
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, navigator.viewport().mapToGlobal(place))
    QApplication.sendEvent(navigator.viewport(), event)
    (menu,) = navigator.findChildren(QMenu)
    ids = [action.objectName() for action in menu.actions()]
    assert ids == ["connection.new", "location.open", "file.open"]
    menu.close()


def test_show_location_falls_back_to_the_connection_and_emits_no_wish(
    qtbot: QtBot, navigator: Navigator, session: ConnectionsSession
) -> None:
    with qtbot.assertNotEmitted(navigator.bucket_wanted):
        navigator.show_location("test", "a bucket that may not be listed")
    assert navigator.currentIndex() == session.model.index_of("test")
