"""Where the readout lies: beside its sample, which it never covers."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QSize

from msglc_browser.gui.theme.metrics import SPACE

_GAP: Final = 2 * SPACE  # from the sample


def beside(sample: QPointF, size: QSize, area: QRect) -> QPoint:
    """The top left corner: right of the sample; if there is no room, left of it, above or below."""
    x = min(max(round(sample.x()), area.left()), area.right())
    # When zoomed in, samples are so far outside that their pixels may be infinite.
    y = round(min(max(sample.y(), area.top()), area.bottom()))
    right, lowest = area.right() - size.width(), area.bottom() - size.height()
    top = min(max(y - size.height() // 2, area.top()), lowest)
    if x + _GAP <= right:
        return QPoint(x + _GAP, top)
    if x - _GAP - size.width() >= area.left():
        return QPoint(x - _GAP - size.width(), top)
    above = y - _GAP - size.height()
    top = above if above >= area.top() else min(y + _GAP, lowest)
    return QPoint(max(right, area.left()), top)
