"""Tabs whose last names are the same tell where each is."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QTabBar
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.tabs.tab_titles import Way, way_to, what_differs
from msglc_browser.storage.places.location import LocalLocation, S3Location
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket


@pytest.mark.parametrize(
    ("ways", "said"),
    [
        ([("Lab", "runs", "a"), ("Lab", "runs", "b")], ["a", "b"]),
        ([("Lab", "x", "run1"), ("Lab", "y", "run1"), ("Lab", "y", "run2")],
         ["x/run1", "y/run1", "run2"]),
        ([("Lab", "runs"), ("Home", "runs")], ["Lab/runs", "Home/runs"]),
        ([("Lab", "runs"), ("Lab", "runs")], ["", ""]),
        ([("Lab", "a"), ("Lab", "a"), ("Lab", "b")], ["a", "a", "b"]),
        ([("Lab", "runs"), ("Lab", "runs", "a")], ["runs", "a"]),
    ],
)  # fmt: skip
def test_same_titles_have_the_shortest_end_that_differs(ways: list[Way], said: list[str]) -> None:
    assert what_differs(["a.msg"] * len(ways), ways) == said


def test_other_titles_are_left_alone() -> None:
    assert what_differs(["a", "b"], [("x",), ("x",)]) == ["", ""]


def test_way_of_a_key_keeps_empty_names() -> None:
    assert way_to(S3Location("p", "runs", "a//b.msg"), "Lab") == ("Lab", "runs", "a", "")
    assert way_to(LocalLocation(Path("/data/b.msg")), "")[-1] == "data"


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    run = make_archive({"name": "frame"})
    keys = ("lab/run1/a.msg", "lab/run2/a.msg", "old/run2/a.msg", "b.msg")
    moto_bucket.fill(dict.fromkeys(keys, run))
    return moto_bucket


def test_tabs_of_one_name_are_told_apart_as_long_as_there_are_several(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    bar = window.findChild(QTabBar, "documentTabBar")
    assert bar is not None

    def titles() -> list[str]:
        return [bar.tabText(tab) for tab in range(bar.count())]

    def open_(key: str) -> None:
        application.workbench.opener.open(S3Location("test", bucket.name, key))

    open_("lab/run1/a.msg")
    assert titles() == ["a.msg"]
    open_("b.msg")
    open_("lab/run2/a.msg")
    assert titles() == ["a.msg — run1", "b.msg", "a.msg — run2"]
    open_("old/run2/a.msg")
    assert titles() == ["a.msg — run1", "b.msg", "a.msg — lab/run2", "a.msg — old/run2"]
    tip = bar.tabToolTip(3)
    assert f"s3://{bucket.name}/old/run2/a.msg" in tip and "Test" in tip
    qtbot.waitUntil(application.is_idle)
    choose_command(action_of(window, "tab.close"))
    choose_command(action_of(window, "tab.close"))
    assert titles() == ["a.msg", "b.msg"]
