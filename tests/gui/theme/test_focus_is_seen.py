"""Wherever the keyboard focus is, it can be seen, in light and dark."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Scheme
from msglc_browser.storage.places.location import S3Location
from tests.gui.every_dialog import DIALOGS
from tests.servers.s3 import S3Bucket

_AROUND = 3  # pixels
_LEAST_CHANGE = 48  # of 255: less is hardly seen
_LEAST_PIXELS = 12
_KEY = Qt.FocusReason.TabFocusReason


SCHEMES = pytest.mark.parametrize("scheme", list(Scheme))


@contextmanager
def styled(app: QApplication, scheme: Scheme) -> Iterator[None]:
    """While the window is there, not before or after: it may bring a scheme of its own."""
    style.apply(app, scheme)
    yield
    style.apply(app, Scheme.LIGHT)


def stops(window: QWidget) -> list[QWidget]:
    """Everything that Tab leads to now."""
    found = []
    for stop in window.findChildren(QWidget):
        is_tab = bool(stop.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
        is_proxied = stop.focusProxy() is not None
        is_here = stop.isVisibleTo(window) and stop.isEnabled()
        is_seen = is_here and not stop.visibleRegion().isEmpty()
        if is_tab and is_seen and not is_proxied:
            found.append(stop)
    return found


def look(window: QWidget, widget: QWidget) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    """The pixels of a widget and a little around it."""
    area = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    area = area.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND).intersected(window.rect())
    image = window.grab(area).toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8)
    rows = data.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 4]
    return rows.astype(np.int16)


def unseen(window: QWidget, rest: QWidget) -> list[str]:
    """The widgets that look the same with the focus as without it; `rest` has it meanwhile."""
    found = []
    for widget in stops(window):
        rest.setFocus()
        without = look(window, widget)
        widget.setFocus(_KEY)
        changed = np.abs(look(window, widget) - without) >= _LEAST_CHANGE
        if not widget.hasFocus() or int(changed.sum()) < _LEAST_PIXELS:
            found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def nothing(window: QWidget) -> QWidget:
    """A widget without looks that holds the focus."""
    widget = QWidget(window)
    widget.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    widget.setGeometry(0, 0, 1, 1)
    widget.show()
    return widget


@SCHEMES
@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda each: each.__name__)
def test_focus_is_seen_in_dialogs(
    qtbot: QtBot, qapp: QApplication, dialog: type[QDialog], scheme: Scheme
) -> None:
    shown = DIALOGS[dialog]()
    qtbot.addWidget(shown)
    shown.show()
    shown.activateWindow()
    qtbot.waitUntil(shown.isActiveWindow)
    with styled(qapp, scheme):
        found = unseen(shown, nothing(shown))
    shown.done(0)
    assert found == []


@SCHEMES
@pytest.mark.parametrize(
    ("key", "path"), [("", ""), ("a.msglc", ""), ("a.msglc", "/runs/a"), ("t.txt", "")]
)
def test_focus_is_seen_on_pages(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
    qapp: QApplication,
    key: str,
    path: str,
    scheme: Scheme,
) -> None:
    archive = make_archive({"runs": {"a": [0.5] * 2_000, "b": 1}, "text": "x" * 99})
    moto_bucket.fill({"a.msglc": archive, "t.txt": b"text", "d/x": b"x"})
    place = S3Location("test", moto_bucket.name, key)
    application.workbench.opener.open(place, parse_path(path) if path else None)
    qtbot.waitUntil(application.is_idle)
    window = application.window
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    with styled(qapp, scheme):
        found = unseen(window, nothing(window))
    assert found == []
