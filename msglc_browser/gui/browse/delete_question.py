"""Asks before objects are deleted: names them and warns that it cannot be undone."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from msglc_browser.gui.base.formatting import count_text, sizes_text
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.operations.buckets.browse import ObjectRow

_NAMED: Final = 8
_WARNING: Final = "This cannot be undone, unless the bucket keeps old versions."
_LINE_CHARS: Final = 80
_LINES: Final = 24  # fits on a small screen
_MOST_CHARS: Final = 4096  # more than a key can have


def ask_to_delete(parent: QWidget, rows: Sequence[ObjectRow], delete: Callable[[], None]) -> None:
    """Ask (`deleteObjectsDialog`); `delete` is called if the user confirms."""
    box = PlainBox("deleteObjectsDialog", parent)
    box.setWindowTitle(_tr("Delete object") if len(rows) == 1 else _tr("Delete objects"))
    box.ask(_question(rows), "\n".join((*_names(rows), "", _tr(_WARNING))))
    button = box.addButton(_tr("Delete"), QMessageBox.ButtonRole.AcceptRole)
    button.setObjectName("deleteButton")
    box.add_cancel()
    button.clicked.connect(delete)
    box.open()


def _question(rows: Sequence[ObjectRow]) -> str:
    size = sizes_text([row.size_bytes for row in rows])
    if len(rows) > 1:
        text = _tr("Delete {count} objects, {size}?")
        return text.format(count=count_text(len(rows)), size=size)
    name = visible(_name(rows[0]), limit=_MOST_CHARS)
    if len(name) > _LINE_CHARS:  # it is shown below
        return _tr("Delete this object, {size}?").format(size=size)
    return _tr("Delete “{name}”, {size}?").format(name=name, size=size)


def _names(rows: Sequence[ObjectRow]) -> list[str]:
    """Whole names: two of them may differ only in the middle."""
    if len(rows) == 1:
        return _wrapped(str(rows[0].location))
    # Rather than "1 more", show that name.
    most = len(rows) if len(rows) <= _NAMED + 1 else _NAMED
    lines: list[str] = []
    shown = 0
    for row in rows[:most]:
        name = _wrapped(_name(row))
        if lines and len(lines) + len(name) > _LINES:
            break
        lines += name
        shown += 1
    left = len(rows) - shown
    return [*lines, _tr("… and {count} more").format(count=count_text(left))] if left else lines


def _name(row: ObjectRow) -> str:
    """Never empty: a folder's own object has the prefix as its key, and no other name."""
    return row.name or f"{row.location.name}/"


def _wrapped(name: str) -> list[str]:
    """The name split into lines, those after the first indented."""
    text = visible(name, limit=_MOST_CHARS)
    starts = range(0, len(text), _LINE_CHARS)
    return [("    " if at else "") + text[at : at + _LINE_CHARS] for at in starts]


def _tr(text: str) -> str:
    return QCoreApplication.translate("DeleteQuestion", text)
