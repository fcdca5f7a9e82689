"""The way of the Tab key through a dialog: as one reads it, whatever was made first."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QSplitter, QWidget


def tab_as_read(widget: QWidget) -> None:
    """Let Tab go through `widget` along its layouts; what is hidden now keeps its place too."""
    for before, after in pairwise(_stops(widget)):
        QWidget.setTabOrder(before, after)


def first_stop(widget: QWidget) -> QWidget | None:
    """Where Tab would begin by now; None when nothing in it takes the keyboard's focus."""
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
