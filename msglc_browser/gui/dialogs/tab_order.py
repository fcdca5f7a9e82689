"""The order of the Tab key in a dialog: reading order, whatever was created first."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QSplitter, QWidget


def tab_as_read(widget: QWidget) -> None:
    """Make Tab follow the layouts of `widget`; hidden widgets keep their place too."""
    for before, after in pairwise(_stops(widget)):
        QWidget.setTabOrder(before, after)


def first_stop(widget: QWidget) -> QWidget | None:
    """Where Tab would start now; None if nothing in it accepts the keyboard focus."""
    stop = widget.nextInFocusChain()
    while stop is not None and stop is not widget:
        if _is_stop(stop) and stop.isVisibleTo(widget) and stop.isEnabled():
            return stop
        stop = stop.nextInFocusChain()
    return None


def _stops(widget: QWidget) -> Iterator[QWidget]:
    layout = widget.layout()
    if _is_stop(widget):
        yield widget
    elif isinstance(widget, QSplitter):
        parts = (widget.widget(place) for place in range(widget.count()))
        for part in filter(None, parts):
            yield from _stops(part)
    elif layout is not None:
        yield from _stops_along(layout)


def _stops_along(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if inner is not None:
            yield from _stops_along(inner)
        elif widget is not None:
            yield from _stops(widget)


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
