"""The buttons above the plot."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QSpinBox, QWidget

from msglc_browser.gui.base.formatting import elide_middle
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.inspect.plot.drawing import PlotKind
from msglc_browser.gui.parts.two_groups import TwoGroups
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE

_MOST_BINS = 512
_MOST_CHARS = 24
_MENU_CHARS = 60


class PlotTools(TwoGroups):
    """How to plot; `changed` when the kind, the axes or the bins are other ones."""

    changed = Signal()
    x_chosen = Signal(int)  # position in the choices, -1 for the row number
    added = Signal(int)  # position in the choices
    choices_wanted = Signal()
    home_wanted = Signal()
    cursors_toggled = Signal(bool)
    save_wanted = Signal(str)  # "png", "svg", "csv" or "copy"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = PlotKind.LINE
        self.kind_button = self._button("plotKindButton", self.tr("Kind of plot"))
        self.kind_button.setMenu(self._kind_menu())
        self.x_button = self._button("plotXButton", self.tr("What x is"))
        self._x_menu = QMenu(self.x_button)
        self.log_x = QAction(self.tr("Logarithmic"), self, checkable=True)
        self.log_x.toggled.connect(self.changed)
        self.x_button.setMenu(self._x_menu)
        self.bins = QSpinBox(self)
        self.bins.setObjectName("plotBins")
        self.bins.setAccessibleName(self.tr("Number of bins"))
        self.bins.setRange(0, _MOST_BINS)
        self.bins.setSpecialValueText(self.tr("Bins: auto"))
        self.bins.setPrefix(self.tr("Bins: "))
        self.bins.valueChanged.connect(self.changed)
        self.log_y_button = self._toggle("plotLogYButton", self.tr("Log y"))
        self.log_y_button.toggled.connect(self.changed)
        self.cursors_button = self._toggle("plotCursorsButton", self.tr("Two cursors"))
        self.cursors_button.toggled.connect(self.cursors_toggled)
        self.add_button = self._button("plotAddButton", self.tr("Add a series"))
        self.add_button.setText(self.tr("+ Series"))
        self._add_menu = QMenu(self.add_button)
        self.add_button.setMenu(self._add_menu)
        self.home_button = self._button("plotHomeButton", self.tr("Show all"))
        self.home_button.setText(self.tr("Home"))
        self.home_button.clicked.connect(self.home_wanted)
        self.save_button = self._button("plotSaveButton", self.tr("Save the picture"))
        self.save_button.setText(self.tr("Save"))
        self.save_button.setMenu(self._save_menu())
        for menu in (self._x_menu, self._add_menu):
            menu.aboutToShow.connect(self.choices_wanted)
        self._lay_out()
        self.show_x("")

    def start_again(self) -> None:
        """The usual axes for another node; the kind of plot stays."""
        for each in (self.log_x, self.log_y_button):
            each.setChecked(False)

    def show_x(self, title: str) -> None:
        """Name what x is, "" for the row number."""
        said = visible(title) if title else self.tr("index")
        said = elide_middle(said, _MOST_CHARS).replace("&", "&&")
        self.x_button.setText(self.tr("X: {0}").format(said))

    def show_choices(
        self,
        titles: Sequence[str],
        as_x: Sequence[int],
        as_series: Sequence[int],
        current: int,
        *,
        note: str,
    ) -> None:
        """Fill both menus with those that each can take; x is `current`, -1 for none."""
        group = QActionGroup(self._x_menu)
        for menu in (self._x_menu, self._add_menu):
            menu.clear()
        index = self._x_menu.addAction(self.tr("Index"), partial(self.x_chosen.emit, -1))
        texts = [elide_middle(visible(title), _MENU_CHARS).replace("&", "&&") for title in titles]
        for number in as_x:
            action = self._x_menu.addAction(texts[number], partial(self.x_chosen.emit, number))
            action.setCheckable(True)
            group.addAction(action)
            action.setChecked(number == current)
        for number in as_series:
            self._add_menu.addAction(texts[number], partial(self.added.emit, number))
        index.setCheckable(True)
        group.addAction(index)
        index.setChecked(current < 0)
        self._x_menu.addSeparator()
        self._x_menu.addAction(self.log_x)
        if note or not as_series:
            said = note or self.tr("Drag lists from the tree onto the plot")
            self._add_menu.addAction(said).setEnabled(False)

    def _choose_kind(self, kind: PlotKind) -> None:
        self.kind = kind
        self._name_kind()
        self.changed.emit()

    def _name_kind(self) -> None:
        self.kind_button.setText(QCoreApplication.translate("PlotKind", self.kind.value))
        is_histogram = self.kind is PlotKind.HISTOGRAM
        self.bins.setVisible(is_histogram)
        self.x_button.setVisible(not is_histogram)

    def _kind_menu(self) -> QMenu:
        menu = QMenu(self.kind_button)
        group = QActionGroup(menu)
        for kind in PlotKind:
            text = QCoreApplication.translate("PlotKind", kind.value)
            action = menu.addAction(text, partial(self._choose_kind, kind))
            action.setCheckable(True)
            group.addAction(action)
            action.setChecked(kind is self.kind)
        return menu

    def _save_menu(self) -> QMenu:
        menu = QMenu(self.save_button)
        for what, text in (
            ("png", self.tr("Picture (PNG)…")),
            ("svg", self.tr("Drawing (SVG)…")),
            ("csv", self.tr("Numbers shown (CSV)…")),
            ("copy", self.tr("Copy picture")),
        ):
            menu.addAction(text, partial(self.save_wanted.emit, what))
        return menu

    def _lay_out(self) -> None:
        self.setContentsMargins(PAGE_MARGIN, SPACE, PAGE_MARGIN, SPACE)
        left = (self.kind_button, self.x_button, self.bins, self.log_y_button)
        right = (self.cursors_button, self.add_button, self.home_button, self.save_button)
        self.set_groups(left, right)
        self._name_kind()

    def _button(self, name: str, accessible: str) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(name)
        button.setAccessibleName(accessible)
        return button

    def _toggle(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setCheckable(True)
        return button
