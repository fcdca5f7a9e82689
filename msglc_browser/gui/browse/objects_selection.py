"""The selected entries of a bucket page: gathered once, and kept through another order."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QObject, Signal

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.browse.arranging import Arranged
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.entry_rows import EntryRows
from msglc_browser.gui.browse.history import Place
from msglc_browser.gui.browse.objects_model import ObjectsModel
from msglc_browser.gui.browse.objects_view import ObjectsView


class ObjectsSelection(QObject):
    """No delay is felt with 300,000 selected rows. `changed`: others are selected."""

    changed = Signal()

    def __init__(self, model: ObjectsModel, view: ObjectsView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view
        self._entries: EntryRows | None = None  # None: not gathered yet
        self._sizes_text = ""
        self._hidden: Sequence[int] = ()  # numbers of entries selected before a filter hid them
        self._hidden_key: str | None = None  # of the current row before a filter hid it
        self._stand_in: str | None = None  # of the row that is current instead
        self._is_restoring = False
        self._kept_key: str | None = None
        self._kept: Sequence[int] = ()
        self._kept_text = ""
        self._marks: bytearray | None = None
        self._choice_number = 0
        self._wanted: frozenset[str] = frozenset()
        self._wanted_since = 0
        model.modelReset.connect(self._forget)
        view.chosen.marked.connect(self._on_changed)

    @property
    def choice_number(self) -> int:
        """Grows with each selection that the user makes."""
        return self._choice_number

    def entries(self) -> EntryRows:
        """The selected folders and objects in display order."""
        if self._entries is None:
            self._entries = self._model.marked(self._view.chosen.marks)
            are_kept = self._kept and len(self._kept) == len(self._entries)
            self._sizes_text = (
                self._kept_text if are_kept else self._model.sizes_text(self._entries)
            )
        return self._entries

    def chosen(self) -> Sequence[int]:
        """The numbers of the selected entries, or of those that a filter hides, all of them.

        If it hides some, only the others remain selected.
        """
        return self.entries().numbers or self._hidden

    def keys(self) -> frozenset[str]:
        """The keys of `chosen`."""
        return frozenset(entry.location.key for entry in self._model.numbered(self.chosen()))

    def current_key(self) -> str | None:
        """Of the current row, or of the one that was current until a filter hid it."""
        entry = self._model.entry(self._view.currentIndex().row())
        key = entry.location.key if entry else None
        return (self._hidden_key or key) if key == self._stand_in else key

    def next_row(self) -> int:
        """Where the row after the current one will be if what is selected is deleted."""
        row = self._view.currentIndex().row()
        marks = self._view.chosen.marks
        return marks.find(1) if self._view.chosen.is_marked(row) else max(0, row)

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
        is_same = answer.request.chosen is self.chosen()
        self._marks = answer.marks if is_same else None
        try:
            yield
        finally:
            self._marks = None

    def keep(self) -> None:
        """Rows are about to be shown in another order: `restore_kept` comes after it."""
        self._kept, self._kept_text = self.chosen(), self._sizes_text
        self._kept_key = self.current_key()

    def restore_kept(self) -> None:
        """Select those of the entries selected at `keep` that are shown now."""
        self._make_current(self._kept_key)
        marks = self._model.marks(self._kept) if self._marks is None else self._marks
        self._mark(self._kept, marks)
        self._kept = ()

    def restore(self, place: Place) -> None:
        """Select what was selected, and make the current row current again."""
        self._make_current(place.current_key, otherwise=place.next_row)
        numbers = self._model.numbers(place.selected)
        self._mark(numbers, self._model.marks(numbers))

    def want(self, keys: Iterable[str], *, since: int = 0) -> None:
        """Select those of these that are listed next, if `choice_number` is still `since` then."""
        self._wanted, self._wanted_since = frozenset(keys), since

    def wanted_in(self, place: Place) -> Place:
        """The place, with what is wanted selected instead: asked once, when it is listed."""
        here = frozenset(filter(self._model.has_key, self._wanted))
        self._wanted = frozenset()
        if not here or self._wanted_since != self._choice_number:
            return place
        return replace(place, selected=here, current_key=min(here), top_key=None)

    def _mark(self, numbers: Sequence[int], marks: bytes | bytearray) -> None:
        self._is_restoring = True
        self._view.chosen.mark(marks)
        self._is_restoring = False
        self._hidden = () if 1 in marks else numbers

    def _make_current(self, key: str | None, *, otherwise: int = 0) -> None:
        row = None if key is None else self._model.row_of(key)
        self._hidden_key = self._stand_in = None
        if row is None and not self._view.currentIndex().isValid():
            if key is not None and self._model.has_key(key):
                self._hidden_key = key
            if self._model.shown_count:
                row = min(otherwise, self._model.shown_count - 1)  # where the arrow keys start
                stand_in = self._model.entry(row)
                self._stand_in = stand_in.location.key if stand_in else None
        if row is not None:
            index = self._model.index(row, Column.NAME)
            no_update = QItemSelectionModel.SelectionFlag.NoUpdate
            self._view.selectionModel().setCurrentIndex(index, no_update)

    def _forget(self) -> None:
        # The numbers may be those of other entries now. If they are not, `keep` has them.
        self._entries, self._hidden, self._hidden_key = None, (), None

    def _on_changed(self) -> None:
        self._entries = None
        if not self._is_restoring:
            self._hidden, self._hidden_key = (), None  # the user has selected others
            self._choice_number += 1
        self.changed.emit()
