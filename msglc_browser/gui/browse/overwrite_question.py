"""Asks before objects of the same names are replaced by files that are uploaded."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.storage.places.location import S3Location

_NAMED: Final = 8
_LINE_CHARS: Final = 80


def ask_to_overwrite(
    parent: QWidget,
    present: Sequence[S3Location],
    *,
    total: int,
    overwrite: Callable[[], None],
    skip: Callable[[], None],
) -> None:
    """Ask (`overwriteQuestion`) about the `present` ones of `total` objects to be written.

    `skip` is called if the user wants only the others; nothing is if they cancel.
    """
    box = PlainBox("overwriteQuestion", parent)
    box.setWindowTitle(_tr("Upload files"))
    box.ask(_question(present, total), "\n".join(_names(present, total)))
    button = box.addButton(_tr("Overwrite"), QMessageBox.ButtonRole.AcceptRole)
    button.setObjectName("overwriteExistingButton")
    button.clicked.connect(overwrite)
    if total > len(present):
        others = box.addButton(_tr("Upload only the others"), QMessageBox.ButtonRole.AcceptRole)
        others.setObjectName("skipExistingButton")
        others.clicked.connect(skip)
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    cancel.setObjectName("cancelButton")
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.open()


def _question(present: Sequence[S3Location], total: int) -> str:
    if total == 1:
        name = visible(present[0].name, limit=_LINE_CHARS)
        return _tr("“{name}” already exists. Overwrite it?").format(name=name)
    if len(present) == total:
        return _tr("All {total} objects already exist. Overwrite them?").format(
            total=count_text(total)
        )
    text = _tr("{count} of {total} objects already exist. Overwrite them?")
    if len(present) == 1:
        text = _tr("{count} of {total} objects already exists. Overwrite it?")
    return text.format(count=count_text(len(present)), total=count_text(total))


def _names(present: Sequence[S3Location], total: int) -> list[str]:
    if total == 1:
        return [visible(str(present[0]), limit=4 * _LINE_CHARS)]
    # Rather than "1 more", show that name.
    most = len(present) if len(present) <= _NAMED + 1 else _NAMED
    lines = [visible(each.name, limit=_LINE_CHARS) for each in present[:most]]
    left = len(present) - most
    return [*lines, _tr("… and {count} more").format(count=count_text(left))] if left else lines


def _tr(text: str) -> str:
    return QCoreApplication.translate("OverwriteQuestion", text)
