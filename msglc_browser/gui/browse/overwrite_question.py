"""Asks before objects or files of the same names are replaced by an upload or a download."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.storage.places.location import LocalLocation, Location

_NAMED: Final = 8
_LINE_CHARS: Final = 80


def ask_to_overwrite(
    parent: QWidget,
    present: Sequence[Location],
    *,
    total: int,
    overwrite: Callable[[], None],
    skip: Callable[[], None],
) -> None:
    """Ask (`overwriteQuestion`) about the `present` ones of `total` objects or files to be written.

    `skip` is called if the user wants only the others; nothing is if they cancel.
    """
    box = PlainBox("overwriteQuestion", parent)
    is_download = isinstance(present[0], LocalLocation)
    box.setWindowTitle(_tr("Download objects") if is_download else _tr("Upload files"))
    box.ask(_question(present, total), "\n".join(_names(present, total)))
    button = box.addButton(_tr("Overwrite"), QMessageBox.ButtonRole.AcceptRole)
    button.setObjectName("overwriteExistingButton")
    button.clicked.connect(overwrite)
    if total > len(present):
        only = _tr("Download only the others") if is_download else _tr("Upload only the others")
        others = box.addButton(only, QMessageBox.ButtonRole.AcceptRole)
        others.setObjectName("skipExistingButton")
        others.clicked.connect(skip)
    box.add_cancel()
    box.open()


def _question(present: Sequence[Location], total: int) -> str:
    if total == 1:
        name = visible(present[0].name, limit=_LINE_CHARS)
        return _tr("“{name}” already exists. Overwrite it?").format(name=name)
    is_download = isinstance(present[0], LocalLocation)
    if len(present) == total and is_download:
        text = _tr("All {total} files already exist. Overwrite them?")
    elif len(present) == total:
        text = _tr("All {total} objects already exist. Overwrite them?")
    elif len(present) == 1:
        text = _tr("{count} of {total} objects already exists. Overwrite it?")
        text = (
            _tr("{count} of {total} files already exists. Overwrite it?") if is_download else text
        )
    else:
        text = _tr("{count} of {total} objects already exist. Overwrite them?")
        text = (
            _tr("{count} of {total} files already exist. Overwrite them?") if is_download else text
        )
    return text.format(count=count_text(len(present)), total=count_text(total))


def _names(present: Sequence[Location], total: int) -> list[str]:
    if total == 1:
        return [visible(str(present[0]), limit=4 * _LINE_CHARS)]
    # Rather than "1 more", show that name.
    most = len(present) if len(present) <= _NAMED + 1 else _NAMED
    lines = [visible(each.name, limit=_LINE_CHARS) for each in present[:most]]
    left = len(present) - most
    return [*lines, _tr("… and {count} more").format(count=count_text(left))] if left else lines


def _tr(text: str) -> str:
    return QCoreApplication.translate("OverwriteQuestion", text)
