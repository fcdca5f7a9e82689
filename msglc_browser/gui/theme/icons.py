"""The program's icons: SVGs on a 24 grid, stroked with `currentColor`, tinted by the palette."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from msglc_browser.gui.theme.palette import Role, Scheme, current_scheme, hex_color
from msglc_browser.gui.theme.resource_files import icon_file

_SIZES = (16, 20, 24, 32)
_SCALES = (1, 2)
_DISABLED_OPACITY = 0.45
_APPLICATION_SIZES = (16, 24, 32, 48, 64, 128, 256)


def icon(name: str, role: Role = Role.TEXT) -> QIcon:
    """The icon `name` (a file of resources/icons) in the colour of `role`, grey when disabled.

    Drawn for the current scheme: request it again when `notifier().changed` is emitted.
    """
    return _tinted_icon(name, role, current_scheme())


def pixmap(name: str, role: Role = Role.TEXT, *, size: int = 16, scale: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` device-independent pixels, for a label or a delegate."""
    return _render(_tinted_svg(name, role, current_scheme()), size, scale)


def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    result = QIcon()
    svg = icon_file("application").read_text("utf-8")
    for size in _APPLICATION_SIZES:
        result.addPixmap(_render(svg, size, 1.0))
    return result


@cache
def _tinted_icon(name: str, role: Role, scheme: Scheme) -> QIcon:
    result = QIcon()
    modes = ((QIcon.Mode.Normal, role, 1.0), (QIcon.Mode.Disabled, Role.MUTED, _DISABLED_OPACITY))
    for mode, mode_role, opacity in modes:
        svg = _tinted_svg(name, mode_role, scheme)
        for size in _SIZES:
            for scale in _SCALES:
                result.addPixmap(_render(svg, size, float(scale), opacity), mode)
    for mode in (QIcon.Mode.Active, QIcon.Mode.Selected):
        result.addPixmap(_render(_tinted_svg(name, role, scheme), 16, 2.0), mode)
    return result


@cache
def _tinted_svg(name: str, role: Role, scheme: Scheme) -> str:
    text = icon_file(name).read_text("utf-8")
    return text.replace("currentColor", hex_color(role, scheme))


def _render(svg: str, size: int, scale: float, opacity: float = 1.0) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    edge = round(size * scale)
    picture = QPixmap(QSize(edge, edge))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(opacity)
    renderer.render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture
