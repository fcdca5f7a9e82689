"""The question before objects of the same names are replaced."""

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.browse.overwrite_question import ask_to_overwrite
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import child


@pytest.mark.parametrize(
    ("present", "total", "question", "last"),
    [
        (1, 1, "“0.msg” already exists. Overwrite it?", "s3://bucket/in/0.msg"),
        (1, 2, "1 of 2 objects already exists. Overwrite it?", "0.msg"),
        (2, 2, "All 2 objects already exist. Overwrite them?", "1.msg"),
        (9, 10, "9 of 10 objects already exist. Overwrite them?", "8.msg"),
        (10, 11, "10 of 11 objects already exist. Overwrite them?", "… and 2 more"),
    ],
)
def test_it_counts_and_names_what_exists(
    qtbot: QtBot, present: int, total: int, question: str, last: str
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    places = [S3Location("p", "bucket", f"in/{number}.msg") for number in range(present)]
    ask_to_overwrite(window, places, total=total, overwrite=lambda: None, skip=lambda: None)
    box = child(window, QMessageBox, "overwriteQuestion")
    assert box.text() == question
    assert box.informativeText().splitlines()[-1] == last
    box.close()
