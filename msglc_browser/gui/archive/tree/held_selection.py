"""The selection of a tree, whose changes are not reported while a drag may begin."""

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QObject,
    QPersistentModelIndex,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView

_FLAG = QItemSelectionModel.SelectionFlag


class HeldSelection(QObject):
    """`selected` and `current_moved` as those of Qt, but after `let_go` if they are held.

    Qt selects a row as soon as it is pressed. What is shown of it must not change before the
    button is released: a row may be dragged onto what is shown of another one.
    `touched` is never held, and comes before `selected`: what was gathered is out of date.
    """

    touched = Signal()
    selected = Signal()
    current_moved = Signal()

    def __init__(self, view: QAbstractItemView) -> None:
        """The view must have its model."""
        super().__init__(view)
        self._model = view.selectionModel()
        self._is_held = self._has_selected = self._has_moved = False
        self._before = QItemSelection()
        self._current = QPersistentModelIndex()
        self._model.selectionChanged.connect(self._on_selected)
        self._model.currentChanged.connect(self._on_moved)

    def hold(self) -> None:
        """Tell nothing for now, and remember what is selected."""
        if not self._is_held:
            self._is_held = True
            self._before = self._model.selection()
            self._current = QPersistentModelIndex(self._model.currentIndex())

    def let_go(self) -> None:
        """Tell what has changed since `hold`."""
        has_selected, has_moved = self._has_selected, self._has_moved
        self._forget()
        if has_selected:
            self.selected.emit()
        if has_moved:
            self.current_moved.emit()

    def put_back(self) -> None:
        """Select again what was selected at `hold`, as if nothing had happened."""
        if not self._is_held:
            return
        if self._has_selected or self._has_moved:
            self._model.select(self._before, _FLAG.ClearAndSelect)
            self._model.setCurrentIndex(self._current, _FLAG.NoUpdate)
        self._forget()

    def _forget(self) -> None:
        self._is_held = self._has_selected = self._has_moved = False
        self._before, self._current = QItemSelection(), QPersistentModelIndex()

    def _on_selected(self, *_args: object) -> None:
        self.touched.emit()
        if self._is_held:
            self._has_selected = True
        else:
            self.selected.emit()

    def _on_moved(self, *_args: object) -> None:
        if self._is_held:
            self._has_moved = True
        else:
            self.current_moved.emit()
