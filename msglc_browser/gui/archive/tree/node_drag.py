"""The drag of selected nodes: what it carries, and the label under the pointer."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QDrag, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.formatting import count_text, elide_middle
from msglc_browser.gui.base.node_mime import node_mime
from msglc_browser.gui.base.step_name import step_name
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.reading.document import Document

_NAME_CHARS: Final = 32


def node_drag(source: QWidget, document: Document, nodes: Sequence[Node]) -> QDrag | None:
    """A drag of these nodes, owned by `source`; None if none of them can be dropped anywhere."""
    mime = node_mime(document, nodes)
    if mime is None:
        return None
    drag = QDrag(source)
    drag.setMimeData(mime)
    drag.setPixmap(_label(_name(nodes), source.devicePixelRatioF()))
    drag.setHotSpot(QPoint(-3 * SPACE, -SPACE))  # right of the pointer
    return drag


def _name(nodes: Sequence[Node]) -> str:
    if len(nodes) > 1:
        text = QCoreApplication.translate("Inspector", "{0} nodes")
        return text.format(count_text(len(nodes)))
    step = nodes[0].step
    return "/" if step is None else elide_middle(step_name(step)[0], _NAME_CHARS)


def _label(text: str, scale: float) -> QPixmap:
    font = fonts.mono()
    room = QFontMetrics(font).size(Qt.TextFlag.TextSingleLine, text)
    size = room + QSize(4 * SPACE, 2 * SPACE)
    pixmap = QPixmap(size * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(color(Role.BORDER))
    painter.setBrush(color(Role.SURFACE))
    frame = QRect(QPoint(0, 0), size)
    painter.drawRoundedRect(frame.adjusted(0, 0, -1, -1), SPACE, SPACE)
    painter.setPen(color(Role.TEXT))
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return pixmap
