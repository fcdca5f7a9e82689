"""Cancel is left of what a question is about, as in every other dialog."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.browse.delete_question import ask_to_delete
from msglc_browser.gui.buckets.delete_bucket_dialog import DeleteBucketDialog
from msglc_browser.gui.folders.delete_folders_dialog import DeleteFoldersDialog
from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import child, show

PLACE = S3Location("lab", "runs", "f/")
FOLDER = Folder(PLACE, "f")
ROW = ObjectRow(S3Location("lab", "runs", "a"), "a", 1, None, "")


def object_question(parent: QWidget) -> QDialog:
    ask_to_delete(parent, [ROW], lambda: None)
    return child(parent, QDialog, "deleteObjectsDialog")


QUESTIONS: dict[str, Callable[[QWidget], QDialog]] = {
    "objects": object_question,
    "folders": lambda parent: DeleteFoldersDialog([FOLDER], [], parent),
    "bucket": lambda parent: DeleteBucketDialog(PLACE, "lab", parent),
}


@pytest.mark.parametrize("asks", QUESTIONS.values(), ids=QUESTIONS)
def test_cancel_is_left_of_delete(
    asks: Callable[[QWidget], QDialog], application: Application, qtbot: QtBot
) -> None:
    dialog = asks(application.window)
    show(qtbot, dialog)
    cancel = child(dialog, QPushButton, "cancelButton")
    delete = child(dialog, QPushButton, "deleteButton")
    assert cancel.isDefault()
    assert cancel.geometry().right() < delete.geometry().left()
