"""A path as one line of clickable pieces, shortened in the middle if there is no room."""

import html
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import NodePath, format_path
from msglc_browser.gui.base.formatting import elide_middle
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.step_name import step_name
from msglc_browser.gui.base.visible_text import one_line, tooltip
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.palette import Role, color

_BETWEEN: Final = " / "
_STEP_CHARS: Final = 48


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    path: NodePath


@guarded
class PathTrail(QLabel):
    """`path_wanted(NodePath)` when a piece is clicked; () is the archive itself.

    The text is generated HTML with every name escaped.
    """

    path_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pathTrail")
        self.setProperty("links", True)
        self.setIndent(0)  # a label with a frame would have one
        self._pieces: tuple[_Piece, ...] = ()
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setFont(fonts.mono())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.linkActivated.connect(self._follow)
        style.notifier().changed.connect(self._refresh)

    def show_node(self, node: Node, name: str) -> None:
        """Show the path to `node` from the archive `name`."""
        self._pieces = tuple(_pieces(node, name))
        path = format_path(node.path)
        self.setAccessibleName(self.tr("Path {0}").format(one_line(path)))
        self.setToolTip(tooltip(path))
        self._refresh()

    def show_text(self, text: str) -> None:
        """Show words in place of a path: "3 nodes"."""
        self._pieces = (_Piece(text, ()),)
        self.setAccessibleName(text)
        self.setToolTip("")
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Refit the pieces to the new width."""
        super().resizeEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        shown = self._fitting()
        last = len(shown) - 1
        parts = [_link(piece, place == last) for place, piece in enumerate(shown)]
        between = f'<span style="color:{color(Role.MUTED).name()}">{_BETWEEN}</span>'
        self.setText(between.join(parts))
        # Without a link there is nothing for keys to do here.
        tab = Qt.FocusPolicy.StrongFocus if last > 0 else Qt.FocusPolicy.ClickFocus
        self.setFocusPolicy(tab)

    def _fitting(self) -> list[_Piece]:
        """Keep the first and last piece; drop those after the first, then shorten names."""
        pieces = list(self._pieces)
        is_cut = False
        while len(pieces) > (3 if is_cut else 2) and not self._fits(pieces):
            if is_cut:
                del pieces[1]
            is_cut = True
            pieces[1] = _Piece("…", pieces[1].path)
        limit = _STEP_CHARS
        while limit > 4 and not self._fits(pieces):
            limit -= 4
            pieces = [_Piece(elide_middle(piece.text, limit), piece.path) for piece in pieces]
        return pieces

    def _fits(self, pieces: list[_Piece]) -> bool:
        text = _BETWEEN.join(piece.text for piece in pieces)
        return QFontMetrics(self.font()).horizontalAdvance(text) <= self.width()

    def _follow(self, target: str) -> None:
        length = int(target)
        for piece in self._pieces:
            if len(piece.path) == length:
                self.path_wanted.emit(piece.path)
                return


def _pieces(node: Node, name: str) -> list[_Piece]:
    pieces = [_Piece(elide_middle(one_line(name), _STEP_CHARS), ())]
    for length, step in enumerate(node.path, start=1):
        text = elide_middle(step_name(step)[0], _STEP_CHARS)
        pieces.append(_Piece(text, node.path[:length]))
    if node.kind is NodeKind.BUCKET:
        pieces.append(_Piece(one_line(node.label), node.path))
    return pieces


def _link(piece: _Piece, is_last: bool) -> str:
    text = html.escape(piece.text).replace(" ", "&nbsp;")
    tone = color(Role.TEXT if is_last else Role.MUTED).name()
    if is_last:
        return f'<span style="color:{tone}">{text}</span>'
    return f'<a href="{len(piece.path)}" style="color:{tone};text-decoration:none">{text}</a>'
