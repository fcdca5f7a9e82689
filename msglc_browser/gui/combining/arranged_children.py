"""The children of a combined archive, to remove, rename and reorder."""

from dataclasses import replace

from PySide6.QtCore import QObject

from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.combining.source_row import Checked, SourceRow
from msglc_browser.operations.combining.arrange import (
    ArrangedChild,
    CombinedChild,
    CombinedChildren,
)
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import Location


class ArrangedChildrenModel(CombineSourcesModel):
    """Rows like those of a sources table; keys that are not text stay as they are."""

    def __init__(self, location: Location, parent: QObject | None = None) -> None:
        super().__init__((), parent)
        self._location = location
        self._children: tuple[CombinedChild, ...] = ()

    def show_children(self, found: CombinedChildren) -> None:
        """Start with the archive's children."""
        self.beginResetModel()
        self._children = found.children
        self._mode = found.mode
        self._rows = [self._row(child) for child in found.children]
        self._forget_caches()
        self._is_edited = False
        self.endResetModel()

    def arranged(self) -> tuple[ArrangedChild, ...]:
        """The children to keep, in their new order; names only where changed."""
        return tuple(self._arranged(row) for row in self.rows())

    def is_changed(self) -> bool:
        """Whether anything has changed."""
        return self.arranged() != tuple(ArrangedChild(c.position) for c in self._children)

    def removed_count(self) -> int:
        """How many children are removed."""
        return len(self._children) - self.rowCount()

    def renamed_count(self) -> int:
        """How many children are renamed."""
        return sum(child.name is not None for child in self.arranged())

    def put_all_back(self) -> None:
        """Restore the initial state."""
        self.show_children(CombinedChildren("", self._mode, self._children))

    def _arranged(self, row: SourceRow) -> ArrangedChild:
        position = row.position or 0
        is_named = not row.is_fixed and self._mode is CombineMode.DICT
        is_new = is_named and row.source.name != self._children[position].name
        return ArrangedChild(position, row.source.name if is_new else None)

    def _row(self, child: CombinedChild) -> SourceRow:
        source = CombineSource(self._location, child.name, child.size_bytes)
        is_fixed = not child.is_text and self._mode is CombineMode.DICT
        row = SourceRow(source, Checked.GOOD, base=child.name, position=child.position)
        return replace(row, is_fixed=is_fixed)

    def _object_title(self) -> str:
        return self.tr("Now")

    def _object_text(self, row: SourceRow) -> str:
        position = row.position or 0
        name = self._children[position].name
        return f"[{position}]" if self._mode is CombineMode.LIST else f"[{position}]  {name}"
