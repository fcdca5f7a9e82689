"""Finds every text of a window that Qt would take for markup, or for a shortcut."""

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

IMAGE = '<img src="file:///x">&y'
"""For every name, key and message: an image if it is markup, Alt+Y if it labels a button."""

_TAG = "<img"
_TIP_ROLES = (
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
)


def mistaken_texts(window: QWidget) -> list[str]:
    """What is wrong with each text in `window` that would not be shown as it is."""
    found = list(_of_widget(window))
    for widget in window.findChildren(QWidget):
        found += _of_widget(widget)
    for action in window.findChildren(QAction):
        found += _tips(action, f"action {action.objectName()}")
        found += _shortcut(action.text(), f"action {action.objectName()}")
    return found


def texts_of(window: QWidget) -> str:
    """Every text shown, to see that the names have arrived there."""
    return "\n".join(_texts(window))


def _of_widget(widget: QWidget) -> Iterator[str]:
    name = f"{type(widget).__name__} {widget.objectName()}"
    yield from _tips(widget, name)
    if isinstance(widget, QLabel):
        yield from _label(widget, name)
    if isinstance(widget, QTextEdit):
        yield f"{name} shows markup"
    if isinstance(widget, QAbstractButton):
        yield from _shortcut(widget.text(), name)
    if isinstance(widget, QTabBar):
        for tab in range(widget.count()):
            yield from _shortcut(widget.tabText(tab), f"{name} tab")
            yield from _tag(widget.tabToolTip(tab), f"{name} tab's tooltip")
    if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
        yield from _items(widget.model(), QModelIndex(), name)


def _label(label: QLabel, name: str) -> Iterator[str]:
    if label.textFormat() is Qt.TextFormat.RichText:  # composed by us, names escaped
        yield from _tag(label.text(), name)
    elif label.textFormat() is not Qt.TextFormat.PlainText and not label.pixmap():
        yield f"{name} guesses the format of {label.text()!r}"
    if label.buddy() is not None:
        yield from _shortcut(label.text(), name)


def _tips(owner: QWidget | QAction, name: str) -> Iterator[str]:
    yield from _tag(owner.toolTip(), f"{name} tooltip")
    yield from _tag(owner.whatsThis(), f"{name} help")


def _tag(text: str, name: str) -> Iterator[str]:
    if _TAG in text:
        yield f"{name}: {text!r}"


def _shortcut(text: str, name: str) -> Iterator[str]:
    if "&y" in text.replace("&&", ""):
        yield f"{name} underlines a letter of {text!r}"


def _items(model: QAbstractItemModel, parent: QModelIndex, name: str) -> Iterator[str]:
    for column in range(_columns(model, parent)):
        for role in _TIP_ROLES:
            tip = model.headerData(column, Qt.Orientation.Horizontal, role)
            yield from _tag(str(tip or ""), f"{name} header")
        for row in range(model.rowCount(parent)):
            index = model.index(row, column, parent)
            for role in _TIP_ROLES:
                yield from _tag(str(index.data(role) or ""), f"{name} row {row}")
            if column == 0:
                yield from _items(model, index, name)


def _texts(window: QWidget) -> Iterator[str]:
    for widget in (window, *window.findChildren(QWidget)):
        yield widget.toolTip()
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            yield widget.text()
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            yield from _item_texts(widget.model(), QModelIndex())


def _item_texts(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        for column in range(_columns(model, parent)):
            yield str(model.index(row, column, parent).data() or "")
        yield from _item_texts(model, model.index(row, 0, parent))


def _columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    """A list's own answer is private to it."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)
