"""The selected rows of a bucket page: gathered once, and kept through another order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QItemSelectionRange, QObject, Signal

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.row_runs import runs
from msglc_browser.gui.browse.arranging import Arranged
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.entry_rows import EntryRows
from msglc_browser.gui.browse.history import Place
from msglc_browser.gui.browse.objects_model import ObjectsModel
from msglc_browser.gui.browse.objects_view import ObjectsView


class ObjectsSelection(QObject):
    """Works on ranges of rows: 300,000 selected rows must not be felt. `changed` by the user."""

    changed = Signal()

    def __init__(self, model: ObjectsModel, view: ObjectsView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._entries: EntryRows | None = None  # None: not gathered yet
        self._text = ""
        self._runs: Sequence[tuple[int, int]] | None = None
        model.modelReset.connect(self._forget)
        view.selectionModel().selectionChanged.connect(self._on_changed)

    def entries(self) -> EntryRows:
        """The selected folders and objects in display order."""
        if self._entries is None:
            ranges = self._view.selected_ranges()
            self._entries = self._model.entries(ranges)
            self._text = self._describe(len(self._entries), ranges)
        return self._entries

    def text(self) -> str:
        """ "3 of 40 selected · 1.2 MB"; empty if nothing is."""
        return self._text if self.entries() else ""

    @contextmanager
    def known_runs(self, answer: Arranged) -> Iterator[None]:
        """Rows are about to be shown in another order, and the answer says which are selected.

        If the selection has changed since it was asked for, `restore` looks for it by key instead.
        """
        is_same = answer.request.selected is self._entries
        self._runs = answer.runs if is_same else None
        try:
            yield
        finally:
            self._runs = None

    @property
    def has_runs(self) -> bool:
        """Whether `restore` needs no keys."""
        return self._runs is not None

    def restore(self, place: Place) -> None:
        """Select what was selected, and make the current row current again."""
        flags = QItemSelectionModel.SelectionFlag
        model = self._view.selectionModel()
        current = self._model.row_of(place.current_key) if place.current_key else None
        if current is None and self._model.shown_count and not self._view.currentIndex().isValid():
            current = 0  # a starting point for the arrow keys
        if current is not None:
            model.setCurrentIndex(self._model.index(current, Column.NAME), flags.NoUpdate)
        model.select(self._rows_of(place), flags.ClearAndSelect)

    def _rows_of(self, place: Place) -> QItemSelection:
        found = self._runs
        if found is None:
            rows = (self._model.row_of(key) for key in place.selected)
            found = runs(row for row in rows if row is not None)
        selection = QItemSelection()
        for first, last in found:
            top = self._model.index(first, Column.NAME)
            selection.append(QItemSelectionRange(top, self._model.index(last, Column.KIND)))
        return selection

    def _describe(self, count: int, ranges: Sequence[range]) -> str:
        text = self.tr("{count} of {all} selected").format(
            count=count_text(count), all=count_text(self._model.shown_count)
        )
        sizes = self._model.sizes_text(ranges)
        return f"{text} · {sizes}" if sizes else text

    def _forget(self) -> None:
        self._entries = None

    def _on_changed(self) -> None:
        self._entries = None
        self.changed.emit()
