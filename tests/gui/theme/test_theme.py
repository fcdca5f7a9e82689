"""Palette, style sheet, icons and glyphs in both schemes."""

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.palette import (
    PALETTE,
    TYPE_ROLES,
    Role,
    Scheme,
    color,
    current_scheme,
    hex_color,
)
from msglc_browser.gui.theme.resource_files import icon_file, resources_dir
from msglc_browser.gui.theme.style_sheet import build_style_sheet
from msglc_browser.gui.theme.theme_follower import ThemeFollower
from msglc_browser.gui.theme.type_glyph import GLYPHS, paint_type_glyph

_ICONS = sorted(path.stem for path in (resources_dir() / "icons").glob("*.svg"))


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    style.apply(qapp, Scheme.LIGHT)


def _luminance(value: QColor) -> float:
    parts = (value.redF(), value.greenF(), value.blueF())
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def _contrast(first: str, second: str) -> float:
    lighter, darker = sorted((_luminance(QColor(c)) for c in (first, second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("background", [Role.SURFACE, Role.RAISED, Role.WINDOW])
@pytest.mark.parametrize("text", [Role.TEXT, Role.MUTED, Role.DANGER])
def test_text_stands_out_from_its_background(scheme: Scheme, background: Role, text: Role) -> None:
    # Muted on the light window is 4.43 in the drawn palette; nothing may be fainter.
    assert _contrast(hex_color(text, scheme), hex_color(background, scheme)) >= 4.4


@pytest.mark.parametrize("scheme", Scheme)
def test_primary_button_can_be_read(scheme: Scheme) -> None:
    accent, text = hex_color(Role.ACCENT, scheme), hex_color(Role.ON_ACCENT, scheme)
    assert _contrast(accent, text) >= 4.4


def test_every_value_type_has_colour_and_glyph() -> None:
    assert set(TYPE_ROLES) == set(GLYPHS) == set(ValueType)


@pytest.mark.parametrize("scheme", Scheme)
def test_style_sheet_uses_only_palette_colours(scheme: Scheme) -> None:
    sheet = build_style_sheet(scheme)
    known = {hex_color(role, scheme) for role in PALETTE}
    assert set(re.findall(r"#[0-9a-f]{6}\b", sheet)) <= known
    assert "$" not in sheet


@pytest.mark.parametrize("scheme", Scheme)
def test_style_sheet_pictures_exist_in_palette_colours(scheme: Scheme) -> None:
    folder = resources_dir() / "themes" / scheme.value
    named = set(re.findall(rf"theme{scheme.value}:([\w-]+\.svg)", build_style_sheet(scheme)))
    assert named
    allowed = {hex_color(role, scheme) for role in (Role.MUTED, Role.ON_ACCENT)}
    for name in named:
        text = (folder / name).read_text("utf-8")
        assert set(re.findall(r"#[0-9a-f]{6}", text)) <= allowed, name


@pytest.mark.parametrize("name", [name for name in _ICONS if name != "application"])
def test_icon_is_drawn_on_the_grid_and_takes_the_palette(name: str, qtbot: QtBot) -> None:
    text = icon_file(name).read_text("utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert "currentColor" in text
    assert not re.findall(r"#[0-9a-f]{3,6}", text)
    picture = icons.pixmap(name, Role.DANGER, size=32).toImage()
    drawn = {
        picture.pixelColor(x, y).rgb() for x in range(32) for y in range(32)
        if picture.pixelColor(x, y).alpha() == 255
    }  # fmt: skip
    assert not picture.isNull()
    assert color(Role.DANGER).rgb() in drawn or name == "more"


def test_application_icon_is_there_at_16_pixels(qtbot: QtBot) -> None:
    found = icons.application_icon().pixmap(16, 16)
    assert found.width() == 16 * found.devicePixelRatio()


def test_apply_dresses_everything_and_tells(dressed: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(style.notifier().changed):
        style.apply(dressed, Scheme.DARK)
    assert current_scheme() is Scheme.DARK
    assert dressed.palette().window().color() == color(Role.WINDOW)
    assert color(Role.WINDOW).name() == "#1b1d21"


def test_icons_follow_the_scheme(dressed: QApplication) -> None:
    style.apply(dressed, Scheme.LIGHT)
    light = icons.pixmap("back").toImage()
    style.apply(dressed, Scheme.DARK)
    assert icons.pixmap("back").toImage() != light


def test_follower_keeps_the_chosen_theme_until_system_is_chosen(dressed: QApplication) -> None:
    follower = ThemeFollower(dressed)
    follower.choose("dark")
    assert current_scheme() is Scheme.DARK
    follower.choose("light")
    assert current_scheme() is Scheme.LIGHT
    follower.choose("system")
    assert current_scheme() is style.system_scheme()


@pytest.mark.parametrize("value_type", ValueType)
def test_type_glyph_paints_inside_its_square(value_type: ValueType, qtbot: QtBot) -> None:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_type_glyph(painter, QRectF(8, 8, 16, 16), value_type)
    painter.end()
    assert image.pixelColor(16, 10).alpha() > 0
    assert image.pixelColor(4, 16).alpha() == 0
    assert image.pixelColor(28, 16).alpha() == 0
