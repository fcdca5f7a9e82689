"""The navigator's model, under Qt's own model tester in its fatal mode."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from msglc_browser.errors import Description
from msglc_browser.gui.connections.connection_rows import ConnectionState, RowKind
from msglc_browser.gui.connections.connections_model import ConnectionsModel
from msglc_browser.storage.places.profile import Profile

RUSTFS = Profile(profile_id="rustfs", name="RustFS (local)", endpoint="http://localhost:9000")
AWS = Profile(profile_id="aws", name="AWS · research", endpoint="")
LAB = Profile(profile_id="lab", name="Lab", endpoint="https://lab.example")


@pytest.fixture
def model(qapp: QApplication) -> Iterator[ConnectionsModel]:
    model = ConnectionsModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal, model
    )
    yield model
    del tester


def texts(model: ConnectionsModel, parent: QModelIndex | None = None) -> list[str]:
    parent = parent or QModelIndex()
    return [model.index(row, 0, parent).data() for row in range(model.rowCount(parent))]


def test_model_offers_new_connection_when_there_is_none(model: ConnectionsModel) -> None:
    assert texts(model) == ["New connection…"]
    assert model.kind(model.index(0, 0)) is RowKind.NEW
    assert model.profile_id(model.index(0, 0)) is None


def test_connection_can_be_expanded_before_it_is_connected(model: ConnectionsModel) -> None:
    model.set_profiles([RUSTFS])
    index = model.index_of("rustfs")
    assert model.hasChildren(index)
    assert model.rowCount(index) == 0
    assert model.state("rustfs") is ConnectionState.NOT_CONNECTED


def test_buckets_stand_below_their_connection(model: ConnectionsModel) -> None:
    model.set_profiles([RUSTFS, AWS])
    model.set_connecting("rustfs")
    model.show_waiting("rustfs")
    assert texts(model, model.index_of("rustfs")) == ["Connecting…"]
    model.set_buckets("rustfs", ["archive", "demo"])
    assert texts(model, model.index_of("rustfs")) == ["archive", "demo"]
    demo = model.index_of("rustfs", "demo")
    assert model.bucket(demo) == "demo"
    assert model.profile_id(demo) == "rustfs"
    assert model.parent(demo) == model.index_of("rustfs")
    assert model.state("rustfs") is ConnectionState.CONNECTED
    assert model.rowCount(model.index_of("aws")) == 0


def test_connection_says_so_when_it_has_no_buckets(model: ConnectionsModel) -> None:
    model.set_profiles([RUSTFS])
    model.set_buckets("rustfs", [])
    row = model.index(0, 0, model.index_of("rustfs"))
    assert row.data() == "No buckets"
    assert not row.flags() & Qt.ItemFlag.ItemIsSelectable


def test_failed_connection_keeps_error_and_retry_rows(model: ConnectionsModel) -> None:
    model.set_profiles([RUSTFS])
    model.set_failed("rustfs", Description("Nothing listens at localhost:9000.", "Start it.", ""))
    assert texts(model, model.index_of("rustfs")) == [
        "Nothing listens at localhost:9000.",
        "Retry",
        "Edit connection…",
    ]
    error = model.index(0, 0, model.index_of("rustfs"))
    assert "Start it." in error.data(Qt.ItemDataRole.ToolTipRole)
    model.set_connecting("rustfs")
    assert texts(model, model.index_of("rustfs"))[1] == "Retry"
    model.set_buckets("rustfs", ["demo"])
    assert texts(model, model.index_of("rustfs")) == ["demo"]


def test_late_answer_for_a_deleted_connection_is_ignored(model: ConnectionsModel) -> None:
    model.set_profiles([RUSTFS])
    model.set_profiles([])
    model.set_connecting("rustfs")
    model.set_buckets("rustfs", ["demo"])
    model.set_failed("rustfs", Description("a", "b", "c"))
    assert texts(model) == ["New connection…"]


def test_profiles_that_stay_keep_buckets_and_rows_when_others_come_and_go(
    model: ConnectionsModel,
) -> None:
    model.set_profiles([RUSTFS, AWS])
    model.set_buckets("aws", ["climate"])
    kept = QPersistentModelIndex(model.index_of("aws", "climate"))
    model.set_profiles([LAB, AWS, RUSTFS])
    assert texts(model) == ["Lab", "AWS · research", "RustFS (local)", "New connection…"]
    model.set_profiles([AWS])
    assert kept.isValid()
    assert model.bucket(kept) == "climate"


def test_edited_name_is_shown_in_place(model: ConnectionsModel) -> None:
    model.set_profiles([RUSTFS])
    model.set_profiles([Profile(profile_id="rustfs", name="Mine", endpoint="http://other")])
    assert texts(model)[0] == "Mine"


def test_hostile_names_are_escaped_on_screen_only(model: ConnectionsModel) -> None:
    name = "<img src=x>\u202e\n\x1b[2J"
    model.set_profiles([Profile(profile_id="evil", name=name, endpoint="")])
    model.set_buckets("evil", [name])
    bucket = model.index_of("evil", name)
    assert bucket.data() == "<img src=x>\\u202e\\n\\x1b[2J"
    assert "<img" not in bucket.data(Qt.ItemDataRole.ToolTipRole)
    assert model.bucket(bucket) == name


def test_state_is_told_in_words_to_assistive_tools(model: ConnectionsModel) -> None:
    model.set_profiles([RUSTFS])
    index = model.index_of("rustfs")
    role = Qt.ItemDataRole.AccessibleTextRole
    assert index.data(role) == "RustFS (local), not connected"
    model.set_buckets("rustfs", [])
    assert index.data(role) == "RustFS (local), connected"
