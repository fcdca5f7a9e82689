"""The order of the Tab key: reading order, whatever was created first."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLayout,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QWidget,
)

from msglc_browser.gui.dialogs.body_area import BodyArea


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
    parts = _parts(widget)
    if parts is not None:
        if isinstance(widget, QScrollArea) and _is_stop(widget):
            yield widget  # the keys of the arrows scroll it
        for part in filter(None, parts):
            yield from _stops(part)
    elif _is_stop(widget):
        yield widget
    elif isinstance(widget, BodyArea):
        yield from _stops_along(widget.body)
    elif layout is not None:
        yield from _stops_along(layout)


def _parts(widget: QWidget) -> Sequence[QWidget | None] | None:
    """What Qt's own containers show, which is in no layout; None for other widgets.

    Of tabs that is the one in front: the others are put in order when they are shown.
    """
    if isinstance(widget, QSplitter):
        return [widget.widget(place) for place in range(widget.count())]
    if isinstance(widget, QMainWindow):
        return [widget.centralWidget()]
    if isinstance(widget, QTabWidget):
        return [widget.tabBar(), widget.cornerWidget(), widget.currentWidget()]
    if isinstance(widget, QScrollArea) and not isinstance(widget, BodyArea):
        return [widget.widget()]
    return None


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
