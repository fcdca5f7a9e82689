"""The selected entries of a bucket page: gathered once, and kept through another order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QItemSelectionModel, QObject, Signal

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.arranging import Arranged
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.entry_rows import EntryRows
from msglc_browser.gui.browse.history import Place
from msglc_browser.gui.browse.objects_model import ObjectsModel
from msglc_browser.gui.browse.objects_view import ObjectsView


class ObjectsSelection(QObject):
    """300,000 selected rows must not be felt. `changed`: others are selected."""

    changed = Signal()

    def __init__(self, model: ObjectsModel, view: ObjectsView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._entries: EntryRows | None = None  # None: not gathered yet
        self._sizes_text = ""
        self._kept: Sequence[int] = ()
        self._kept_text = ""
        self._marks: bytearray | None = None
        model.modelReset.connect(self._forget)
        view.chosen.marked.connect(self._on_changed)

    def entries(self) -> EntryRows:
        """The selected folders and objects in display order."""
        if self._entries is None:
            self._entries = self._model.marked(self._view.chosen.marks)
            are_kept = self._kept and len(self._kept) == len(self._entries)
            self._sizes_text = (
                self._kept_text if are_kept else self._model.sizes_text(self._entries)
            )
        return self._entries

    def text(self) -> str:
        """ "3 of 40 selected · 1.2 MB"; empty if nothing is."""
        count = len(self.entries())
        if not count:
            return ""
        text = self.tr("{count} of {all} selected").format(
            count=count_text(count), all=count_text(self._model.shown_count)
        )
        return f"{text} · {self._sizes_text}" if self._sizes_text else text

    @contextmanager
    def known_marks(self, answer: Arranged) -> Iterator[None]:
        """Rows are about to be shown in another order, and the answer says which are selected.

        If the selection has changed since it was asked for, `restore_kept` finds out itself.
        """
        is_same = answer.request.chosen is self.entries().numbers
        self._marks = answer.marks if is_same else None
        try:
            yield
        finally:
            self._marks = None

    def keep(self) -> None:
        """Rows are about to be shown in another order: `restore_kept` comes after it."""
        self._kept, self._kept_text = self.entries().numbers, self._sizes_text

    def restore_kept(self, current_key: str | None) -> None:
        """Select those of the entries selected at `keep` that are shown now."""
        self._make_current(current_key)
        marks = self._model.marks(self._kept) if self._marks is None else self._marks
        self._view.chosen.mark(marks)
        self._kept = ()

    def restore(self, place: Place) -> None:
        """Select what was selected, and make the current row current again."""
        self._make_current(place.current_key)
        self._view.chosen.mark(self._model.marks(self._model.numbers(place.selected)))

    def _make_current(self, key: str | None) -> None:
        row = None if key is None else self._model.row_of(key)
        if row is None and self._model.shown_count and not self._view.currentIndex().isValid():
            row = 0  # a starting point for the arrow keys
        if row is not None:
            index = self._model.index(row, Column.NAME)
            no_update = QItemSelectionModel.SelectionFlag.NoUpdate
            self._view.selectionModel().setCurrentIndex(index, no_update)

    def _forget(self) -> None:
        self._entries = None

    def _on_changed(self) -> None:
        self._entries = None
        self.changed.emit()
