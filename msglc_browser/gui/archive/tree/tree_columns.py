"""The widths of an archive tree's columns: they fit the view, and long names get more."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTreeView

from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.theme import fonts

_LEAST_NAME: Final = 140
_LEAST_PREVIEW: Final = 56
_NAME_SHARE: Final = 0.46  # of the tree's width, for long names
_WIDTHS: Final = {Column.NAME: 196, Column.TYPE: 70, Column.ITEMS: 62, Column.SIZE: 76}


class TreeColumns:
    """Shares the width of a tree out until the user sets that of the names."""

    def __init__(self, view: QTreeView) -> None:
        self._view = view
        self._has_own_width = False
        self._is_widening = False
        self._names_width = _WIDTHS[Column.NAME]
        self._items_width = _WIDTHS[Column.ITEMS]
        self._set_up(view.header())

    def widen_names(self) -> None:
        """Give long visible names more room, within reason."""
        limit = int(self._view.viewport().width() * _NAME_SHARE)
        if self._has_own_width or self._names_width >= limit:
            return
        wanted = min(self._view.sizeHintForColumn(Column.NAME), limit)
        if wanted > self._names_width:
            self._names_width = wanted
            self.share_out()

    def widen_items(self, wanted: int) -> None:
        """Give the shape of an array room."""
        if wanted > self._view.columnWidth(Column.ITEMS):
            self._items_width = wanted
            self._view.setColumnWidth(Column.ITEMS, wanted)
            self.share_out()

    def share_out(self) -> None:
        """In a narrow view, hide the type's name but not its glyph, shrink names, hide previews."""
        view = self._view
        has_preview = self._room(0, _LEAST_PREVIEW) >= _LEAST_NAME
        if has_preview and view.isColumnHidden(Column.PREVIEW):
            view.setColumnWidth(Column.ITEMS, self._items_width)
            has_preview = self._room(0, _LEAST_PREVIEW) >= _LEAST_NAME
        view.setColumnHidden(Column.PREVIEW, not has_preview)
        least = _LEAST_PREVIEW if has_preview else 0
        has_type = self._room(_WIDTHS[Column.TYPE], least) >= _LEAST_NAME
        view.setColumnHidden(Column.TYPE, not has_type)
        if not has_preview:
            self._shrink_items()
        room = self._room(_WIDTHS[Column.TYPE] if has_type else 0, least)
        if not self._has_own_width:
            wanted = min(self._names_width, room) if has_preview else room
            self._set_name_width(max(_LEAST_NAME, wanted))

    def _set_up(self, header: QHeaderView) -> None:
        header.setFont(fonts.small())
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(_LEAST_PREVIEW)
        header.setResizeContentsPrecision(0)  # visible rows only
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.PREVIEW, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            header.resizeSection(column, width)
        header.sectionResized.connect(self._on_section_resized)

    def _room(self, type_width: int, preview_width: int) -> int:
        """The width that the other columns leave for names."""
        header = self._view.header()
        others = sum(map(header.sectionSize, (Column.ITEMS, Column.SIZE)))
        return self._view.viewport().width() - others - type_width - preview_width

    def _shrink_items(self) -> None:
        """Shapes are shortened before names are cut off."""
        least = _WIDTHS[Column.ITEMS]
        width = self._room(0, 0) + self._view.columnWidth(Column.ITEMS) - _LEAST_NAME
        self._view.setColumnWidth(Column.ITEMS, max(least, min(width, self._items_width)))

    def _set_name_width(self, width: int) -> None:
        self._is_widening = True
        self._view.setColumnWidth(Column.NAME, width)
        self._is_widening = False

    def _on_section_resized(self, section: int) -> None:
        if section == Column.NAME and not self._is_widening:
            self._has_own_width = True
