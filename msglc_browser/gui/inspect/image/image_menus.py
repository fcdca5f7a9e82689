"""The context menus of the Image tab: what the buttons offer, and to copy what is seen."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu, QWidget

from msglc_browser.gui.inspect.image.map_bar import MapBar
from msglc_browser.gui.inspect.passing_menu import passing_menu


def map_menu(bar: MapBar, show_all: Callable[[], None], parent: QWidget) -> QMenu:
    """`mapMenu` of numbers; it is deleted when it closes."""
    menu = passing_menu("mapMenu", parent)
    menu.addAction(_tr("Show all"), show_all)
    for toggle in (bar.equal_button, bar.log_button):
        action = menu.addAction(toggle.accessibleName(), toggle.click)
        action.setCheckable(True)
        action.setChecked(toggle.isChecked())
        action.setEnabled(toggle.isEnabled())
    menu.addSeparator()
    for button in (bar.map_button, bar.levels_button, bar.below_button):
        inner = menu.addMenu(button.menu())
        inner.setText(button.accessibleName())
        inner.setVisible(button.isEnabled())
    menu.addSeparator()
    menu.addActions(bar.save_button.menu().actions())
    return menu


def picture_menu(copy: Callable[[], None], export: Callable[[], None], parent: QWidget) -> QMenu:
    """`pictureMenu` of a picture that is stored as bytes; it is deleted when it closes."""
    menu = passing_menu("pictureMenu", parent)
    menu.addAction(_tr("Copy picture"), copy)
    menu.addAction(_tr("Export…"), export)
    return menu


def _tr(text: str) -> str:
    return QCoreApplication.translate("ImageMenu", text)
