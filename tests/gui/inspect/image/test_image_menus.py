"""The context menus of heat maps and pictures."""

import numpy as np
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QMenu, QWidget

from msglc_browser.gui.inspect.png_bytes import png_bytes
from tests.gui.inspect.image.image_desk import OpenImage
from tests.gui.window_parts import context_menu, entries, plain
from tests.servers.archives import make_archive

FIELD = np.random.default_rng(2).standard_normal((12, 16))


def menu_on(widget: QWidget) -> QMenu | None:
    return context_menu(widget, widget.rect().center())


def pick(widget: QWidget, text: str) -> None:
    menu = menu_on(widget)
    assert menu is not None
    [action] = [each for each in menu.actions() if plain(each) == text]
    action.trigger()
    menu.close()


def test_menu_of_a_heat_map_offers_what_the_buttons_do(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    desk.view.show()
    menu = menu_on(desk.map)
    assert menu is not None and menu.objectName() == "mapMenu"
    assert entries(menu) == [
        *("Show all", "Equal aspect", "Logarithmic colours", "Colour map", "Levels", "Profile"),
        *("Picture as PNG…", "Numbers as NPY…", "Copy picture"),
    ]
    assert all("&" in each.text() for each in menu.actions() if not each.isSeparator())
    menu.close()
    whole = desk.map.window_shown
    desk.map._zoom_at_cross(2.0)
    assert desk.map.window_shown != whole
    pick(desk.map, "Show all")
    assert desk.map.window_shown == whole
    was_equal = desk.view.heat.bar.equal_button.isChecked()
    pick(desk.map, "Equal aspect")
    assert desk.view.heat.bar.equal_button.isChecked() is not was_equal


def test_heat_map_is_copied_and_that_is_said(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    desk.view.show()
    said: list[str] = []
    desk.view.said.connect(said.append)
    QGuiApplication.clipboard().clear()
    pick(desk.map, "Copy picture")
    assert QGuiApplication.clipboard().image() == desk.view.heat.saved_picture()
    assert said == ["Copied the picture."]


def test_colours_need_no_menus_of_colours(open_image: OpenImage) -> None:
    desk = open_image(np.zeros((9, 9, 3), np.uint8).tolist())
    desk.view.show()
    menu = menu_on(desk.map)
    assert menu is not None
    shown = [plain(action) for action in menu.actions() if action.isVisible()]
    has_map = desk.view.heat.bar.map_button.isEnabled()
    assert ("Colour map" in shown) is has_map
    menu.close()


def test_nothing_to_see_has_no_menu(open_image: OpenImage) -> None:
    desk = open_image(FIELD.tolist())
    desk.view.show()
    desk.view.heat.clear()
    desk.view.picture.show_picture(None)
    assert menu_on(desk.map) is None
    assert menu_on(desk.view.picture.canvas) is None


def test_stored_picture_is_copied_or_exported(open_image: OpenImage) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    desk = open_image(make_archive(png_bytes(image)))
    desk.view.show()
    canvas = desk.view.picture.canvas
    menu = menu_on(canvas)
    assert menu is not None and entries(menu) == ["Copy picture", "Export…"]
    assert [each.text() for each in menu.actions()] == ["&Copy picture", "&Export…"]
    menu.close()
    wanted: list[str] = []
    desk.view.command_wanted.connect(wanted.append)
    QGuiApplication.clipboard().clear()
    pick(canvas, "Copy picture")
    copied = QGuiApplication.clipboard().image()
    assert copied.size() == image.size()
    assert copied.pixelColor(5, 5) == image.pixelColor(5, 5)
    pick(canvas, "Export…")
    assert wanted == ["node.export"]
