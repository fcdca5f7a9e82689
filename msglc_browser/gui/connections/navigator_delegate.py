"""Paints the rows of the navigator: status dots, indents, wrapped errors, links."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.connections.connection_rows import ConnectionState, RowKind
from msglc_browser.gui.connections.connections_model import ConnectionsModel
from msglc_browser.gui.parts.focus_mark import paint_focus_mark
from msglc_browser.gui.theme import fonts, icons
from msglc_browser.gui.theme.metrics import ICON, LIST_ROW_HEIGHT, PAGE_MARGIN
from msglc_browser.gui.theme.palette import Role, color

AnyIndex = QModelIndex | QPersistentModelIndex
_DOT = 8
_DOT_LEFT = PAGE_MARGIN + 18
_NAME_LEFT = PAGE_MARGIN + 34
_CHILD_LEFT = PAGE_MARGIN + 30
_RIGHT = 10
_ERROR_PADDING = 5
_SECTION_AIR = 10
_DOT_ROLES = {
    ConnectionState.NOT_CONNECTED: Role.MUTED,
    ConnectionState.CONNECTING: Role.ACCENT,
    ConnectionState.CONNECTED: Role.OK,
    ConnectionState.FAILED: Role.DANGER,
}
_CHILD_ROLES = {
    RowKind.BUCKET: Role.TEXT,
    RowKind.RETRY: Role.ACCENT,
    RowKind.EDIT: Role.ACCENT,
    RowKind.SECRET: Role.ACCENT,
}


@guarded
class NavigatorDelegate(QStyledItemDelegate):
    """Paints whole rows from the view's left edge: the view itself has no indentation."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint the background, then what the kind of row needs."""
        self.initStyleOption(option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, color(Role.SELECTION))
        kind = index.data(ConnectionsModel.KIND_ROLE)
        if kind is RowKind.CONNECTION:
            self._paint_connection(painter, option, index)
        elif kind is RowKind.NEW:
            self._paint_new(painter, option)
        elif kind is RowKind.ERROR:
            self._paint_error(painter, option)
        elif kind is RowKind.SECTION:
            paint_caption(painter, option.rect.adjusted(0, _SECTION_AIR, 0, 0), option.text)
        elif kind is RowKind.RECENT:
            _draw(painter, option, PAGE_MARGIN, Role.TEXT)
        else:
            _draw(painter, option, _CHILD_LEFT, _CHILD_ROLES.get(kind, Role.MUTED))
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_focus_mark(painter, option.rect)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """The same height for all rows, except that errors are shown in full."""
        width = 2 * _NAME_LEFT
        kind = index.data(ConnectionsModel.KIND_ROLE)
        if kind is RowKind.SECTION:
            return QSize(width, LIST_ROW_HEIGHT + _SECTION_AIR)
        if kind is not RowKind.ERROR:
            return QSize(width, LIST_ROW_HEIGHT)
        view = option.widget
        room = view.viewport().width() if isinstance(view, QTreeView) else width
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        lines = _wrap(text, option.font, room - _CHILD_LEFT - _RIGHT)
        return QSize(width, round(lines.boundingRect().height()) + 2 * _ERROR_PADDING)

    def _paint_connection(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        _paint_arrow(painter, option)
        _paint_dot(painter, option.rect, index.data(ConnectionsModel.STATE_ROLE))
        _draw(painter, option, _NAME_LEFT, Role.TEXT)

    def _paint_new(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        scale = painter.device().devicePixelRatioF()
        plus = icons.pixmap("plus", Role.ACCENT, size=ICON, scale=scale)
        top = option.rect.center().y() - ICON // 2 + 1
        painter.drawPixmap(option.rect.left() + PAGE_MARGIN - 2, top, plus)
        right = Qt.TextElideMode.ElideRight
        _draw(painter, option, PAGE_MARGIN + ICON + 2, Role.ACCENT, elide=right)

    def _paint_error(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        area = option.rect.adjusted(_CHILD_LEFT, _ERROR_PADDING, -_RIGHT, -_ERROR_PADDING)
        painter.setPen(color(Role.DANGER))
        _wrap(option.text, option.font, area.width()).draw(painter, QPointF(area.topLeft()))


def paint_caption(painter: QPainter, area: QRect, text: str) -> None:
    """Paint small muted capitals above a list, aligned with its rows."""
    font = fonts.small()
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(color(Role.MUTED))
    room = area.adjusted(PAGE_MARGIN, 0, -PAGE_MARGIN, 0)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), text)


def _wrap(text: str, font: QFont, width: int) -> QTextLayout:
    """Break lines at words, and inside a word only if it is longer than a line."""
    layout = QTextLayout(text, font)
    layout.setTextOption(_wrapping())
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(80, width))
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _draw(
    painter: QPainter,
    option: QStyleOptionViewItem,
    left: int,
    role: Role,
    *,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
) -> None:
    area = option.rect.adjusted(left, 0, -_RIGHT, 0)
    painter.setFont(option.font)
    painter.setPen(color(role))
    text = option.fontMetrics.elidedText(option.text, elide, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), text)


def _paint_arrow(painter: QPainter, option: QStyleOptionViewItem) -> None:
    is_open = bool(option.state & QStyle.StateFlag.State_Open)
    name = "branch-open" if is_open else "branch-closed"
    scale = painter.device().devicePixelRatioF()
    arrow = icons.pixmap(name, Role.MUTED, size=ICON, scale=scale)
    top = option.rect.top() + (option.rect.height() - ICON) // 2
    painter.drawPixmap(option.rect.left() + PAGE_MARGIN - 4, top, arrow)


def _paint_dot(painter: QPainter, row: QRect, state: ConnectionState) -> None:
    ink: QColor = color(_DOT_ROLES[state])
    radius = _DOT / 2
    center = QPointF(row.left() + _DOT_LEFT + radius, row.center().y() + 0.5)
    is_filled = state in (ConnectionState.CONNECTED, ConnectionState.FAILED)
    painter.setPen(QPen(ink, 1.2))
    painter.setBrush(ink if is_filled else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(center, radius - 0.6, radius - 0.6)
    if state is ConnectionState.CONNECTING:  # half full while connecting, so not by colour alone
        painter.setBrush(ink)
        around = QRectF(center.x() - radius, center.y() - radius, _DOT, _DOT)
        painter.drawPie(around.adjusted(0.6, 0.6, -0.6, -0.6), 90 * 16, 180 * 16)
