"""Nothing is cut in dialogs and narrow windows."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import Description
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_texts import cost_text
from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.dialogs.dialog_frame import DialogFrame
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.operations.combining.combine import SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.reading.byte_source import ReadStats
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch

_LONG = "k" * 250  # a key without a place to break it at


def cut_labels(widget: QWidget) -> list[str]:
    """The texts of visible labels that have too little height for all of their lines."""
    labels = [label for label in widget.findChildren(QLabel) if label.isVisible()]
    wrapped = [label for label in labels if label.wordWrap() and label.text()]
    return [each.text() for each in wrapped if each.height() < each.heightForWidth(each.width())]


def test_dialog_is_as_high_as_its_lines_need_and_grows_with_them(qtbot: QtBot) -> None:
    dialog = DialogFrame("probe", "Probe", "Some words that wrap. " * 12)
    qtbot.addWidget(dialog)
    label = QLabel("More words, to fill most of a small screen. " * 30, dialog)
    label.setWordWrap(True)
    dialog.body.addWidget(label)
    dialog.setFixedWidth(360)
    dialog.show()
    assert cut_labels(dialog) == []
    before = dialog.height()
    label.setText(label.text() + "And then more of them. " * 8)
    qtbot.waitUntil(lambda: dialog.height() > before)
    assert cut_labels(dialog) == []
    assert dialog.area.verticalScrollBar().maximum() == 0
    dialog.close()


@pytest.mark.parametrize("corner", [(-200, -200), (700, 700), (250, 250)])
def test_dialog_is_on_the_screen_wherever_its_window_is(
    qtbot: QtBot, corner: tuple[int, int]
) -> None:
    dialog = DialogFrame("probe", "Probe", "Some words.")
    qtbot.addWidget(dialog)
    dialog.resize(300, 300)
    dialog.move(*corner)
    dialog.show()
    area = dialog.screen().availableGeometry()
    assert area.contains(dialog.frameGeometry())
    assert (dialog.x() == 250) is (corner == (250, 250))
    dialog.close()


def test_dialog_that_grows_at_the_bottom_of_the_screen_stays_on_it(qtbot: QtBot) -> None:
    dialog = DialogFrame("probe", "Probe", "Some words.")
    qtbot.addWidget(dialog)
    dialog.setFixedWidth(360)
    dialog.show()
    area = dialog.screen().availableGeometry()
    dialog.move(0, area.bottom() - dialog.height())
    label = QLabel("More words, to fill much of a small screen. " * 20, dialog)
    label.setWordWrap(True)
    dialog.body.addWidget(label)
    label.show()
    qtbot.waitUntil(lambda: dialog.area.height() >= label.heightForWidth(label.width()))
    assert cut_labels(dialog) == []
    assert area.contains(dialog.frameGeometry())
    dialog.close()


@pytest.mark.parametrize(
    ("command", "name"), [("app.settings", "settingsDialog"), ("help.about", "aboutDialog")]
)
def test_dialogs_of_the_window_cut_nothing(
    application: Application, command: str, name: str
) -> None:
    choose_command(application.workbench.actions.action(command))
    dialog = application.window.findChild(QDialog, name)
    assert dialog is not None
    assert cut_labels(dialog) == []
    dialog.reject()


def test_settings_scroll_where_the_screen_is_too_low(application: Application) -> None:
    choose_command(application.workbench.actions.action("app.settings"))
    dialog = application.window.findChild(QDialog, "settingsDialog")
    assert dialog is not None
    area = dialog.findChild(QScrollArea, "dialogArea")
    assert area is not None
    screen = dialog.screen().availableGeometry().height()
    assert dialog.height() <= screen
    assert area.horizontalScrollBar().maximum() == 0
    dialog.reject()


def test_tree_of_a_narrow_window_shows_names_sizes_and_previews(
    launch: Launch, make_archive: Callable[..., bytes], qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "long-names.msglc"
    path.write_bytes(make_archive({f"a rather long name {n}": list(range(9)) for n in range(5)}))
    application = launch(location=str(path))
    application.window.resize(900, 600)
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    bar = page.view.horizontalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() == 0)
    narrow = page.view.columnWidth(Column.NAME)
    assert page.view.isColumnHidden(Column.TYPE)
    application.window.resize(1280, 800)
    qtbot.waitUntil(lambda: page.view.columnWidth(Column.NAME) > narrow)
    assert bar.maximum() == 0
    assert not page.view.isColumnHidden(Column.TYPE)


def test_bytes_read_more_than_once_are_no_share_of_the_whole() -> None:
    assert cost_text(ReadStats(278_000, 4, 24_800_000)) == (
        "read 278 kB of 24.8 MB (1.1 %) in 4 requests"
    )
    assert cost_text(ReadStats(205, 1, 205)) == "read 205 B of 205 B (100.0 %) in 1 request"
    assert cost_text(ReadStats(410, 2, 205)) == "read 410 B in 2 requests"


def _error_panel() -> QWidget:
    panel = ErrorPanel()
    panel.show_error(Description(f"Cannot read {_LONG}.", f"Look at {_LONG}.", ""))
    return panel


def _strip() -> QWidget:
    strip = NoticeStrip("probe")
    strip.say(f"{_LONG} has changed on the server.")
    return strip


def _combine_with_a_stranger() -> QWidget:
    place = S3Location("lab", "runs", _LONG)
    dialog = CombineDialog([CombineSource(place, "a", 9)], S3Location("lab", "runs"))
    dialog.show_checks([SourceCheck(place, False, f"{_LONG} is no archive.", 9, "e")])
    return dialog


@pytest.mark.parametrize(
    "make",
    [_error_panel, _strip, _combine_with_a_stranger],
    ids=lambda each: each.__name__,
)
def test_key_without_a_break_widens_nothing_and_stands_whole_in_a_tooltip(
    qtbot: QtBot, make: Callable[[], QWidget]
) -> None:
    widget = make()
    qtbot.addWidget(widget)
    widget.show()
    assert widget.minimumSizeHint().width() < 900
    widget.resize(900, widget.height())
    widget.grab()
    labels = [label for label in widget.findChildren(QLabel) if label.isVisible()]
    assert any(_LONG in label.toolTip() for label in labels)
    for label in labels:
        words = [*label.text().split(), ""] if label.wordWrap() else [""]
        widest = max(label.fontMetrics().horizontalAdvance(word) for word in words)
        assert widest <= label.width(), label.text()
    widget.close()
