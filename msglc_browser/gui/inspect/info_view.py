"""The Info tab: everything known about a node and its archive without reading more."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.inspect.inspector_view import Fit, InspectorView, Subject
from msglc_browser.gui.inspect.node_facts import document_facts, node_facts
from msglc_browser.gui.theme import fonts, icons, style
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE

_MOST_NODES: Final = 20
_ROWS: Final = (ValueType.LIST, ValueType.ARRAY)


def suits(nodes: Sequence[Node]) -> Fit:
    """Suits every node; for the archive itself it is the first tab to show.

    A root that is one list or array is shown as such if an inspector is made for what it holds.
    """
    node = nodes[0]
    if len(nodes) > 1 or node.path or node.kind is NodeKind.BUCKET:
        return Fit.FAIR
    is_row = node.value_type in _ROWS and node.kind not in (NodeKind.INDEXED, NodeKind.COMBINED)
    return Fit.GOOD if is_row else Fit.FIRST


class InfoView(InspectorView):
    """Two small tables, for the node and the archive, and any warnings about them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._map_button: QPushButton | None = None
        self._scroll = QScrollArea(self)
        self._scroll.setObjectName("infoView")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        style.notifier().changed.connect(self._tint)

    def update_subject(self, subject: Subject) -> None:
        """Show the current warnings."""
        self.look_at(subject)

    def look_at(self, subject: Subject) -> None:
        """Rebuild the tables; they are small."""
        node, document = subject.node, subject.document
        self._map_button = None
        body = QWidget()
        body.setProperty("page", True)
        column = QVBoxLayout(body)
        column.setContentsMargins(PAGE_MARGIN, 3 * SPACE, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(2 * SPACE)
        if len(subject.nodes) > 1:
            self._add_several(column, subject.nodes)
        elif node.path or node.kind is NodeKind.BUCKET:
            _add_table(column, _title(node), node_facts(node))
            _add_table(column, self.tr("Archive"), document_facts(document))
        else:
            _add_table(column, self.tr("Archive"), document_facts(document))
            _add_table(column, self.tr("Root value"), node_facts(node))
            self._offer_map(column, node)
        if subject.warnings:
            rows = [(self.tr("Note"), warning) for warning in subject.warnings]
            _add_table(column, self.tr("Notes"), rows)
        column.addStretch(1)
        self._scroll.setWidget(body)

    def _add_several(self, column: QVBoxLayout, nodes: Sequence[Node]) -> None:
        for number, node in enumerate(nodes[:_MOST_NODES], start=1):
            title = self.tr("Node {0} of {1}").format(number, count_text(len(nodes)))
            _add_table(column, title, node_facts(node))
        if len(nodes) > _MOST_NODES:
            rest = count_text(len(nodes) - _MOST_NODES)
            _add_table(column, self.tr("{0} more nodes").format(rest), [])

    def _offer_map(self, column: QVBoxLayout, node: Node) -> None:
        """A button that shows what takes up the space in the archive."""
        if not node.may_have_children:
            return
        button = QPushButton(self.tr("Size map"))
        button.setObjectName("infoMapButton")
        button.setAutoDefault(False)
        button.clicked.connect(lambda: self.inspector_wanted.emit("map", None))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._map_button = button
        self._tint()

    def _tint(self) -> None:
        if self._map_button is not None:
            self._map_button.setIcon(icons.icon("map"))


def _title(node: Node) -> str:
    """What the facts of a node below the root are about."""
    if node.kind is not NodeKind.BUCKET:
        return QCoreApplication.translate("InfoView", "Node")
    if node.value_type is ValueType.DICT:
        return QCoreApplication.translate("InfoView", "Range of keys")
    return QCoreApplication.translate("InfoView", "Range of items")


def _add_table(column: QVBoxLayout, title: str, rows: Sequence[tuple[str, str]]) -> None:
    heading = PlainLabel(title)
    heading.setProperty("caption", True)
    heading.setFont(fonts.small())
    column.addWidget(heading)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 2 * SPACE)
    grid.setHorizontalSpacing(4 * SPACE)
    grid.setVerticalSpacing(SPACE + 2)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 88)
    for row, (label, value) in enumerate(rows):
        name = PlainLabel(label)
        name.setProperty("muted", True)
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_value_label(value, label), row, 1)
    column.addLayout(grid)


def _value_label(value: str, name: str) -> QLabel:
    label = PlainLabel(value)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    label.setFont(fonts.mono())
    label.setAccessibleName(name)
    if "/" in value:
        # QLabel wraps only at spaces and would cut off a long key: add zero-width spaces after
        # slashes. They must not reach the clipboard (Copy path copies the exact path).
        label.setText(value.replace("/", "/\u200b"))
    else:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
