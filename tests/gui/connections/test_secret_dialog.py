"""The dialog that asks for a secret key."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.errors import Description
from msglc_browser.gui.connections.secret_dialog import SecretDialog
from msglc_browser.storage.places.profile import Profile
from tests.gui.dialog_hands import child


def test_long_reason_makes_the_dialog_higher_and_not_wider(qtbot: QtBot) -> None:
    dialog = SecretDialog(Profile(profile_id="lab", name="Lab", endpoint=""))
    qtbot.addWidget(dialog)
    dialog.show()
    before = dialog.size()
    dialog.on_save_failed(Description("The keyring did not answer. " * 12, "Try again.", ""))
    label = child(dialog, QLabel, "saveError")
    qtbot.waitUntil(lambda: dialog.height() > before.height())
    assert label.height() >= label.heightForWidth(label.width())
    assert dialog.width() == before.width()
