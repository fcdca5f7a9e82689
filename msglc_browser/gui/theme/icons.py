"""The program's icons: SVGs on a 24 grid, stroked with `currentColor`, tinted by the palette."""

from functools import cache

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from msglc_browser.gui.theme.palette import Role, Scheme, current_scheme, hex_color
from msglc_browser.gui.theme.resource_files import icon_file

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


@cache
def application_icon() -> QIcon:
    """The program's own icon, in its own colours."""
    result = QIcon()
    svg = icon_file("application").read_text("utf-8")
    for size in _APPLICATION_SIZES:
        result.addPixmap(_render(svg, size, 1.0))
    return result


@cache
def _tinted_icon(name: str, role: Role, scheme: Scheme) -> QIcon:
    return QIcon(_TintedEngine(name, role, scheme))


class _TintedEngine(QIconEngine):
    """Draws an icon in the sizes that are asked for, when they are.

    All of them at once, for every action, would take a quarter of a second before the first paint.
    """

    def __init__(self, name: str, role: Role, scheme: Scheme) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._scheme = scheme
        self._pictures: dict[tuple[int, bool], QPixmap] = {}

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        """A picture of `size` device pixels."""
        is_disabled = mode is QIcon.Mode.Disabled
        edge = min(size.width(), size.height())
        key = edge, is_disabled
        if key not in self._pictures:
            role, opacity = (Role.MUTED, _DISABLED_OPACITY) if is_disabled else (self._role, 1.0)
            svg = _tinted_svg(self._name, role, self._scheme)
            self._pictures[key] = _render(svg, edge, 1.0, opacity)
        return self._pictures[key]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint it in the middle of `rect`."""
        scale = painter.device().devicePixelRatio()
        picture = QPixmap(self.pixmap(rect.size() * scale, mode, state))
        picture.setDevicePixelRatio(scale)
        place = QRectF(QPointF(0, 0), picture.deviceIndependentSize())
        place.moveCenter(QRectF(rect).center())
        painter.drawPixmap(place.topLeft(), picture)


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
