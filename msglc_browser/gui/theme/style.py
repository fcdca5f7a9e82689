"""Applies the look: palette, fonts and style sheet, again whenever the scheme changes."""

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyleFactory, QToolTip, QWidget

from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.focused_cards import FocusedCards
from msglc_browser.gui.theme.palette import Scheme, build_palette, remember_scheme
from msglc_browser.gui.theme.resource_files import resources_dir
from msglc_browser.gui.theme.style_sheet import build_style_sheet

_NOTIFIER_NAME = "themeNotifier"


class ThemeNotifier(QObject):
    """Signals scheme changes, for pictures and icons that a repaint alone does not update."""

    changed = Signal()


def notifier() -> ThemeNotifier:
    """The application's one notifier; connect to `notifier().changed`."""
    app = QApplication.instance()
    found = app.findChild(ThemeNotifier, _NOTIFIER_NAME) if app is not None else None
    if isinstance(found, ThemeNotifier):
        return found
    made = ThemeNotifier(app)
    made.setObjectName(_NOTIFIER_NAME)
    return made


def apply(app: QApplication, scheme: Scheme) -> None:
    """Style the whole application in `scheme`; may be called again at any time."""
    for each in Scheme:
        QDir.setSearchPaths(f"theme{each.value}", [str(resources_dir() / "themes" / each.value)])
    remember_scheme(app, scheme)
    fusion = QStyleFactory.create("Fusion")
    if fusion is not None and app.style().name().lower() != "fusion":
        app.setStyle(fusion)
    if app.findChild(FocusedCards) is None:
        FocusedCards(app)
    app.setFont(fonts.ui())
    QToolTip.setFont(fonts.ui())
    app.setPalette(build_palette(scheme))
    app.setStyleSheet(build_style_sheet(scheme))
    notifier().changed.emit()


def system_scheme() -> Scheme:
    """The scheme the desktop requests; light if it states none."""
    is_dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
    return Scheme.DARK if is_dark else Scheme.LIGHT


def restyle(widget: QWidget) -> None:
    """Apply a dynamic property that changed after the widget was shown."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def set_status(text: QWidget, status: str) -> None:
    """Show a text in the colour of "warning" or "danger"; muted if `status` is empty."""
    text.setProperty("status", status)
    text.setProperty("muted", not status)
    restyle(text)
