"""Choosing a target in a bucket by clicking, where it had to be typed before."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.result_preview import ResultPreview
from msglc_browser.gui.dialogs.dialog_work import DialogWork
from msglc_browser.gui.targets.choose_place_dialog import ChoosePlaceDialog
from msglc_browser.gui.targets.choosing import answer_choosing
from msglc_browser.gui.targets.write_dialog import WriteDialog
from msglc_browser.operations.combining.combine import CombinedLayout, CombineMode
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from tests.gui.bucket_page import Table
from tests.gui.dialog_hands import child, press, show
from tests.servers.s3 import S3Bucket

Key = Qt.Key
KEYS = ("2026/all.msg", "2026/more/run-9.msg", "2026/run-1.msg", "readme.txt")


class Chooser:
    """A dialog whose target is chosen, and the chooser over it."""

    def __init__(self, dialog: WriteDialog, qtbot: QtBot) -> None:
        self.dialog = dialog
        self.qtbot = qtbot

    def open(self) -> None:
        press(self.dialog, "targetChooseButton")
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.chooser.is_loading())

    @property
    def chooser(self) -> ChoosePlaceDialog:
        opened = self.dialog.findChildren(ChoosePlaceDialog, "choosePlaceDialog")
        return next(each for each in opened if each.isVisible())

    @property
    def table(self) -> Table:
        return Table(self.chooser)

    def enter(self, name: str) -> None:
        self.table.double_click(name)
        self.settle()

    def text(self, name: str) -> str:
        return child(self.chooser, QLabel, name).text()

    def can_choose(self) -> bool:
        return child(self.chooser, QAbstractButton, "chooseButton").isEnabled()

    def target(self) -> str:
        return child(self.dialog, QLineEdit, "targetEdit").text()


OpenChooser = Callable[..., Chooser]


@pytest.fixture
def open_chooser(
    qtbot: QtBot,
    bridge: Bridge,
    workspace: Workspace,
    moto_profile: Profile,
    moto_bucket: S3Bucket,
) -> OpenChooser:
    """`open_chooser(kind of dialog)`: it stands in a bucket with a few keys."""
    for key in KEYS:
        moto_bucket.put(key, b"x")

    def build(kind: type[AppendDialog] | type[CombineDialog], key: str = "2026/") -> Chooser:
        folder = S3Location(moto_profile.profile_id, moto_bucket.name, key)
        source = CombineSource(S3Location(moto_profile.profile_id, moto_bucket.name, "a.msg"), "a")
        dialog = kind((source,), folder, profiles=(moto_profile,))
        answer_choosing(DialogWork(bridge, dialog), workspace, dialog)
        show(qtbot, dialog)
        chooser = Chooser(dialog, qtbot)
        chooser.open()
        return chooser

    return build


def test_archive_to_append_to_is_chosen_by_clicking(
    open_chooser: OpenChooser, moto_bucket: S3Bucket
) -> None:
    chooser = open_chooser(AppendDialog)
    assert chooser.text("choosePath") == f"s3://{moto_bucket.name}/2026/"
    assert chooser.table.names() == ["more/", "all.msg", "run-1.msg"]
    assert not chooser.can_choose()
    chooser.table.click("more/")
    assert not chooser.can_choose()  # no archive

    chooser.table.click("all.msg")
    assert chooser.text("chosenLabel") == f"s3://{moto_bucket.name}/2026/all.msg"
    press(chooser.chooser, "chooseButton")

    assert chooser.target() == f"s3://{moto_bucket.name}/2026/all.msg"


def test_chooser_goes_up_to_the_buckets_and_into_folders(
    open_chooser: OpenChooser, moto_bucket: S3Bucket
) -> None:
    chooser = open_chooser(AppendDialog)

    QTest.keyClick(chooser.table.view, Key.Key_Backspace)
    chooser.settle()
    assert chooser.table.names() == ["2026/", "readme.txt"]
    press(chooser.chooser, "chooseUpButton")
    chooser.settle()
    assert chooser.text("choosePath") == "Buckets"
    assert f"{moto_bucket.name}/" in chooser.table.names()
    assert not child(chooser.chooser, QAbstractButton, "chooseUpButton").isEnabled()

    chooser.enter(f"{moto_bucket.name}/")
    chooser.enter("2026/")
    chooser.enter("more/")
    chooser.table.double_click("run-9.msg")

    assert chooser.target() == f"s3://{moto_bucket.name}/2026/more/run-9.msg"


def test_chooser_goes_up_by_one_slash_where_two_follow_each_other(
    open_chooser: OpenChooser, moto_bucket: S3Bucket
) -> None:
    moto_bucket.put("2026//deep.msg", b"x")
    chooser = open_chooser(AppendDialog, "2026//")
    assert chooser.table.names() == ["deep.msg"]

    press(chooser.chooser, "chooseUpButton")
    chooser.settle()

    assert chooser.text("choosePath") == f"s3://{moto_bucket.name}/2026/"
    assert "all.msg" in chooser.table.names()


def test_folder_to_save_into_keeps_the_name(
    open_chooser: OpenChooser, moto_bucket: S3Bucket
) -> None:
    chooser = open_chooser(CombineDialog)
    name = chooser.target().rpartition("/")[2]
    assert name
    assert chooser.can_choose()  # the folder that one stands in

    chooser.table.click("more/")
    press(chooser.chooser, "chooseButton")

    assert chooser.target() == f"s3://{moto_bucket.name}/2026/more/{name}"


def test_object_to_replace_gives_its_name(open_chooser: OpenChooser, moto_bucket: S3Bucket) -> None:
    chooser = open_chooser(CombineDialog)

    chooser.table.double_click("all.msg")

    assert chooser.target() == f"s3://{moto_bucket.name}/2026/all.msg"


def test_chooser_says_what_went_wrong_and_tries_again(
    open_chooser: OpenChooser, qtbot: QtBot, moto_bucket: S3Bucket
) -> None:
    chooser = open_chooser(CombineDialog)
    chooser.chooser.reject()
    edit = child(chooser.dialog, QLineEdit, "targetEdit")
    edit.setText("s3://no-such-bucket-anywhere/all.msg")

    chooser.open()

    retry = child(chooser.chooser, QAbstractButton, "retryButton")
    qtbot.waitUntil(retry.isVisible)
    assert not chooser.can_choose()
    assert chooser.text("chosenLabel") == ""
    press(chooser.chooser, "chooseUpButton")
    chooser.settle()
    assert not retry.isVisible()
    assert chooser.table.view.hasFocus()
    assert f"{moto_bucket.name}/" in chooser.table.names()


def test_choosing_is_for_buckets_and_browsing_for_this_computer(
    open_chooser: OpenChooser,
) -> None:
    chooser = open_chooser(CombineDialog)
    chooser.chooser.reject()
    choose = child(chooser.dialog, QAbstractButton, "targetChooseButton")
    browse = child(chooser.dialog, QAbstractButton, "targetBrowseButton")
    assert choose.isVisible() and not browse.isVisible()

    places = child(chooser.dialog, QComboBox, "placeCombo")
    places.setCurrentIndex(0)
    places.activated.emit(0)

    assert browse.isVisible() and not choose.isVisible()


def test_result_is_not_told_before_the_target_is_known(open_chooser: OpenChooser) -> None:
    chooser = open_chooser(AppendDialog)
    preview = child(chooser.dialog, ResultPreview, "resultPreview")
    assert preview.lines() == ("Choose an archive to append to.",)
    assert preview.headerItem().text(0) == "Result"

    chooser.table.double_click("all.msg")
    assert preview.lines() == ("Reading the archive…",)
    dialog = chooser.dialog
    assert isinstance(dialog, AppendDialog)
    spec = dialog.spec()
    assert spec is not None
    dialog.show_layout(spec.target, CombinedLayout(CombineMode.DICT, ("b",), 1, 100))

    assert preview.lines()[:2] == ("all.msg", "1 existing: b")


def test_chooser_that_is_left_changes_nothing(open_chooser: OpenChooser) -> None:
    chooser = open_chooser(AppendDialog)
    before = chooser.target()

    QTest.keyClick(chooser.chooser, Key.Key_Escape)

    assert chooser.target() == before
