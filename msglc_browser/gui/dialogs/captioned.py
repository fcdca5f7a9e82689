"""A field of a dialog below its caption."""

from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.theme.metrics import SPACE


def captioned(
    caption: str, field: QWidget, parent: QWidget, *, shown: QLayout | None = None
) -> QVBoxLayout:
    """A column of caption and field; `shown` is a layout that holds the field, and others."""
    label = PlainLabel(caption, parent)
    label.setProperty("muted", True)
    label.setBuddy(field)
    field.setAccessibleName(caption)
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE)
    column.addWidget(label)
    if shown is None:
        column.addWidget(field)
    else:
        column.addLayout(shown)
    return column
