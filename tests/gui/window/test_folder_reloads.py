"""Folders in which much is written are reloaded once a second, and once more at the end."""

from collections.abc import Collection, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from msglc_browser.gui.window import folder_reloads
from msglc_browser.gui.window.folder_reloads import FolderReloads
from msglc_browser.storage.places.location import S3Location

A, B = (S3Location("p", "runs", key) for key in ("a/", "b/"))


class Folders:
    """Records what is reloaded; `busy` are folders that are being read."""

    def __init__(self, parent: QObject) -> None:
        self.reloaded: list[set[S3Location]] = []
        self.busy: set[S3Location] = set()
        self.reloads = FolderReloads(self._reload, self.busy.__contains__, parent)

    def _reload(self, folders: Collection[S3Location]) -> None:
        self.reloaded.append(set(folders))


@pytest.fixture
def folders(qapp: QObject, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folders]:
    """Nothing changed yet."""
    monkeypatch.setattr(folder_reloads, "_PAUSE_MS", 300)
    parent = QObject()
    made = Folders(parent)
    yield made
    made.reloads._pause.stop()
    parent.deleteLater()


def test_first_change_is_shown_at_once_and_many_more_together(
    qtbot: QtBot, folders: Folders
) -> None:
    for _ in range(1_000):
        folders.reloads.want({A})
    folders.reloads.want({B})
    assert folders.reloaded == [{A}]
    qtbot.waitUntil(lambda: len(folders.reloaded) == 2)
    assert folders.reloaded == [{A}, {A, B}]
    qtbot.waitUntil(lambda: not folders.reloads._pause.isActive())
    assert len(folders.reloaded) == 2


def test_last_change_is_shown_at_once(folders: Folders) -> None:
    folders.reloads.want({A})
    folders.reloads.want({A})
    assert folders.reloads._pause.isActive()
    folders.reloads.want_now({A})
    assert not folders.reloads._pause.isActive()
    assert folders.reloaded == [{A}, {A}]


def test_folder_that_is_being_read_is_reloaded_afterwards(qtbot: QtBot, folders: Folders) -> None:
    folders.busy.add(A)
    folders.reloads.want({A, B})
    assert folders.reloaded == [{B}]
    folders.busy.clear()
    qtbot.waitUntil(lambda: folders.reloaded == [{B}, {A}])


def test_nothing_is_reloaded_after_the_window_is_closed(folders: Folders) -> None:
    folders.reloads.want({A})
    folders.reloads.want({B})
    assert folders.reloads._pause.isActive()
    folders.reloads.stop()
    assert not folders.reloads._pause.isActive()
    folders.reloads.want({B})
    folders.reloads.want_now({B})
    assert folders.reloaded == [{A}]
    assert not folders.reloads._pause.isActive()
