"""The widths of the tree's columns: long names get more room until the user sets it."""

from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QHeaderView, QTreeView

from msglc_browser.gui.archive.archive_delegate import ArchiveDelegate
from msglc_browser.gui.archive.archive_entry import Column
from msglc_browser.gui.archive.archive_tree import ArchiveTreeModel
from msglc_browser.gui.theme import fonts

_LEAST_NAME: Final = 140
_NAME_SHARE: Final = 0.46  # of the tree's width, for long names
_WIDTHS: Final = {Column.NAME: 196, Column.TYPE: 70, Column.ITEMS: 62, Column.SIZE: 76}


class TreeColumns(QObject):
    """Sets up the header of a tree view; call `share_out` when the view has another width."""

    def __init__(self, view: QTreeView, tree: ArchiveTreeModel, delegate: ArchiveDelegate) -> None:
        super().__init__(view)
        self._view = view
        self._delegate = delegate
        self._has_own_width = False
        self._is_widening = False
        self._names_width = _WIDTHS[Column.NAME]
        self._set_up(view.header())
        view.header().sectionResized.connect(self._on_section_resized)
        tree.children_ready.connect(self._widen_names)
        tree.node_known.connect(self._widen_items)

    def share_out(self) -> None:
        """In a narrow view, hide the type's name but not its glyph, and shrink names."""
        view = self._view
        room = self._room_for_names(_WIDTHS[Column.TYPE])
        view.setColumnHidden(Column.TYPE, room < _LEAST_NAME)
        if view.isColumnHidden(Column.TYPE):
            room = self._room_for_names(0)
        if not self._has_own_width:
            self._is_widening = True
            view.setColumnWidth(Column.NAME, max(_LEAST_NAME, min(self._names_width, room)))
            self._is_widening = False

    def _set_up(self, header: QHeaderView) -> None:
        header.setFont(fonts.small())
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(56)
        header.setResizeContentsPrecision(0)  # visible rows only
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.PREVIEW, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)

    def _widen_names(self, _node_id: int) -> None:
        """Give long visible names more room, within reason, until the user sets the width."""
        limit = int(self._view.viewport().width() * _NAME_SHARE)
        if self._has_own_width or self._names_width >= limit:
            return
        wanted = min(self._view.sizeHintForColumn(Column.NAME), limit)
        if wanted > self._names_width:
            self._names_width = wanted
            self.share_out()

    def _widen_items(self, node_id: int) -> None:
        """Give the shape of an array room."""
        wanted = self._delegate.shape_width(node_id)
        if wanted > self._view.columnWidth(Column.ITEMS):
            self._view.setColumnWidth(Column.ITEMS, wanted)
            self.share_out()

    def _room_for_names(self, type_width: int) -> int:
        """The width the other columns leave."""
        header = self._view.header()
        others = type_width + sum(map(header.sectionSize, (Column.ITEMS, Column.SIZE)))
        return self._view.viewport().width() - others - header.minimumSectionSize()

    def _on_section_resized(self, section: int) -> None:
        if section == Column.NAME and not self._is_widening:
            self._has_own_width = True
