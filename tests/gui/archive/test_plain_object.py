"""Objects that are not archives: a text is shown as it is, only what is odd has a banner."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.storage.places.location import S3Location
from tests.servers.scripted_source import ScriptedWorkspace


class OpenObject(Protocol):
    """Creates a page that shows an object of this name and content."""

    def __call__(self, name: str, data: bytes) -> ArchivePage: ...


@pytest.fixture
def open_object(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[OpenObject]:
    pages: list[ArchivePage] = []

    def build(name: str, data: bytes) -> ArchivePage:
        page = ArchivePage(S3Location("rustfs-local", "runs", name), actions=Actions())
        qtbot.addWidget(page)
        ArchiveSession(bridge, ScriptedWorkspace(data, tmp_path), page)
        page.resize(1064, 640)
        page.show()
        pages.append(page)
        page.reload()
        qtbot.waitUntil(lambda: not page.is_busy())
        return page

    yield build
    for page in pages:
        page.close_page()


def texts(page: ArchivePage) -> str:
    """All that can be read on the page besides the object's content."""
    labels = page.findChildren(QLabel)
    return " | ".join(label.text() for label in labels if label.isVisible() and label.text())


@pytest.mark.parametrize("name", ["README.txt", "settings.json", "LICENSE", "run.log"])
def test_text_is_shown_without_a_warning(open_object: OpenObject, name: str) -> None:
    page = open_object(name, b'{"solver": "newmark", "steps": 40}\n')
    assert page.object_page.isVisible()
    assert page.object_page.pane.editor.toPlainText().startswith('{"solver"')
    assert texts(page) == ""


def test_long_text_stays_without_a_warning_when_more_is_loaded(
    open_object: OpenObject, qtbot: QtBot
) -> None:
    page = open_object("long.txt", b"line of a log\n" * 20_000)
    page.object_page.pane.more_button.click()
    qtbot.waitUntil(lambda: not page.is_busy())
    assert texts(page) == "262 kB of 280 kB shown"


def test_empty_text_says_so(open_object: OpenObject) -> None:
    assert texts(open_object("empty.txt", b"")) == "This object is empty."


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("frame.msglc", b"only text\n" * 20, "text"),
        ("frame.cbor", b"only text\n" * 20, "text"),
        ("core.bin", bytes(range(256)), "hex"),
    ],
)
def test_what_is_not_as_its_name_promises_says_why(
    open_object: OpenObject, name: str, data: bytes, kind: str
) -> None:
    said = texts(open_object(name, data))
    assert said.startswith("This is not an msglc archive: ")
    assert said.endswith(f" Shown as {kind}.")


def test_lines_of_a_text_are_not_broken_at_its_commas(open_object: OpenObject) -> None:
    text = "[2026-05-01 12:00:00] ERROR could not open the file, " * 9
    page = open_object("run.log", text.encode())
    assert page.object_page.pane.editor.toPlainText() == text
