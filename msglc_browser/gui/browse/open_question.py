"""Asks before many objects are opened, a tab each."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.storage.places.location import S3Location

MOST_UNASKED: Final = 10


def ask_to_open(
    parent: QWidget, places: Sequence[S3Location], open_one: Callable[[S3Location], object]
) -> None:
    """Open each of the places: a few at once, more of them after a yes (`openManyBox`)."""

    def open_all() -> None:
        for place in places:
            open_one(place)

    if len(places) <= MOST_UNASKED:
        open_all()
        return
    box = PlainBox("openManyBox", parent)
    box.setWindowTitle(_tr("Open objects"))
    question = _tr("Open {count} objects, each in a tab of its own?")
    box.ask(question.format(count=count_text(len(places))), "")
    open_them = box.addButton(_tr("Open"), QMessageBox.ButtonRole.AcceptRole)
    open_them.setObjectName("openManyButton")
    open_them.clicked.connect(open_all)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    cancel.setObjectName("cancelButton")
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("OpenQuestion", text)
