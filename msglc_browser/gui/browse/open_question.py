"""Opens selected objects, a tab each; asks first if they are many, and says what is left out."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.storage.places.location import S3Location

MOST_UNASKED: Final = 10


def open_objects(
    parent: QWidget,
    entries: Sequence[Entry],
    open_one: Callable[[S3Location], object],
    *,
    say: Callable[[str], object],
) -> None:
    """Open each object: a few at once, more of them after a yes (`openManyBox`); say that folders
    are left out.
    """
    places = [entry.location for entry in entries if isinstance(entry, ObjectRow)]
    count = len(entries) - len(places)
    _ask_to_open(parent, places, open_one)
    if count and not places:
        say(_tr("Folders open one at a time: select only one."))
    elif count:
        one, many = _tr("1 folder is left out"), _tr("{count} folders are left out")
        left_out = one if count == 1 else many.format(count=count_text(count))
        say(_tr("{left_out}: folders open one at a time.").format(left_out=left_out))


def _ask_to_open(
    parent: QWidget, places: Sequence[S3Location], open_one: Callable[[S3Location], object]
) -> None:

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
    box.add_cancel()
    box.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("OpenQuestion", text)
